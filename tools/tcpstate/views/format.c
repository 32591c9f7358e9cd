/*
 * Numbers, times and endpoints as text.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "format.h"

#include <time.h>

#include "engine/duration.h"
#include "name_resolution.h"
#include "record/decimal.h"
#include "record/duration_text.h"

/* Writes the text once, and then all that stands there again, until there is enough. */
void format_repeat(GString *out, const char *text, unsigned times)
{
    size_t once = strlen(text);
    size_t all = once * times;
    char *p = format_room(out, all);
    memcpy(p, text, MIN(once, all));
    for (size_t done = once; done < all; done *= 2)
        memcpy(p + done, p, MIN(done, all - done));
    format_wrote(out, p + all);
}

void format_right(GString *out, const char *text, unsigned width)
{
    format_repeat(out, " ", width - (unsigned)strlen(text));
    format_text(out, text);
}

static void put_digits(GString *out, uint64_t number, unsigned count)
{
    format_wrote(out, decimal_put_last(format_room(out, count), number, count));
}

void format_padded(GString *out, uint64_t number, unsigned at_least)
{
    put_digits(out, number, MAX(at_least, decimal_digits(number)));
}

void format_number(GString *out, uint64_t number)
{
    put_digits(out, number, decimal_digits(number));
}

void format_seconds(GString *out, int64_t nanoseconds)
{
    const unsigned longest = sizeof "-9223372036.854775808";
    uint64_t ns = nanoseconds < 0 ? -(uint64_t)nanoseconds : (uint64_t)nanoseconds;
    char *p = format_room(out, longest);
    if (nanoseconds < 0)
        *p++ = '-';
    p = decimal_put(p, ns / (uint64_t)NS_PER_SECOND);
    *p++ = '.';
    format_wrote(out, decimal_put_last(p, ns % (uint64_t)NS_PER_SECOND, 9));
}

/* Returns the second that `time` lies in, also before 1970. */
static time_t whole_seconds(int64_t time)
{
    return (time_t)(time / NS_PER_SECOND - (time % NS_PER_SECOND < 0));
}

/* localtime_r() is slow, and successive times mostly share a second: keeps the last result. */
static const struct tm *local_time(time_t second)
{
    static struct tm tm;
    static time_t known;
    static bool valid;
    if (!valid || known != second)
        valid = localtime_r(&second, &tm);
    known = second;
    return &tm;
}

/* Writes two digits and the character behind them. */
static char *put_pair(char *p, int number, char behind)
{
    p = decimal_put_last(p, (uint64_t)number, 2);
    *p++ = behind;
    return p;
}

void format_clock(GString *out, int64_t time)
{
    time_t second = whole_seconds(time);
    const struct tm *tm = local_time(second);
    int64_t fraction = time - (int64_t)second * NS_PER_SECOND;
    char *p = format_room(out, sizeof "HH:MM:SS.uuuuuu");
    p = put_pair(p, tm->tm_hour, ':');
    p = put_pair(p, tm->tm_min, ':');
    p = put_pair(p, tm->tm_sec, '.');
    format_wrote(out, decimal_put_last(p, (uint64_t)fraction / 1000, 6));
}

void format_date(GString *out, int64_t time)
{
    const struct tm *tm = local_time(whole_seconds(time));
    format_padded(out, (uint64_t)tm->tm_year + 1900, 4);
    format_character(out, '-');
    format_padded(out, (uint64_t)tm->tm_mon + 1, 2);
    format_character(out, '-');
    format_padded(out, (uint64_t)tm->tm_mday, 2);
}

/* gmtime_r() and strftime() are slow, and successive times mostly share a second: keeps the last text. */
bool format_utc(char text[UTC_TEXT_SIZE], int64_t time, unsigned digits)
{
    static char kept[UTC_TEXT_SIZE];
    static size_t length;
    static time_t known;
    time_t second = whole_seconds(time);
    uint64_t fraction = (uint64_t)(time - (int64_t)second * NS_PER_SECOND);
    if (!length || known != second) {
        struct tm tm;
        length =
            gmtime_r(&second, &tm) ? strftime(kept, sizeof kept, "%Y-%m-%dT%H:%M:%S.", &tm) : 0;
        known = second;
    }
    memcpy(text, kept, length);
    decimal_put_last(text + length, fraction, 9);
    memcpy(text + length + digits, "Z", sizeof "Z");
    return length;
}

void format_duration(GString *out, int64_t nanoseconds)
{
    char text[DURATION_TEXT_SIZE];
    format_text(out, duration_text(text, nanoseconds));
}

void format_address(GString *out, const struct record_address *a)
{
    char text[ADDRESS_TEXT_SIZE];
    const char *found = record_address_text(a, text);
    format_piece(out, found, strlen(found));
}

void format_endpoint(GString *out, const struct record_endpoint *e)
{
    char text[ADDRESS_TEXT_SIZE];
    const char *address = record_address_text(&e->address, text);
    const char *host = name_resolution_host(address);
    const char *service = name_resolution_service(e->port);
    format_text(out, host ? host : address);
    format_character(out, '.');
    if (service)
        format_text(out, service);
    else
        format_number(out, e->port);
}

const char *format_arrow(void)
{
    static const char *arrow;
    if (!arrow)
        arrow = g_get_charset(NULL) ? " → " : " -> ";
    return arrow;
}
