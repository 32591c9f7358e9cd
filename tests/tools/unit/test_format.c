/*
 * Numbers, times, endpoints and JSON as text.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <stdlib.h>
#include <time.h>

#include "common/message.h"
#include "engine/duration.h"
#include "views/format.h"
#include "views/json.h"

#define ASSERT_TEXT(call, text)                                                                    \
    G_STMT_START                                                                                   \
    {                                                                                              \
        g_autoptr(GString) out = g_string_new(NULL);                                               \
        call;                                                                                      \
        g_assert_cmpstr(out->str, ==, text);                                                       \
    }                                                                                              \
    G_STMT_END

static void numbers(void)
{
    ASSERT_TEXT(format_number(out, 0), "0");
    ASSERT_TEXT(format_number(out, 10), "10");
    ASSERT_TEXT(format_number(out, 1005), "1005");
    ASSERT_TEXT(format_padded(out, 0, 2), "00");
    ASSERT_TEXT(format_padded(out, 5, 6), "000005");
    ASSERT_TEXT(format_padded(out, 123, 2), "123");
    ASSERT_TEXT(format_number(out, UINT64_MAX), "18446744073709551615");
    ASSERT_TEXT(format_seconds(out, 1), "0.000000001");
    ASSERT_TEXT(format_seconds(out, 1700000000 * NS_PER_SECOND + 5), "1700000000.000000005");
    ASSERT_TEXT(format_seconds(out, -NS_PER_SECOND / 2), "-0.500000000");
}

static void durations_have_the_unit_that_fits(void)
{
    ASSERT_TEXT(format_duration(out, 0), "0 s");
    ASSERT_TEXT(format_duration(out, 28 * NS_PER_MICROSECOND), "28 us");
    ASSERT_TEXT(format_duration(out, 4310 * NS_PER_MICROSECOND), "4.31 ms");
    ASSERT_TEXT(format_duration(out, 169125 * NS_PER_MICROSECOND), "169.13 ms");
    ASSERT_TEXT(format_duration(out, 1499), "1 us");
    ASSERT_TEXT(format_duration(out, 1500), "2 us");
    ASSERT_TEXT(format_duration(out, 34020 * NS_PER_MILLISECOND), "34.02 s");
    ASSERT_TEXT(format_duration(out, 599 * NS_PER_SECOND), "599.00 s");
    ASSERT_TEXT(format_duration(out, 605 * NS_PER_SECOND), "10 min 05 s");
    ASSERT_TEXT(format_duration(out, 7500 * NS_PER_SECOND), "2 h 05 min");
}

static void clock_times(void)
{
    ASSERT_TEXT(format_clock(out, 1700000000 * NS_PER_SECOND + 123456789), "22:13:20.123456");
    ASSERT_TEXT(format_clock(out, 0), "00:00:00.000000");
    ASSERT_TEXT(format_clock(out, -1), "23:59:59.999999");
    ASSERT_TEXT(format_date(out, 1700000000 * NS_PER_SECOND), "2023-11-14");
    ASSERT_TEXT(format_date(out, -1), "1969-12-31");
}

static void endpoints(void)
{
    struct record_endpoint four = {.address.text = "10.0.0.1", .port = 80};
    struct record_endpoint six = {.address.text = "2001:db8::1", .port = 443};
    ASSERT_TEXT(format_endpoint(out, &four), "10.0.0.1.80");
    ASSERT_TEXT(format_endpoint(out, &six), "2001:db8::1.443");
}

static void flags_are_tcpdumps_letters(void)
{
    char text[FLAGS_TEXT_SIZE];
    g_assert_cmpstr(format_flags(text, TCP_SYN | TCP_ACK), ==, "S.");
    g_assert_cmpstr(format_flags(text, 0xff), ==, "FSRP.UEW");
    g_assert_cmpstr(format_flags(text, 0), ==, "");
}

static void json_members(void)
{
    ASSERT_TEXT(json_word(out, "a", "word"), "\"a\":\"word\"");
    ASSERT_TEXT(json_word(out, NULL, NULL), "null");
    ASSERT_TEXT(json_open(out, NULL, '{'); json_frame(out, "f", 0); json_bool(out, "b", true);
                json_held(out, "h", HELD_UNKNOWN);
                json_close(out, '}'), "{\"f\":null,\"b\":true,\"h\":null}");
}

static void what_moves_a_cursor_is_shown_as_text(void)
{
    g_autofree char *safe = printable("a\x1b[2Jb\tc");
    g_assert_cmpstr(safe, ==, "a\\x1b[2Jb\\x09c");
}

int main(int argc, char **argv)
{
    setenv("TZ", "UTC", 1);
    tzset();
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/format/numbers", numbers);
    g_test_add_func("/format/durations", durations_have_the_unit_that_fits);
    g_test_add_func("/format/clock", clock_times);
    g_test_add_func("/format/endpoints", endpoints);
    g_test_add_func("/format/flags", flags_are_tcpdumps_letters);
    g_test_add_func("/format/json", json_members);
    g_test_add_func("/format/printable", what_moves_a_cursor_is_shown_as_text);
    return g_test_run();
}
