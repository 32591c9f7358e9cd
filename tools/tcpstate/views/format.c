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

void format_padded(GString *out, uint64_t number, unsigned at_least)
{
    unsigned digits = MAX(at_least, decimal_digits(number));
    format_wrote(out, decimal_put_last(format_room(out, NUMBER_DIGITS_MAX), number, digits));
}

void format_number(GString *out, uint64_t number)
{
    format_wrote(out, decimal_put(format_room(out, NUMBER_DIGITS_MAX), number));
}

void format_seconds(GString *out, int64_t nanoseconds)
{
    format_wrote(out, decimal_put_seconds(format_room(out, SECONDS_TEXT_MAX), nanoseconds));
}

/* Returns the second that `time` lies in, also before 1970. */
static time_t whole_seconds(int64_t time)
{
    return (time_t)(time / NS_PER_SECOND - (time % NS_PER_SECOND < 0));
}

/* The texts of a second. */
struct second_text {
    time_t second;
    bool made;
    char date[sizeof "YYYY-MM-DD" - 1];
    char clock[sizeof "HH:MM:SS." - 1];
};

enum { SECONDS_KEPT = 64 };

/* localtime_r(), gmtime_r() and strftime() are slow, and the times of a capture mostly share few seconds:
 * keeps the last texts. `convert`: localtime_r() or gmtime_r(). They do not fail, because nanoseconds in
 * 64 bits reach from 1677 to 2262. */
static const struct second_text *find_second(struct second_text kept[SECONDS_KEPT], time_t second,
                                             struct tm *(*convert)(const time_t *, struct tm *))
{
    struct second_text *s = &kept[(uint64_t)second % SECONDS_KEPT];
    if (!s->made || s->second != second) {
        char text[sizeof "YYYY-MM-DDHH:MM:SS."];
        struct tm tm;
        convert(&second, &tm);
        strftime(text, sizeof text, "%Y-%m-%d%H:%M:%S.", &tm);
        memcpy(s->date, text, sizeof s->date);
        memcpy(s->clock, text + sizeof s->date, sizeof s->clock);
        s->second = second;
        s->made = true;
    }
    return s;
}

static const struct second_text *local_second(time_t second)
{
    static struct second_text kept[SECONDS_KEPT];
    return find_second(kept, second, localtime_r);
}

static const struct second_text *utc_second(time_t second)
{
    static struct second_text kept[SECONDS_KEPT];
    return find_second(kept, second, gmtime_r);
}

/* Writes "HH:MM:SS." and the last `count` digits of `fraction`. */
static char *put_clock(char *p, const struct second_text *s, uint64_t fraction, unsigned count)
{
    memcpy(p, s->clock, sizeof s->clock);
    return decimal_put_last(p + sizeof s->clock, fraction, count);
}

static uint64_t nanoseconds_behind(time_t second, int64_t time)
{
    return (uint64_t)(time - (int64_t)second * NS_PER_SECOND);
}

char *clock_put(char *p, int64_t time)
{
    time_t second = whole_seconds(time);
    uint64_t microseconds = nanoseconds_behind(second, time) / NS_PER_MICROSECOND;
    return put_clock(p, local_second(second), microseconds, 6);
}

void format_clock(GString *out, int64_t time)
{
    format_wrote(out, clock_put(format_room(out, CLOCK_SIZE), time));
}

void format_date(GString *out, int64_t time)
{
    const struct second_text *s = local_second(whole_seconds(time));
    format_piece(out, s->date, sizeof s->date);
}

void format_utc(char text[UTC_TEXT_SIZE], int64_t time, unsigned digits)
{
    time_t second = whole_seconds(time);
    const struct second_text *s = utc_second(second);
    memcpy(text, s->date, sizeof s->date);
    char *p = text + sizeof s->date;
    *p++ = 'T';
    p = put_clock(p, s, nanoseconds_behind(second, time), 9);
    memcpy(p - 9 + digits, "Z", sizeof "Z");
}

void format_duration(GString *out, int64_t nanoseconds)
{
    format_wrote(out, duration_put(format_room(out, DURATION_TEXT_SIZE), nanoseconds));
}

void format_address(GString *out, const struct record_address *a)
{
    format_wrote(out, record_address_put(format_room(out, ADDRESS_TEXT_SIZE), a));
}

void format_endpoint(GString *out, const struct record_endpoint *e)
{
    const char *host = name_resolution_host(&e->address);
    const char *service = name_resolution_service(e->port);
    if (host)
        format_text(out, host);
    char *p = format_room(out, ADDRESS_TEXT_SIZE + NUMBER_DIGITS_MAX);
    if (!host)
        p = record_address_put(p, &e->address);
    *p++ = '.';
    format_wrote(out, service ? p : decimal_put(p, e->port));
    if (service)
        format_text(out, service);
}

const char *format_arrow(void)
{
    static const char *arrow;
    if (!arrow)
        arrow = g_get_charset(NULL) ? " → " : " -> ";
    return arrow;
}
