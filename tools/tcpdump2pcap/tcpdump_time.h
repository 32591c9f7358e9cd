/*
 * The times that tcpdump prints: `17:48:20.202499`, the same behind a date (-tttt; of the BSDs, `Sep
 * 28`, without a year), seconds since 1970 (-tt) or since the capture began, the time since the
 * packet before (-ttt), or none (-t). Without --timezone they are read as UTC, so that the capture
 * does not depend on the place where it is made.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TCPDUMP_TIME_H
#define TCPSTATE_TCPDUMP_TIME_H

#include <glib.h>

#include "text_span.h"

enum time_form { TIME_NONE, TIME_OF_DAY, TIME_WITH_DATE };

struct printed_time {
    enum time_form form;
    int64_t day;         /* since 1970-01-01, if a date is known; before 0 it is negative */
    int64_t nanoseconds; /* since midnight */
    int digits;          /* printed behind the point */
    bool no_year;        /* the date has none; that of 1970 is set */
    bool counted;        /* seconds since 1970-01-01 UTC, or since the capture began */
};

/* Reads the last time in `words`. Returns its end, or NULL and the form TIME_NONE if there is
 * none. */
const char *printed_time_find(struct text_span words, struct printed_time *time);

/* Reads `1407837000.523910`, seconds since 1970 or since the capture began, with at least `digits` digits
 * behind the point. `-0.523910` is before the capture began. Returns false if it is not there; `text` is not moved then,
 * and `time` has no meaning. */
bool printed_time_read_seconds(struct text_span *text, int digits, struct printed_time *time);

/* Reads a date, "2014-08-12", as days since 1970-01-01. Returns false if the text is none. */
bool printed_date_read(const char *text, int64_t *day);

/* Returns true if the time may be one since the packet before: it has no date, and is not counted from 1970. */
bool printed_time_may_be_difference(const struct printed_time *time);

/* Puts days to printed times, packet by packet in the order of the text. Start with all zero, but for
 * what the user says: `differences`, `date` and `zone`. */
struct text_clock {
    bool
        differences; /* a time is that since the packet before, as tcpdump -ttt and tshark -t d print it */
    int64_t date;    /* the day of the first packet, if the text does not say it */
    GTimeZone *zone; /* of the printed times; NULL: UTC */
    bool started;
    int64_t day;  /* of the last packet */
    int64_t last; /* nanoseconds since its midnight */
};

/*
 * Returns the time of the packet in nanoseconds since 1970-01-01 UTC.
 *
 * A packet without a date has the last date printed, or that of the clock. A date without a year has the
 * year of the clock's date. The day changes only where the
 * clock passes midnight, from the last hour of a day to the first of the next, or back again. So a
 * text in which packets are out of order keeps its times. A packet without a time comes a
 * microsecond after the one before it.
 */
int64_t text_clock_read(struct text_clock *clock, const struct printed_time *time);

#endif
