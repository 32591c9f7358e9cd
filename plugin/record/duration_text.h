/*
 * A duration as text for people.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_DURATION_TEXT_H
#define TCPSTATE_DURATION_TEXT_H

#include <stdint.h>

enum {
    DURATION_TEXT_SIZE = 40 /* "5124095576030431 h 15 min", and what decimal.h needs, are fewer */
};

/* Writes a duration, 0 or more nanoseconds, with its unit at `p`: "28 us", "4.31 ms", "34.02 s",
 * "2 h 05 min". There must be room for DURATION_TEXT_SIZE octets. Returns the place behind it. */
char *duration_put(char *p, int64_t nanoseconds);

/* Writes the same, and a NUL, into `text`. Returns `text`. */
const char *duration_text(char text[DURATION_TEXT_SIZE], int64_t nanoseconds);

#endif
