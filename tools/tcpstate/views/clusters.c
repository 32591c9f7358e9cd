/*
 * Times that cluster.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "clusters.h"

#include "engine/duration.h"
#include "format.h"

enum {
    CLUSTER_MIN = 3,         /* times that are a cluster */
    CLUSTER_WIDTH = 3,       /* in percent of its least time */
    MILLISECONDS_MIN = 1000, /* the least time of a cluster */
    PERCENT = 100,
    PER_SECOND = 1000
};

static gint by_length(gconstpointer a, gconstpointer b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

void clusters_sort(GArray *times)
{
    g_array_sort(times, by_length);
}

static uint32_t time_at(const GArray *times, guint i)
{
    return g_array_index(times, uint32_t, i);
}

static struct cluster part(const GArray *times, guint first, guint last)
{
    return (struct cluster){last - first + 1, time_at(times, first),
                            time_at(times, first + (last - first) / 2), time_at(times, last)};
}

struct cluster clusters_all(const GArray *times)
{
    return part(times, 0, times->len - 1);
}

static bool is_narrow(uint32_t least, uint32_t most)
{
    return least >= MILLISECONDS_MIN &&
           (uint64_t)most * PERCENT <= (uint64_t)least * (PERCENT + CLUSTER_WIDTH);
}

bool clusters_largest(const GArray *times, struct cluster *found)
{
    guint first = 0;
    found->count = 0;
    for (guint last = 0; last < times->len; last++) {
        while (first < last && !is_narrow(time_at(times, first), time_at(times, last)))
            first++;
        if (time_at(times, first) >= MILLISECONDS_MIN && last - first + 1 > found->count)
            *found = part(times, first, last);
    }
    return found->count >= CLUSTER_MIN;
}

static void put_duration(GString *out, uint32_t milliseconds)
{
    format_duration(out, milliseconds * NS_PER_MILLISECOND);
}

/* Appends seconds with three digits behind the dot. */
static void put_seconds(GString *out, uint32_t milliseconds)
{
    const unsigned digits = 3;
    format_number(out, milliseconds / PER_SECOND);
    format_character(out, '.');
    format_padded(out, milliseconds % PER_SECOND, digits);
}

static void put_range(GString *out, const struct cluster *c, const char *before, const char *behind)
{
    format_text(out, before);
    put_duration(out, c->least);
    if (c->least != c->most) {
        format_text(out, " to ");
        put_duration(out, c->most);
    }
    format_text(out, behind);
}

static void put_cluster(GString *out, const struct cluster *c, const char *before,
                        const char *behind)
{
    format_text(out, before);
    put_duration(out, c->median);
    if (c->least != c->most) {
        format_text(out, " (");
        put_seconds(out, c->least);
        format_text(out, " to ");
        put_seconds(out, c->most);
        format_text(out, " s)");
    }
    format_text(out, behind);
}

void clusters_put(GString *out, GArray *times, const char *before, const char *behind)
{
    struct cluster c;
    clusters_sort(times);
    struct cluster all = clusters_all(times);
    bool clustered = clusters_largest(times, &c) && c.count * 4 >= all.count;
    if (is_narrow(all.least, all.most))
        put_cluster(out, &all, before, behind);
    else if (clustered)
        put_cluster(out, &c, before, behind);
    else
        put_range(out, &all, before, behind);
    if (!clustered || c.count == all.count)
        return;
    g_string_append_printf(out, ", %u of %u; all", c.count, all.count);
    put_range(out, &all, " ", "");
}
