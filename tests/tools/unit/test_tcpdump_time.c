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

static void assert_time(const char *text, enum time_form form, int64_t time)
{
    struct printed_time found = time_in(text);

    g_test_message("%s", text);
    g_assert_cmpint(found.form, ==, form);
    g_assert_cmpint(found.day * DAY + found.nanoseconds, ==, time);
}

static void test_how_much_makes_a_time(void)
{
    assert_time("000000001.123456 IP ", TIME_WITH_DATE, SECOND + 123456000);
    assert_time("x 000000001.123456 IP ", TIME_WITH_DATE, SECOND + 123456000);
    assert_time("x 00000001.123456 IP ", TIME_NONE, 0);
    assert_time("x 000000001.12345 IP ", TIME_NONE, 0);
    assert_time("0.123456 IP ", TIME_WITH_DATE, 123456000);
    assert_time("0.12345 IP ", TIME_NONE, 0);
    assert_time("4294967295.000001 IP ", TIME_WITH_DATE, 4294967295 * SECOND + 1000);
    assert_time("10:00:00,123 IP ", TIME_OF_DAY, 10 * HOUR + 123000000);
    assert_time("10:00:00,12 x ", TIME_NONE, 0);
    assert_time("10:00:00,123.5 x ", TIME_NONE, 0);
    assert_time("10:00:00.123456789 x ", TIME_OF_DAY, 10 * HOUR + 123456789);
    assert_time("10:00:00. x ", TIME_NONE, 0);
    assert_time("0:00:00.1 x ", TIME_NONE, 0);
    assert_time("a.txt:7:10:00:00.000001 IP ", TIME_OF_DAY, 10 * HOUR + 1000);
    assert_time("a.txt:7:10:00:00.00001 IP ", TIME_NONE, 0);
    assert_time("2105-12-31 00:00:00.0 IP ", TIME_WITH_DATE, INT64_C(49672) * DAY);
    assert_time("2106-01-01 00:00:00.0 IP ", TIME_OF_DAY, 0);
    assert_time("1969-12-31 00:00:00.0 IP ", TIME_OF_DAY, 0);
    assert_time("2023-02-29 00:00:01.0 IP ", TIME_OF_DAY, SECOND);
    assert_time("Feb 30 00:00:01 x", TIME_NONE, 0);
    assert_time("Jan 31 00:00:01 x", TIME_WITH_DATE, 30 * DAY + SECOND);
    assert_time("Jan 32 00:00:01 x", TIME_NONE, 0);
    assert_time("Dec 31 00:00:01 x", TIME_WITH_DATE, 364 * DAY + SECOND);
}

static void test_a_time_ends_where_its_text_does(void)
{
    struct printed_time time;
    const char *text = "10:00:00.1234";

    g_assert_true(printed_time_find((struct text_span){text, text + 11}, &time) == text + 11);
    g_assert_cmpint(time.digits, ==, 2);
    g_assert_null(printed_time_find((struct text_span){text, text + 9}, &time));
    g_assert_null(printed_time_find((struct text_span){text, text + 8}, &time));
}

static void test_a_date_of_the_user(void)
{
    static const char *const wrong[] = {"",           "2014-08",    "2014-08-12x",
                                        "2014-08-32", "2014-13-01", "14-08-12",
                                        "2014-02-29", "2014/08/12", "x2014-08-12"};
    int64_t day = -1;

    for (unsigned i = 0; i < G_N_ELEMENTS(wrong); i++)
        g_assert_false(printed_date_read(wrong[i], &day));
    g_assert_true(printed_date_read("2014-08-12", &day));
    g_assert_cmpint(day, ==, 16294);
    g_assert_true(printed_date_read("1970-01-01", &day));
    g_assert_cmpint(day, ==, 0);
}

static void test_which_times_may_be_differences(void)
{
    struct printed_time of_day = time_in("00:00:00.1 IP "), since = time_in("5.123456 IP ");
    struct printed_time dated = time_in("1970-01-01 00:00:00.1 IP ");
    struct printed_time day_1157 = time_in("99964800.000001 IP ");
    struct printed_time day_1158 = time_in("100051200.000001 IP ");

    g_assert_true(printed_time_may_be_difference(&of_day));
    g_assert_true(printed_time_may_be_difference(&since));
    g_assert_true(printed_time_may_be_difference(&day_1157));
    g_assert_false(printed_time_may_be_difference(&day_1158));
    g_assert_false(printed_time_may_be_difference(&dated));
}

/* Reads times with a clock. */
static void assert_clock(struct text_clock clock, const char *const *texts, const int64_t *expected,
                         size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct printed_time time = time_in(texts[i]);

        g_assert_cmpint(text_clock_read(&clock, &time), ==, expected[i]);
    }
}

static void test_the_date_of_the_clock(void)
{
    static const char *const texts[] = {
        "10:00:00.5 IP ",        "5.123456 IP ",        "86400.123456 IP ", "1407837000.5 IP ",
        "1407837000.523910 IP ", "Sep 28 03:50:22 IP ", "10:00:00.5 IP "};
    const int64_t date = 16000, half = SECOND / 2; /* 2013-10-22; September 28 is day 15976 */

    assert_clock((struct text_clock){.date = date}, texts,
                 (int64_t[]){date * DAY + 10 * HOUR + half, date * DAY + 5 * SECOND + 123456000,
                             (date + 1) * DAY + 123456000, (date + 1) * DAY + 123457000,
                             1407837000 * SECOND + 523910000,
                             15976 * DAY + 3 * HOUR + 50 * (HOUR / 60) + 22 * SECOND,
                             15976 * DAY + 10 * HOUR + half},
                 G_N_ELEMENTS(texts));
}

static void test_the_zone_of_the_clock(void)
{
    static const char *const texts[] = {"2014-01-01 10:00:00.5 IP ", "1407837000.523910 IP ",
                                        "1970-01-01 00:30:00.5 IP "};
    GTimeZone *zone = g_time_zone_new_identifier("+02:00");

    assert_clock(
        (struct text_clock){.zone = zone}, texts,
        (int64_t[]){16071 * DAY + 8 * HOUR + SECOND / 2, 1407837000 * SECOND + 523910000, 0},
        G_N_ELEMENTS(texts));
    g_time_zone_unref(zone);
}

static void test_midnight_is_passed_from_the_last_hour_to_the_first(void)
{
    /* the last hour begins at 23:00:00, the first one ends before 01:00:00 */
    check_clock((int64_t[]){82800, 3599}, (int64_t[]){82800 * SECOND, DAY + 3599 * SECOND}, 2);
    check_clock((int64_t[]){82799, 3599}, (int64_t[]){82799 * SECOND, 3599 * SECOND}, 2);
    check_clock((int64_t[]){82800, 3600}, (int64_t[]){82800 * SECOND, HOUR}, 2);
    check_clock((int64_t[]){82800, 3599, 82800},
                (int64_t[]){82800 * SECOND, DAY + 3599 * SECOND, 82800 * SECOND}, 3);
    check_clock((int64_t[]){82800, 3599, 3600, 82800},
                (int64_t[]){82800 * SECOND, DAY + 3599 * SECOND, DAY + HOUR, DAY + 82800 * SECOND},
                4);
    check_clock((int64_t[]){82800, 3599, 82799},
                (int64_t[]){82800 * SECOND, DAY + 3599 * SECOND, DAY + 82799 * SECOND}, 3);
    check_clock((int64_t[]){3599, 82800}, (int64_t[]){3599 * SECOND, 82800 * SECOND}, 2);
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
    g_test_add_func("/how-much-makes-a-time", test_how_much_makes_a_time);
    g_test_add_func("/a-time-ends-where-its-text-does", test_a_time_ends_where_its_text_does);
    g_test_add_func("/a-date-of-the-user", test_a_date_of_the_user);
    g_test_add_func("/which-times-may-be-differences", test_which_times_may_be_differences);
    g_test_add_func("/the-date-of-the-clock", test_the_date_of_the_clock);
    g_test_add_func("/the-zone-of-the-clock", test_the_zone_of_the_clock);
    g_test_add_func("/midnight-is-passed-from-the-last-hour-to-the-first",
                    test_midnight_is_passed_from_the_last_hour_to_the_first);
    return g_test_run();
}
