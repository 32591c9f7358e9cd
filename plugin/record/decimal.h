/*
 * Decimal numbers as text, faster than printf().
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_DECIMAL_H
#define TCPSTATE_DECIMAL_H

#include <stdint.h>

enum { NUMBER_DIGITS_MAX = 20 }; /* of 2^64 - 1 */

/* Returns the number of decimal digits of a value; 1 for 0. */
unsigned decimal_digits(uint64_t value);

/* Writes the last `count` digits of a value, leading zeros included, without a NUL. Returns the
 * place behind them. */
char *decimal_put_last(char *p, uint64_t value, unsigned count);

/* Writes a value without leading zeros and without a NUL. Returns the place behind it. */
static inline char *decimal_put(char *p, uint64_t value)
{
    return decimal_put_last(p, value, decimal_digits(value));
}

#endif
