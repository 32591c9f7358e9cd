/*
 * A duration as text for people.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "duration_text.h"

#include <inttypes.h>
#include <stdio.h>

#include "engine/duration.h"

static uint64_t divide_rounded(uint64_t number, uint64_t by)
{
    return (number + by / 2) / by;
}

/* Writes a number of units with two digits behind the dot. */
static void write_hundredths(char text[DURATION_TEXT_SIZE], uint64_t hundredths, const char *unit)
{
    snprintf(text, DURATION_TEXT_SIZE, "%" PRIu64 ".%02u %s", hundredths / 100,
             (unsigned)(hundredths % 100), unit);
}

const char *duration_text(char text[DURATION_TEXT_SIZE], int64_t nanoseconds)
{
    const uint64_t second = NS_PER_SECOND;
    uint64_t ns = (uint64_t)nanoseconds;
    uint64_t minutes = ns / second / 60;
    if (ns == 0)
        snprintf(text, DURATION_TEXT_SIZE, "0 s");
    else if (ns < second / 1000)
        snprintf(text, DURATION_TEXT_SIZE, "%" PRIu64 " us", divide_rounded(ns, 1000));
    else if (ns < second)
        write_hundredths(text, divide_rounded(ns, second / 1000 / 100), "ms");
    else if (minutes < 10)
        write_hundredths(text, divide_rounded(ns, second / 100), "s");
    else if (minutes < 60)
        snprintf(text, DURATION_TEXT_SIZE, "%" PRIu64 " min %02u s", minutes,
                 (unsigned)(ns / second % 60));
    else
        snprintf(text, DURATION_TEXT_SIZE, "%" PRIu64 " h %02u min", minutes / 60,
                 (unsigned)(minutes % 60));
    return text;
}
