/*
 * Decimal numbers as text.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "decimal.h"

#include "engine/duration.h"

unsigned decimal_digits(uint64_t value)
{
    static const uint64_t powers[NUMBER_DIGITS_MAX] = {
        UINT64_C(1),
        UINT64_C(10),
        UINT64_C(100),
        UINT64_C(1000),
        UINT64_C(10000),
        UINT64_C(100000),
        UINT64_C(1000000),
        UINT64_C(10000000),
        UINT64_C(100000000),
        UINT64_C(1000000000),
        UINT64_C(10000000000),
        UINT64_C(100000000000),
        UINT64_C(1000000000000),
        UINT64_C(10000000000000),
        UINT64_C(100000000000000),
        UINT64_C(1000000000000000),
        UINT64_C(10000000000000000),
        UINT64_C(100000000000000000),
        UINT64_C(1000000000000000000),
        UINT64_C(10000000000000000000),
    };
    value |= 1; /* 0 has one digit, as 1 has; no other number of digits changes */
    /* The value has as many digits as its bits times log10(2), about 1233 / 4096, or one more. */
    unsigned bits = 64 - (unsigned)__builtin_clzll(value);
    unsigned fewest = bits * 1233 / 4096;
    return fewest + (value >= powers[fewest]);
}

/* Writes what stands before the last eight digits of a value. It has one or two digits in a sequence number and in the
 * seconds of a time. */
static char *put_head(char *p, uint64_t head)
{
    if (head >= 100)
        return decimal_put(p, head);
    if (head >= 10)
        *p++ = (char)('0' + head / 10);
    *p = (char)('0' + head % 10);
    return p + 1;
}

char *decimal_put_long(char *p, uint64_t value)
{
    p = put_head(p, value / TEN_TO_THE_8);
    decimal_store(p, decimal_eight_digits((uint32_t)(value % TEN_TO_THE_8)));
    return p + 8;
}

char *decimal_put_last_long(char *p, uint64_t value, unsigned count)
{
    p = decimal_put_last(p, value / TEN_TO_THE_8, count - 8);
    return decimal_put_last(p, value, 8);
}

char *decimal_put_seconds(char *p, int64_t nanoseconds)
{
    const uint64_t second = NS_PER_SECOND;
    uint64_t ns = nanoseconds < 0 ? -(uint64_t)nanoseconds : (uint64_t)nanoseconds;
    if (nanoseconds < 0)
        *p++ = '-';
    uint64_t seconds = ns / second;
    uint32_t fraction = (uint32_t)(ns - seconds * second); /* one digit, then eight */
    p = decimal_put(p, seconds);
    p[0] = '.';
    p[1] = (char)('0' + fraction / TEN_TO_THE_8);
    decimal_store(p + 2, decimal_eight_digits(fraction % TEN_TO_THE_8));
    return p + 10;
}
