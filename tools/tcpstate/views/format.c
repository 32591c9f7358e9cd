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
#include "record/duration_text.h"

enum { DIGITS_MAX = 20 }; /* of 2^64 - 1 */

static unsigned count_digits(uint64_t number)
{
    unsigned count = 1;
    for (uint64_t above = 10; number >= above; above *= 10) {
        if (++count == DIGITS_MAX)
            break;
    }
    return count;
}

/* Appends the last `count` digits of a number, two at a time: half the divisions. */
static G_ALWAYS_INLINE inline void put_digits(GString *out, uint64_t number, unsigned count)
{
    static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                                "25262728293031323334353637383940414243444546474849"
                                "50515253545556575859606162636465666768697071727374"
                                "75767778798081828384858687888990919293949596979899";
    char *start = format_room(out, count);
    char *p = start + count;
    for (; p - start >= 2; number /= 100) {
        p -= 2;
        memcpy(p, pairs + 2 * (number % 100), 2);
    }
    if (p > start)
        *start = (char)('0' + number % 10);
    format_wrote(out, start + count);
}

void format_padded(GString *out, uint64_t number, unsigned at_least)
{
    put_digits(out, number, MAX(at_least, count_digits(number)));
}

void format_number(GString *out, uint64_t number)
{
    put_digits(out, number, count_digits(number));
}

void format_seconds(GString *out, int64_t nanoseconds)
{
    uint64_t ns = nanoseconds < 0 ? -(uint64_t)nanoseconds : (uint64_t)nanoseconds;
    if (nanoseconds < 0)
        format_character(out, '-');
    format_number(out, ns / (uint64_t)NS_PER_SECOND);
    format_character(out, '.');
    put_digits(out, ns % (uint64_t)NS_PER_SECOND, 9);
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

void format_clock(GString *out, int64_t time)
{
    time_t second = whole_seconds(time);
    const struct tm *tm = local_time(second);
    format_padded(out, (uint64_t)tm->tm_hour, 2);
    format_character(out, ':');
    format_padded(out, (uint64_t)tm->tm_min, 2);
    format_character(out, ':');
    format_padded(out, (uint64_t)tm->tm_sec, 2);
    format_character(out, '.');
    int64_t rest = time % NS_PER_SECOND;
    format_padded(out, (uint64_t)(rest < 0 ? rest + NS_PER_SECOND : rest) / 1000, 6);
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

bool format_utc(char text[UTC_TEXT_SIZE], int64_t time, unsigned digits)
{
    time_t second = whole_seconds(time);
    int64_t fraction = time - (int64_t)second * NS_PER_SECOND;
    struct tm tm;
    if (!gmtime_r(&second, &tm))
        return false;
    size_t length = strftime(text, UTC_TEXT_SIZE, "%Y-%m-%dT%H:%M:%S.", &tm);
    g_snprintf(text + length, UTC_TEXT_SIZE - length, "%09u", (unsigned)fraction);
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
