/*
 * Decimal numbers as text.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "decimal.h"

#include <string.h>

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

char *decimal_put_last(char *p, uint64_t value, unsigned count)
{
    static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                                "25262728293031323334353637383940414243444546474849"
                                "50515253545556575859606162636465666768697071727374"
                                "75767778798081828384858687888990919293949596979899";
    unsigned left = count;
    for (; left >= 2; left -= 2, value /= 100)
        memcpy(p + left - 2, pairs + value % 100 * 2, 2);
    if (left)
        p[0] = (char)('0' + value % 10);
    return p + count;
}
