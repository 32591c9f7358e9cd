/*
 * Naming a moment of a capture.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CAPTURE_TIME_H
#define TCPSTATE_CAPTURE_TIME_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Reads a moment: HH:MM:SS[.fraction], local time, the first such moment not before the capture's
 * begin; or seconds since its begin; or, with a leading @, seconds since the epoch.
 *
 * begin, *moment  nanoseconds since the epoch
 */
bool capture_time_read(const char *text, int64_t begin, int64_t *moment);

/* Returns true when the text has one of these forms. */
bool capture_time_is_valid(const char *text);

/* Reads a number of seconds, with or without a fraction: "2.5". Returns false unless it is above 0
 * and below a century. *span: nanoseconds. */
bool capture_time_read_span(const char *text, int64_t *span);

#endif
