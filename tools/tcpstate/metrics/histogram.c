/*
 * Durations, counted in buckets.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "histogram.h"

#include "engine/duration.h"

static const struct bound {
    const char *text;
    int64_t milliseconds;
} bounds[] = {
#define BOUND(text, milliseconds) {text, milliseconds},
    HISTOGRAM_BOUNDS(BOUND)
#undef BOUND
};

void histogram_add(struct histogram *h, int64_t duration)
{
    unsigned i = 0;
    while (i < HISTOGRAM_BOUND_COUNT && duration > bounds[i].milliseconds * NS_PER_MILLISECOND)
        i++;
    h->buckets[i]++;
    h->nanoseconds += (uint32_t)(duration % NS_PER_SECOND);
    h->seconds += (uint64_t)(duration / NS_PER_SECOND) + h->nanoseconds / NS_PER_SECOND;
    h->nanoseconds %= NS_PER_SECOND;
}

static void begin_sample(struct exposition *e, const char *suffix, histogram_labels *labels,
                         const void *user)
{
    exposition_sample(e, suffix);
    labels(e, user);
}

void histogram_write(const struct histogram *h, struct exposition *e, histogram_labels *labels,
                     const void *user)
{
    uint64_t count = 0;
    for (unsigned i = 0; i <= HISTOGRAM_BOUND_COUNT; i++) {
        count += h->buckets[i];
        begin_sample(e, "_bucket", labels, user);
        exposition_label(e, "le", i < HISTOGRAM_BOUND_COUNT ? bounds[i].text : "+Inf");
        exposition_number(e, count);
    }
    begin_sample(e, "_count", labels, user);
    exposition_number(e, count);
    begin_sample(e, "_sum", labels, user);
    exposition_seconds(e, h->seconds, h->nanoseconds);
}
