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
 * Reads one of three forms: HH:MM:SS[.fraction], local time, the first such time at or after the
 * begin of the capture; seconds since that begin; or, with a leading @, seconds since the epoch.
 *
 * begin    when the capture begins, in nanoseconds since the epoch
 * *moment  is set to the time, in nanoseconds since the epoch
 *
 * Returns false and does not change *moment when the text has none of these forms. /
 */
bool capture_time_read(const char *text, int64_t begin, int64_t *moment);

/* Returns true when the text has one of these forms. */
bool capture_time_is_valid(const char *text);

/* Reads a number of seconds, "2.5", into *span, in nanoseconds. Returns false unless the number is
 * above 0 and below a century. */
bool capture_time_read_span(const char *text, int64_t *span);

#endif
