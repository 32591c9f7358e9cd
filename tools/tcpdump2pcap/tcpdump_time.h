/*
 * The time stamps that tcpdump prints: `17:48:20.202499`, with a date before it (-tttt), seconds
 * since 1970 (-tt), or none (-t). They are taken as UTC, so that the capture is the same wherever
 * it is made.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 * /
 */
#ifndef TCPSTATE_TCPDUMP_TIME_H
#define TCPSTATE_TCPDUMP_TIME_H

#include "text_span.h"

enum time_form { TIME_NONE, TIME_OF_DAY, TIME_WITH_DATE };

struct printed_time {
    enum time_form form;
    int64_t day;         /* since 1970-01-01, if a date is known */
    int64_t nanoseconds; /* since midnight */
    int digits;          /* printed behind the point */
};

/* The last time stamp in `words`. Returns its end, or NULL (and the form TIME_NONE) if there is
 * none. / */
const char *printed_time_find(struct text_span words, struct printed_time *time);

/* Turns printed times into points of time, packet by packet in the order of the text. Start with
 * all zero. */
struct text_clock {
    bool started;
    int64_t day;  /* of the last packet */
    int64_t last; /* nanoseconds since its midnight */
};

/*
 * Returns the time in nanoseconds since 1970-01-01 UTC. Without a date the last date printed counts
 * on, or 1970-01-01; the day changes where the clock clearly passes midnight, from the last hour of
 * one day to the first of the next or back again, and nowhere else: text pasted out of order keeps
 * its times. Without a time the packet stands a microsecond after the one before it.
 */
int64_t text_clock_read(struct text_clock *clock, const struct printed_time *time);

#endif
