/*
 * The text formats of metrics: OpenMetrics 1.0, and the older format of Prometheus (0.0.4), which node_exporter's
 * textfile collector reads. Both are alike, but for the type of counters:
 *
 *   Prometheus    # TYPE tcpstate_segments_total counter
 *   OpenMetrics   # TYPE tcpstate_segments counter, and the sample is called tcpstate_segments_total
 *
 * The type of OpenMetrics has no help text for a reader of Prometheus, and the type of Prometheus is an error in
 * OpenMetrics. So a counter in OpenMetrics has no type here ("unknown"): both readers take this.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_EXPOSITION_H
#define TCPSTATE_EXPOSITION_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct exposition {
    GString *out;
    bool prometheus;    /* the format of Prometheus, not OpenMetrics */
    const char *family; /* whose samples are written */
    bool labelled;      /* the sample has a label */
};

enum metric_type { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };

/* Begins a family of metrics.
 *
 * name  the name of the samples: of a counter with "_total"
 * help  a sentence without line feed, quote and backslash */
void exposition_family(struct exposition *e, const char *name, enum metric_type type,
                       const char *help);

/* Begins a sample of the family: its name is that of the family and the suffix. */
void exposition_sample(struct exposition *e, const char *suffix);

/* Adds a label. The value has no line feed, quote and backslash. */
void exposition_label(struct exposition *e, const char *name, const char *value);
void exposition_label_number(struct exposition *e, const char *name, unsigned value);

/* Ends the sample. */
void exposition_number(struct exposition *e, uint64_t value);
void exposition_time(struct exposition *e, int64_t nanoseconds);
void exposition_seconds(struct exposition *e, uint64_t seconds, uint32_t nanoseconds);

/* Ends the text. */
void exposition_end(struct exposition *e);

#endif
