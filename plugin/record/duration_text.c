/*
 * A duration as text for people.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "duration_text.h"

#include "decimal.h"
#include "engine/duration.h"
#include "text_put.h"

static uint64_t divide_rounded(uint64_t number, uint64_t by)
{
    return (number + by / 2) / by;
}

/* Writes "H h 05 min" or the like. `few`: of two digits. */
static char *put_two_units(char *p, uint64_t many, const char *unit, uint64_t few, const char *less)
{
    p = text_put(decimal_put(p, many), unit);
    *p++ = (char)('0' + few / 10);
    *p++ = (char)('0' + few % 10);
    return text_put(p, less);
}

char *duration_put(char *p, int64_t nanoseconds)
{
    const uint64_t second = NS_PER_SECOND;
    uint64_t ns = (uint64_t)nanoseconds;
    uint64_t minutes = ns / second / 60;
    uint64_t hundredths; /* of the unit */
    if (ns == 0)
        return text_put(p, "0 s");
    if (ns < second / 1000)
        return text_put(decimal_put(p, divide_rounded(ns, 1000)), " us");
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
    *duration_put(text, nanoseconds) = '\0';
    return text;
}
