/*
 * A time of the capture, as people write it on the command line.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CAPTURE_TIME_H
#define TCPSTATE_CAPTURE_TIME_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Reads a time of the capture. It has one of three forms:
 *
 *   12:43:46.9   a local time of the day: the first such time at or after the start of the capture
 *   90.5         seconds since that start
 *   @1700000000  seconds since the epoch
 *
 * start  the time of the capture's first packet, in nanoseconds since the epoch
 * time   is set to the time, in nanoseconds since the epoch
 *
 * Returns false and does not change *time when the text has none of these forms.
 */
bool capture_time_read(const char *text, int64_t start, int64_t *time);

/* Returns true when the text has one of these forms. */
bool capture_time_is_valid(const char *text);

/* Reads a number of seconds, "2.5", into *span, in nanoseconds. Returns false unless the number is
 * above 0 and below a century. */
bool capture_time_read_span(const char *text, int64_t *span);

#endif
