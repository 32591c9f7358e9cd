/*
 * Printed times: reading them, and the clock that puts days to them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tcpdump_time.h"

#include <glib.h>
#include <string.h>

#include "engine/duration.h"

#define HOUR (3600 * NS_PER_SECOND)
#define DAY  (24 * HOUR)

#define SECONDS_DIGITS_LEAST 6 /* behind the point, lest other numbers pass for a time */

/* A capture file counts seconds in 32 bits without sign: the last whole year it can hold is 2105.
 */
#define LAST_YEAR   2105
#define LAST_SECOND UINT32_MAX

#define BEFORE_ZERO_MAX (366 * 24 * 3600) /* seconds before the first packet */

/* Exactly `count` digits. */
static bool read_fixed(struct text_span *text, int count, unsigned max, unsigned *value)
{
    struct text_span digits = {text->at, text->at + count};
    uint64_t number;

    if (span_length(*text) < (size_t)count || !span_number(&digits, max, &number) ||
        digits.at != digits.end)
        return false;
    text->at = digits.at;
    *value = (unsigned)number;
    return true;
}

/* `,104337`, as other languages write a fraction, and not a cell behind the time. */
static bool skip_decimal_comma(struct text_span *text)
{
    struct text_span digits = *text;
    const char *start;

    if (!span_skip(&digits, ","))
        return false;
    start = digits.at;
    while (digits.at < digits.end && g_ascii_isdigit(*digits.at))
        digits.at++;
    if (digits.at - start < 3 || (digits.at < digits.end && *digits.at == '.'))
        return false;
    text->at = start;
    return true;
}

/* `.frac`, 1 to 9 digits, in nanoseconds. */
static bool read_fraction(struct text_span *text, struct printed_time *time)
{
    int64_t fraction = 0;
    int digits = 0;

    if (!span_skip(text, ".") && !skip_decimal_comma(text))
        return false;
    for (; text->at < text->end && g_ascii_isdigit(*text->at) && digits < 10; digits++, text->at++)
        fraction = fraction * 10 + (*text->at - '0');
    if (digits < 1 || digits > 9)
        return false;
    for (int i = digits; i < 9; i++)
        fraction *= 10;
    time->nanoseconds += fraction;
    time->digits = digits;
    return true;
}

/* Days since 1970-01-01 in the Gregorian calendar; false if there is no such day. */
static bool day_number(unsigned year, unsigned month, unsigned day, int64_t *number)
{
    if (year < 1970 || !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
        return false;

    GDate date, epoch;
    g_date_clear(&date, 1);
    g_date_clear(&epoch, 1);
    g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
    g_date_set_dmy(&epoch, 1, G_DATE_JANUARY, 1970);
    *number = g_date_days_between(&epoch, &date);
    return true;
}

/* `2014-08-12 `, the date of -tttt, or `2014-08-12T`. */
static bool read_date(struct text_span *text, struct printed_time *time)
{
    unsigned year, month, day;
    struct text_span rest = *text;

    if (!read_fixed(&rest, 4, LAST_YEAR, &year) || !span_skip(&rest, "-") ||
        !read_fixed(&rest, 2, 12, &month) || !span_skip(&rest, "-") ||
        !read_fixed(&rest, 2, 31, &day) || !day_number(year, month, day, &time->day))
        return false;
    if (!span_skip(&rest, "T"))
        span_skip_blanks(&rest);
    *text = rest;
    return true;
}

bool printed_date_read(const char *text, int64_t *day)
{
    struct text_span span = {text, text + strlen(text)};
    struct printed_time time;

    if (!read_date(&span, &time) || span.at != span.end)
        return false;
    *day = time.day;
    return true;
}

/* `Sep 28 `, the date of the BSDs. */
static bool read_month_and_day(struct text_span *text, struct printed_time *time)
{
    static const char *const months[] = {"Jan ", "Feb ", "Mar ", "Apr ", "May ", "Jun ",
                                         "Jul ", "Aug ", "Sep ", "Oct ", "Nov ", "Dec "};
    struct text_span rest = *text;
    uint64_t day;

    for (unsigned i = 0; i < G_N_ELEMENTS(months); i++) {
        if (!span_skip(&rest, months[i]))
            continue;
        span_skip_blanks(&rest);
        if (!span_number(&rest, 31, &day) || !span_skip(&rest, " ") ||
            !day_number(1970, i + 1, (unsigned)day, &time->day))
            return false;
        *text = rest;
        time->no_year = true;
        return true;
    }
    return false;
}

/* `17:48:20.202499`. Without its fraction it is a time told by somebody, but for that behind a date
 * of the BSDs, and in front of a packet. */
static bool read_time_of_day(struct text_span *text, struct printed_time *time)
{
    unsigned hours, minutes, seconds;

    if (!read_fixed(text, 2, 23, &hours) || !span_skip(text, ":") ||
        !read_fixed(text, 2, 59, &minutes) || !span_skip(text, ":") ||
        !read_fixed(text, 2, 60, &seconds))
        return false;
    time->nanoseconds = (hours * 3600 + minutes * 60 + seconds) * NS_PER_SECOND;
    if (span_starts(*text, " IP ") || span_starts(*text, " IP6 "))
        return true;
    return read_fraction(text, time) || time->no_year;
}

/* `1407837000.523910`: seconds since 1970, at least 9 digits lest a length or an address pass for
 * it. */
static bool read_seconds(struct text_span *text, struct printed_time *time)
{
    const char *start = text->at;
    uint64_t seconds;

    if (!span_number(text, LAST_SECOND, &seconds) || text->at - start < 9)
        return false;
    time->day = (int64_t)seconds * NS_PER_SECOND / DAY;
    time->nanoseconds = (int64_t)seconds * NS_PER_SECOND % DAY;
    time->counted = true;
    return read_fraction(text, time) && time->digits >= SECONDS_DIGITS_LEAST;
}

static bool read_time(struct text_span *text, struct printed_time *time)
{
    struct text_span rest = *text;

    *time = (struct printed_time){.form = TIME_WITH_DATE};
    if (!read_seconds(&rest, time)) {
        rest = *text;
        *time = (struct printed_time){0};
        time->form = read_date(&rest, time) || read_month_and_day(&rest, time) ? TIME_WITH_DATE
                                                                               : TIME_OF_DAY;
        if (!read_time_of_day(&rest, time))
            return false;
    }
    *text = rest;
    return true;
}

/* Makes a time after 0 one before 0. */
static void set_before_zero(struct printed_time *time)
{
    int64_t before = time->day * DAY + time->nanoseconds;

    time->day = -((before + DAY - 1) / DAY);
    time->nanoseconds = -before - time->day * DAY;
}

bool printed_time_read_seconds(struct text_span *text, int digits, struct printed_time *time)
{
    struct text_span rest = *text;
    bool before_zero = span_skip(&rest, "-");
    uint64_t seconds;

    if (!span_number(&rest, before_zero ? BEFORE_ZERO_MAX : LAST_SECOND, &seconds))
        return false;
    *time = (struct printed_time){.form = TIME_WITH_DATE};
    time->day = (int64_t)seconds * NS_PER_SECOND / DAY;
    time->nanoseconds = (int64_t)seconds * NS_PER_SECOND % DAY;
    time->counted = true;
    if (!read_fraction(&rest, time) || time->digits < digits)
        return false;
    if (before_zero)
        set_before_zero(time);
    *text = rest;
    return true;
}

/* `  0.045277 IP6 `: seconds since the capture began stand at the start of their line. */
static const char *read_short_seconds(struct text_span words, struct printed_time *time)
{
    span_skip_blanks(&words);
    return printed_time_read_seconds(&words, SECONDS_DIGITS_LEAST, time) &&
                   span_starts(words, " IP")
               ? words.at
               : NULL;
}

const char *printed_time_find(struct text_span words, struct printed_time *time)
{
    const char *end = read_short_seconds(words, time);
    const char *start = words.at;
    bool in_word = false;

    if (end)
        return end;
    *time = (struct printed_time){.form = TIME_NONE};
    while (words.at < words.end) {
        struct printed_time found;
        struct text_span rest = words;

        /* `out.txt:7:10:00:00.000001`, as grep -n prints it, or `7.10:00:00.000001` */
        bool behind_mark = words.at > start && (words.at[-1] == ':' || words.at[-1] == '.');

        if ((!in_word || behind_mark) &&
            (g_ascii_isdigit(*words.at) || g_ascii_isupper(*words.at)) &&
            read_time(&rest, &found) && (!in_word || found.digits >= 6)) {
            *time = found;
            end = words.at = rest.at;
            continue;
        }
        in_word = g_ascii_isalnum(*words.at) ||
                  (in_word && (*words.at == ':' || *words.at == '.')); /* 00:1b:21:00:00:00 */
        words.at++;
    }
    return end;
}

/* Seconds below this were counted from the beginning of the capture, not from 1970. */
#define SINCE_1970 (100000000 * NS_PER_SECOND)

bool printed_time_may_be_difference(const struct printed_time *time)
{
    return time->form == TIME_OF_DAY || (time->counted && time->day * DAY < SINCE_1970);
}

/* Returns the day in 1970 as a day in the year of `date`. There, February 29 may become March 1. */
static int64_t day_in_year_of(int64_t date, int64_t day)
{
    const guint32 epoch = 719163; /* 1970-01-01 as GDate counts days */
    GDate in_1970, known;

    g_date_clear(&in_1970, 1);
    g_date_clear(&known, 1);
    g_date_set_julian(&in_1970, epoch + (guint32)day);
    g_date_set_julian(&known, epoch + (guint32)date);
    g_date_set_year(&in_1970, g_date_get_year(&known));
    return (int64_t)g_date_get_julian(&in_1970) - epoch;
}

/* Returns the day of a packet with a date. */
static int64_t dated_day(const struct text_clock *clock, const struct printed_time *time)
{
    if (time->counted && time->day * DAY < SINCE_1970)
        return clock->date + time->day;
    return time->no_year ? day_in_year_of(clock->date, time->day) : time->day;
}

/* Returns nanoseconds since 1970-01-01 UTC of a local time, which is given as if it was UTC. */
static int64_t in_utc(GTimeZone *zone, int64_t local)
{
    gint64 seconds = local / NS_PER_SECOND;
    gint interval = g_time_zone_adjust_time(zone, G_TIME_TYPE_STANDARD, &seconds);
    int64_t offset = g_time_zone_get_offset(zone, interval) * NS_PER_SECOND;

    return MAX(seconds * NS_PER_SECOND + local % NS_PER_SECOND - offset, 0);
}

int64_t text_clock_read(struct text_clock *clock, const struct printed_time *time)
{
    bool in_zone = clock->zone && !(time->counted && time->day * DAY >= SINCE_1970);

    if (!clock->started)
        clock->day = clock->date;
    if (time->form == TIME_NONE) {
        if (clock->started)
            clock->last += NS_PER_MICROSECOND;
    } else if (clock->differences && printed_time_may_be_difference(time)) {
        clock->last += time->day * DAY + time->nanoseconds;
        clock->day += clock->last / DAY;
        clock->last %= DAY;
    } else if (time->form == TIME_WITH_DATE) {
        clock->day = dated_day(clock, time);
        clock->last = time->nanoseconds;
    } else {
        if (clock->started && clock->last >= DAY - HOUR && time->nanoseconds < HOUR)
            clock->day++;
        else if (clock->started && clock->last < HOUR && time->nanoseconds >= DAY - HOUR &&
                 clock->day > 0)
            clock->day--;
        clock->last = time->nanoseconds;
    }
    clock->started = true;
    int64_t result = clock->day * DAY + clock->last;
    return in_zone ? in_utc(clock->zone, result) : result;
}
