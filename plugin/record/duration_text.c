/*
 * A duration as text for people.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "duration_text.h"

#include <string.h>

#include "decimal.h"
#include "engine/duration.h"

static uint64_t divide_rounded(uint64_t number, uint64_t by)
{
    return (number + by / 2) / by;
}

/* Each put...() function returns the place behind what it wrote, without a NUL. */

static char *put_text(char *p, const char *text)
{
    size_t length = strlen(text);
    memcpy(p, text, length);
    return p + length;
}

/* Writes "H h 05 min" or the like. */
static char *put_two_units(char *p, uint64_t many, const char *unit, uint64_t few, const char *less)
{
    p = put_text(decimal_put(p, many), unit);
    return put_text(decimal_put_last(p, few, 2), less);
}

static char *put_duration(char *p, uint64_t ns)
{
    const uint64_t second = NS_PER_SECOND;
    uint64_t minutes = ns / second / 60;
    uint64_t hundredths; /* of the unit */
    if (ns == 0)
        return put_text(p, "0 s");
    if (ns < second / 1000)
        return put_text(decimal_put(p, divide_rounded(ns, 1000)), " us");
    if (ns < second) {
        hundredths = divide_rounded(ns, second / 1000 / 100);
        return put_two_units(p, hundredths / 100, ".", hundredths % 100, " ms");
    }
    if (minutes < 10) {
        hundredths = divide_rounded(ns, second / 100);
        return put_two_units(p, hundredths / 100, ".", hundredths % 100, " s");
    }
    if (minutes < 60)
        return put_two_units(p, minutes, " min ", ns / second % 60, " s");
    return put_two_units(p, minutes / 60, " h ", minutes % 60, " min");
}

const char *duration_text(char text[DURATION_TEXT_SIZE], int64_t nanoseconds)
{
    *put_duration(text, (uint64_t)nanoseconds) = '\0';
    return text;
}
