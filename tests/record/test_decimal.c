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

static void assert_seconds(int64_t nanoseconds, const char *expected)
{
    char text[SECONDS_TEXT_MAX + 1];
    *decimal_put_seconds(text, nanoseconds) = '\0';
    g_assert_cmpstr(text, ==, expected);
}

static void seconds_have_nine_digits_behind_the_dot(void)
{
    assert_seconds(0, "0.000000000");
    assert_seconds(-1, "-0.000000001");
    assert_seconds(INT64_C(1700000000123456789), "1700000000.123456789");
    assert_seconds(INT64_MAX, "9223372036.854775807");
    assert_seconds(INT64_MIN, "-9223372036.854775808");
}

/* All numbers of digits, also more than eight, which are written in two steps. */
static void last_digits_of_any_number(void)
{
    for (unsigned count = 1; count <= NUMBER_DIGITS_MAX; count++) {
        char expected[TEXT_SIZE];
        char text[2 * TEXT_SIZE];
        snprintf(expected, sizeof expected, "%020" PRIu64, UINT64_C(12345678909876543210));
        *decimal_put_last(text, UINT64_C(12345678909876543210), count) = '\0';
        g_assert_cmpstr(text, ==, expected + NUMBER_DIGITS_MAX - count);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/decimal/numbers_as_printf", numbers_as_printf);
    g_test_add_func("/decimal/last_digits_keep_zeros", last_digits_keep_zeros);
    g_test_add_func("/decimal/last_digits_of_any_number", last_digits_of_any_number);
    g_test_add_func("/decimal/seconds", seconds_have_nine_digits_behind_the_dot);
    return g_test_run();
}
