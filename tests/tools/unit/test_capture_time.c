/*
 * Times of a capture, as people write them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <stdlib.h>
#include <time.h>

#include "engine/duration.h"
#include "views/capture_time.h"

/* 2023-11-14 22:13:20 UTC */
static const int64_t begin = 1700000000 * NS_PER_SECOND;

static int64_t read_seconds_after_begin(const char *text)
{
    int64_t time = 0;
    g_assert_true(capture_time_is_valid(text));
    g_assert_true(capture_time_read(text, begin, &time));
    return (time - begin) / NS_PER_SECOND;
}

static void three_forms(void)
{
    g_assert_cmpint(read_seconds_after_begin("22:13:30"), ==, 10);
    g_assert_cmpint(read_seconds_after_begin("22:13:60"), ==, 40); /* a leap second */
    g_assert_cmpint(read_seconds_after_begin("90"), ==, 90);
    g_assert_cmpint(read_seconds_after_begin("@1700000007"), ==, 7);
}

static void a_time_of_day_before_the_begin_is_that_of_the_next_day(void)
{
    g_assert_cmpint(read_seconds_after_begin("22:13:20"), ==, 0);
    g_assert_cmpint(read_seconds_after_begin("22:13:19"), ==, 24 * 3600 - 1);
}

static void fractions_are_exact(void)
{
    int64_t time;
    g_assert_true(capture_time_read("0.000000001", begin, &time));
    g_assert_cmpint(time - begin, ==, 1);
    g_assert_true(capture_time_read("22:13:20.25", begin, &time));
    g_assert_cmpint(time - begin, ==, NS_PER_SECOND / 4);
}

static void what_is_no_time(void)
{
    static const char *const texts[] = {
        "",    "noon", "12:00", "24:00:00", "12:60:00", "12:00:61",     "-1",
        "1e3", "@",    "@-5",   "1:2:3:4",  "12:0 0",   "9999999999999"};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        int64_t time = 77;
        g_assert_false(capture_time_is_valid(texts[i]));
        g_assert_false(capture_time_read(texts[i], begin, &time));
        g_assert_cmpint(time, ==, 77);
    }
}

static void spans(void)
{
    int64_t span;
    g_assert_true(capture_time_read_span("2.5", &span));
    g_assert_cmpint(span, ==, 5 * NS_PER_SECOND / 2);
    g_assert_false(capture_time_read_span("0", &span));
    g_assert_false(capture_time_read_span("-1", &span));
    g_assert_false(capture_time_read_span("inf", &span));
    g_assert_false(capture_time_read_span("1s", &span));
}

int main(int argc, char **argv)
{
    setenv("TZ", "UTC", 1);
    tzset();
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/capture_time/forms", three_forms);
    g_test_add_func("/capture_time/next_day",
                    a_time_of_day_before_the_begin_is_that_of_the_next_day);
    g_test_add_func("/capture_time/fractions", fractions_are_exact);
    g_test_add_func("/capture_time/bad", what_is_no_time);
    g_test_add_func("/capture_time/spans", spans);
    return g_test_run();
}
