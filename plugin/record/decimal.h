/*
 * Decimal numbers as text, faster than printf().
 *
 * Each function writes at `p`, without a NUL, and returns the place behind what it wrote. It may write
 * further octets behind that place: there must be room for NUMBER_DIGITS_MAX octets, whatever the
 * number is.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_DECIMAL_H
#define TCPSTATE_DECIMAL_H

#include <stdint.h>
#include <string.h>

enum {
    NUMBER_DIGITS_MAX = 20, /* of 2^64 - 1 */
    SECONDS_TEXT_MAX = 32,  /* room for decimal_put_seconds() */
    TEN_TO_THE_8 = 100000000,
};

/* Returns the number of decimal digits of a value; 1 for 0. */
unsigned decimal_digits(uint64_t value);

/* Returns the eight digits of a value below 10^8, zeros in front included. Each octet is a digit, and
 * the lowest octet is the first digit. Splits all parts of the number in two at once: into halves of four
 * digits, pairs, digits. A multiplication and a shift divide each part: by 100 (10486 / 2^20), by 10
 * (103 / 2^10). The remainder of `part` divided by `n` goes above its quotient: that is
 * quotient + (part - quotient * n << bits). */
static inline uint64_t decimal_eight_digits(uint32_t value)
{
    uint64_t half = value / 10000;
    uint64_t halves = ((uint64_t)value << 32) - half * ((UINT64_C(10000) << 32) - 1);
    uint64_t hundreds = halves * 10486 >> 20 & UINT64_C(0x7f0000007f);
    uint64_t pairs = (halves << 16) - hundreds * ((100 << 16) - 1);
    uint64_t tens = pairs * 103 >> 10 & UINT64_C(0xf000f000f000f);
    return (pairs << 8) - tens * ((10 << 8) - 1);
}

/* Writes eight octets, digits such as decimal_eight_digits() returns, as characters. */
static inline void decimal_store(char *p, uint64_t digits)
{
    digits |= UINT64_C(0x3030303030303030);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    digits = __builtin_bswap64(digits);
#endif
    memcpy(p, &digits, sizeof digits);
}

/* Writes a value of more than eight digits. */
char *decimal_put_long(char *p, uint64_t value);

/* Writes a value without zeros in front. Many are small. */
static inline char *decimal_put(char *p, uint64_t value)
{
    if (value < 10) {
        *p = (char)('0' + value);
        return p + 1;
    }
    if (value >= TEN_TO_THE_8)
        return decimal_put_long(p, value);
    uint64_t digits = decimal_eight_digits((uint32_t)value);
    /* Zero octets are zeros in front. The last digit stays, also if it is 0. */
    unsigned zeros = (unsigned)__builtin_ctzll(digits | UINT64_C(1) << 56) / 8;
    decimal_store(p, digits >> zeros * 8);
    return p + 8 - zeros;
}

/* Writes the last `count` digits of a value that are more than eight. */
char *decimal_put_last_long(char *p, uint64_t value, unsigned count);

/* Writes the last `count` digits of a value, 1 to NUMBER_DIGITS_MAX, zeros in front included. */
static inline char *decimal_put_last(char *p, uint64_t value, unsigned count)
{
    if (count > 8)
        return decimal_put_last_long(p, value, count);
    decimal_store(p, decimal_eight_digits((uint32_t)(value % TEN_TO_THE_8)) >> (8 - count) * 8);
    return p + count;
}

/* Writes nanoseconds, which may be below 0, as seconds with nine digits behind the dot. There must be
 * room for SECONDS_TEXT_MAX octets. */
char *decimal_put_seconds(char *p, int64_t nanoseconds);

#endif
