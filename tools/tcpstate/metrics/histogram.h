/*
 * Durations, counted in buckets.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_HISTOGRAM_H
#define TCPSTATE_HISTOGRAM_H

#include <stdint.h>

#include "exposition.h"

/* The upper bounds of the buckets, as texts and in milliseconds: fine where time limits of servers,
 * proxies and kernels are (15, 30, 60, 127, 300 s, two hours). */
#define HISTOGRAM_BOUNDS(ROW)                                                                      \
    ROW("0.001", 1)                                                                                \
    ROW("0.01", 10)                                                                                \
    ROW("0.1", 100)                                                                                \
    ROW("1.0", 1000)                                                                               \
    ROW("5.0", 5000)                                                                               \
    ROW("15.0", 15000)                                                                             \
    ROW("30.0", 30000)                                                                             \
    ROW("60.0", 60000)                                                                             \
    ROW("130.0", 130000)                                                                           \
    ROW("300.0", 300000)                                                                           \
    ROW("900.0", 900000)                                                                           \
    ROW("3600.0", 3600000)                                                                         \
    ROW("7200.0", 7200000)

#define HISTOGRAM_COUNT_BOUND(text, milliseconds) +1
enum { HISTOGRAM_BOUND_COUNT = 0 HISTOGRAM_BOUNDS(HISTOGRAM_COUNT_BOUND) };
#undef HISTOGRAM_COUNT_BOUND

/* All zero: empty. */
struct histogram {
    uint64_t buckets[HISTOGRAM_BOUND_COUNT + 1]; /* not cumulative; the last one has no bound */
    uint64_t seconds;                            /* the sum */
    uint32_t nanoseconds;
};

/* Counts a duration, 0 or more nanoseconds. */
void histogram_add(struct histogram *h, int64_t duration);

/* Names the labels of a sample. */
typedef void histogram_labels(struct exposition *e, const void *user);

/* Writes the samples of one histogram of the family. */
void histogram_write(const struct histogram *h, struct exposition *e, histogram_labels *labels,
                     const void *user);

#endif
