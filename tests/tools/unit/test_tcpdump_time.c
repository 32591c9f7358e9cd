/*
 * The times that tcpdump prints, and the clock that puts days to them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tcpdump_time.h"

#include <glib.h>
#include <string.h>

#include "engine/duration.h"

#define SECOND NS_PER_SECOND
#define HOUR   (3600 * SECOND)
#define DAY    (24 * HOUR)

static struct text_span span_of(const char *text)
{
    return (struct text_span){text, text + strlen(text)};
}

/* The last time in `text`. */
static struct printed_time time_in(const char *text)
{
    struct printed_time time;
    const char *end = printed_time_find(span_of(text), &time);

    g_assert_true((end != NULL) == (time.form != TIME_NONE));
    return time;
}

static void test_time_of_day(void)
{
    struct printed_time time = time_in("17:48:20.202499 IP ");

    g_assert_cmpint(time.form, ==, TIME_OF_DAY);
    g_assert_cmpint(time.nanoseconds, ==, 17 * HOUR + 48 * (HOUR / 60) + 20 * SECOND + 202499000);
    g_assert_cmpint(time.digits, ==, 6);
}

static void test_leap_second(void)
{
    g_assert_cmpint(time_in("23:59:60.500000 IP ").nanoseconds, ==, 24 * HOUR + SECOND / 2);
}

static void test_nanoseconds(void)
{
    struct printed_time time = time_in("00:00:00.123456789 IP ");

    g_assert_cmpint(time.nanoseconds, ==, 123456789);
    g_assert_cmpint(time.digits, ==, 9);
}

static void test_date(void)
{
    struct printed_time time = time_in("1972-03-01 00:00:01.5 IP ");

    g_assert_cmpint(time.form, ==, TIME_WITH_DATE);
    g_assert_cmpint(time.day, ==, 365 * 2 + 31 + 29);
    g_assert_cmpint(time.nanoseconds, ==, SECOND + SECOND / 2);
}

static void test_seconds_since_1970(void)
{
    struct printed_time time = time_in("1407837000.523910 IP ");

    g_assert_cmpint(time.form, ==, TIME_WITH_DATE);
    g_assert_cmpint(time.day * DAY + time.nanoseconds, ==, 1407837000 * SECOND + 523910000);
}

static void test_the_last_of_two_times(void)
{
    struct printed_time time = time_in("2023-11-14T10:00:00.5Z 10:00:00.000003 IP ");

    g_assert_cmpint(time.nanoseconds, ==, 10 * HOUR + 3000);
}

static void test_a_date_without_a_year(void)
{
    struct printed_time time = time_in("Sep 28 03:50:22.5 rule 2/0(match): block in on em0: ");

    g_assert_cmpint(time.form, ==, TIME_WITH_DATE);
    g_assert_cmpint(time.day, ==, 270);
    g_assert_cmpint(time.nanoseconds, ==, 3 * HOUR + 50 * (HOUR / 60) + 22 * SECOND + SECOND / 2);
    g_assert_true(time.no_year);
    g_assert_cmpint(time_in("Nov  5 10:00:00 host1 tcpdump: IP ").nanoseconds, ==, 10 * HOUR);
}

static void test_seconds_since_the_capture_began(void)
{
    struct printed_time time = time_in("  86400.045277 IP6 ");

    g_assert_cmpint(time.form, ==, TIME_WITH_DATE);
    g_assert_cmpint(time.day, ==, 1);
    g_assert_cmpint(time.nanoseconds, ==, 45277000);
}

static void test_other_forms(void)
{
    static const char *const texts[] = {"17:48:20.500000 IP ", "17:48:20,500000 IP ",
                                        "7.17:48:20.500000 IP ", "17:48:20 IP ", "17:48:20 IP6 "};
    const int64_t second = INT64_C(1000000000), time = (17 * 3600 + 48 * 60 + 20) * second;

    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        g_assert_cmpint(time_in(texts[i]).nanoseconds, ==, time + (i < 3 ? second / 2 : 0));
    g_assert_cmpint(time_in("1970-01-02T17:48:20.500000 IP ").day, ==, 1);
}

static void test_what_is_no_time(void)
{
    static const char *const texts[] = {
        "",
        "17:48:20 he said ",       /* somebody's clock: no fraction */
        "17:48:20,10.0.0.1,",      /* likewise, and an address */
        "24:00:00.000000 IP ",     /* no such hour */
        "17:60:00.000000 IP ",     /* no such minute */
        "17:48:61.000000 IP ",     /* no such second */
        "00:1b:21:00:00:00 > ",    /* a MAC address */
        "x 12.345678 IP ",         /* too few digits for seconds since 1970 */
        "12.345 IP ",              /* too few digits of a fraction */
        "10:00:00.1234567890 IP ", /* more digits than nanoseconds have */
        "4294967296.000000 IP ",   /* more than a capture can count */
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        g_assert_cmpstr(time_in(texts[i]).form == TIME_NONE ? "" : texts[i], ==, "");
}

/* Runs the clock over times of day; -1 stands for a packet without a time. */
static void check_clock(const int64_t *seconds, const int64_t *expected, size_t count)
{
    struct text_clock clock = {0};

    for (size_t i = 0; i < count; i++) {
        struct printed_time time = {.form = seconds[i] < 0 ? TIME_NONE : TIME_OF_DAY,
                                    .nanoseconds = seconds[i] * SECOND};

        g_assert_cmpint(text_clock_read(&clock, &time), ==, expected[i]);
    }
}

static void test_the_clock_of_differences(void)
{
    struct text_clock clock = {.differences = true};
    struct printed_time time = {.form = TIME_OF_DAY, .nanoseconds = 23 * HOUR};

    g_assert_cmpint(text_clock_read(&clock, &time), ==, 23 * HOUR);
    g_assert_cmpint(text_clock_read(&clock, &time), ==, 46 * HOUR);
    time.form = TIME_NONE;
    g_assert_cmpint(text_clock_read(&clock, &time), ==, 46 * HOUR + 1000);
}

static void test_the_clock_passes_midnight(void)
{
    check_clock((int64_t[]){86399, 1, 86398, 2}, /* back once: out of order */
                (int64_t[]){86399 * SECOND, DAY + SECOND, 86398 * SECOND, DAY + 2 * SECOND}, 4);
}

static void test_the_clock_keeps_the_day_otherwise(void)
{
    check_clock((int64_t[]){43200, 3600, 80000}, (int64_t[]){12 * HOUR, HOUR, 80000 * SECOND}, 3);
}

static void test_packets_without_a_time(void)
{
    check_clock((int64_t[]){-1, -1, 5, -1}, (int64_t[]){0, 1000, 5 * SECOND, 5 * SECOND + 1000}, 4);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/other-forms", test_other_forms);
    g_test_add_func("/time-of-day", test_time_of_day);
    g_test_add_func("/leap_second", test_leap_second);
    g_test_add_func("/nanoseconds", test_nanoseconds);
    g_test_add_func("/date", test_date);
    g_test_add_func("/seconds-since-1970", test_seconds_since_1970);
    g_test_add_func("/the-last-of-two-times", test_the_last_of_two_times);
    g_test_add_func("/what-is-no-time", test_what_is_no_time);
    g_test_add_func("/date-without-year", test_a_date_without_a_year);
    g_test_add_func("/seconds-since-the-capture-began", test_seconds_since_the_capture_began);
    g_test_add_func("/clock-of-differences", test_the_clock_of_differences);
    g_test_add_func("/clock/passes-midnight", test_the_clock_passes_midnight);
    g_test_add_func("/clock/keeps-the-day-otherwise", test_the_clock_keeps_the_day_otherwise);
    g_test_add_func("/clock/packets-without-a-time", test_packets_without_a_time);
    return g_test_run();
}
