/*
 * Numbers, times, endpoints and JSON as text.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/message.h"
#include "engine/duration.h"
#include "record/record_names.h"
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

/* An object with all kinds of members, and an array in it. */
static void json_members(void)
{
    const struct record_address address = {.text = "2001:db8::1"};
    char text[JSON_ENDPOINT_SIZE + 16 * JSON_MEMBER_SIZE];
    char *p = json_open(text, NULL, '{');
    p = json_word(p, "word", "SYN_SENT");
    p = json_word(p, "no_word", NULL);
    p = json_frame(p, "frame", 7);
    p = json_frame(p, "no_frame", 0);
    p = json_bool(p, "yes", true);
    p = json_bool(p, "no", false);
    p = json_seconds(p, "time", NS_PER_SECOND / 2);
    p = json_held(p, "no_time", HELD_UNKNOWN);
    p = json_endpoint(p, "end", &address, 80);
    p = json_endpoint(p, "no_end", NULL, -1);
    p = json_open(p, "items", '[');
    p = json_word(p, NULL, "a");
    p = json_word(p, NULL, "b");
    p = json_close(p, ']');
    p = json_open(p, "none", '[');
    p = json_close(p, ']');
    *json_close_line(p) = '\0';
    g_assert_cmpstr(text, ==,
                    "{\"word\":\"SYN_SENT\",\"no_word\":null,\"frame\":7,\"no_frame\":null,"
                    "\"yes\":true,\"no\":false,\"time\":0.500000000,\"no_time\":null,"
                    "\"end\":{\"ip\":\"2001:db8::1\",\"port\":80},"
                    "\"no_end\":{\"ip\":null,\"port\":null},"
                    "\"items\":[\"a\",\"b\"],\"none\":[]}\n");
}

static void assert_short(const char *name)
{
    g_assert_cmpuint(name ? strlen(name) : 0, <, ADDRESS_TEXT_SIZE);
}

/* The room of a member of JSON must be enough for each name. */
static void names_are_short(void)
{
    for (unsigned i = 0; i < OBSERVED_COUNT; i++)
        assert_short(observation_spelling(i));
    for (unsigned i = 0; i < DETAIL_COUNT; i++)
        assert_short(detail_spelling(i));
    for (unsigned i = 0; i < STEP_COUNT; i++)
        assert_short(step_spelling(i));
    for (unsigned i = 0; i < CAUSE_COUNT; i++)
        assert_short(cause_name_spelling(i));
    for (unsigned i = 0; i < ICMP_KIND_COUNT; i++)
        assert_short(icmp_kind_spelling(i));
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
    g_test_add_func("/format/names", names_are_short);
    g_test_add_func("/format/printable", what_moves_a_cursor_is_shown_as_text);
    return g_test_run();
}
