/*
 * The form in which text shows times: option -t.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TIME_DISPLAY_H
#define TCPSTATE_TIME_DISPLAY_H

#include <glib.h>
#include <stdint.h>

enum time_display {
    TIME_DISPLAY_CLOCK, /* 12:43:46.906487 */
    TIME_DISPLAY_DATE,  /* 2014-08-12 12:43:46.906487 */
    TIME_DISPLAY_SINCE, /* 0.000777: seconds since the beginning of the capture */
    TIME_DISPLAY_EPOCH, /* 1407847426.906487: seconds since 1970-01-01 UTC */
};

/* Chooses the form. Before the first call it is TIME_DISPLAY_CLOCK. */
void time_display_use(enum time_display display);

/* Says when the capture begins, in nanoseconds since the epoch. Only the first call counts. */
void time_display_begin(int64_t time);

/* Appends a time, in nanoseconds since the epoch, in the chosen form. */
void format_time(GString *out, int64_t time);

/* Appends a time that stands alone: in the chosen form, but never without its date. The first such time
 * of the output also has the time zone: " UTC+02:00". A text that terminal_plain() makes for another
 * place always has it. */
void format_moment(GString *out, int64_t time);

/* Appends the date, and the time zone as format_moment() does. */
void format_day(GString *out, int64_t time);

#endif
