/*
 * Decimal numbers as text: the same as printf() prints.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <inttypes.h>
#include <stdio.h>

#include "record/decimal.h"

enum { TEXT_SIZE = 32 };

static void assert_as_printf(uint64_t value)
{
    char expected[TEXT_SIZE];
    char text[TEXT_SIZE];
    int digits = snprintf(expected, sizeof expected, "%" PRIu64, value);
    *decimal_put(text, value) = '\0';
    g_assert_cmpstr(text, ==, expected);
    g_assert_cmpuint(decimal_digits(value), ==, (unsigned)digits);
}

static void numbers_as_printf(void)
{
    for (uint64_t value = 0; value < 2000; value++)
        assert_as_printf(value);
    for (unsigned bit = 0; bit < 64; bit++) {
        assert_as_printf((UINT64_C(1) << bit) - 1);
        assert_as_printf(UINT64_C(1) << bit);
    }
    for (uint64_t power = 10; power <= UINT64_MAX / 10; power *= 10) {
        assert_as_printf(power - 1);
        assert_as_printf(power);
    }
    assert_as_printf(UINT64_C(10000000000000000000));
    assert_as_printf(UINT64_MAX);
}

static void last_digits_keep_zeros(void)
{
    char text[TEXT_SIZE];
    *decimal_put_last(text, 7, 2) = '\0';
    g_assert_cmpstr(text, ==, "07");
    *decimal_put_last(text, 1000000012, 9) = '\0';
    g_assert_cmpstr(text, ==, "000000012");
    *decimal_put_last(text, 123456, 3) = '\0';
    g_assert_cmpstr(text, ==, "456");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decimal/numbers_as_printf", numbers_as_printf);
    g_test_add_func("/decimal/last_digits_keep_zeros", last_digits_keep_zeros);
    return g_test_run();
}
