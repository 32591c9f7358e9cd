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

static void format_padded(GString *out, uint64_t number, unsigned at_least)
{
    char digits[20]; /* of 2^64 - 1 */
    size_t start = sizeof digits;
    for (; number || sizeof digits - start < at_least; number /= 10)
        digits[--start] = (char)('0' + number % 10);
    format_piece(out, digits + start, sizeof digits - start);
}

void format_number(GString *out, uint64_t number)
{
    format_padded(out, number, 1);
}

void format_seconds(GString *out, int64_t nanoseconds)
{
    uint64_t ns = nanoseconds < 0 ? -(uint64_t)nanoseconds : (uint64_t)nanoseconds;
    if (nanoseconds < 0)
        format_character(out, '-');
    format_padded(out, ns / (uint64_t)NS_PER_SECOND, 1);
    format_character(out, '.');
    format_padded(out, ns % (uint64_t)NS_PER_SECOND, 9);
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
    g_string_append_printf(out, "%04d-%02d-%02d", tm->tm_year + 1900, tm->tm_mon + 1, tm->tm_mday);
}

void format_duration(GString *out, int64_t nanoseconds)
{
    double seconds = (double)nanoseconds / (double)NS_PER_SECOND;
    int64_t minutes = nanoseconds / NS_PER_SECOND / 60;
    if (nanoseconds == 0)
        format_text(out, "0 s");
    else if (nanoseconds < NS_PER_SECOND / 1000)
        g_string_append_printf(out, "%.0f us", seconds * 1e6);
    else if (nanoseconds < NS_PER_SECOND)
        g_string_append_printf(out, "%.2f ms", seconds * 1e3);
    else if (minutes < 10)
        g_string_append_printf(out, "%.2f s", seconds);
    else if (minutes < 60)
        g_string_append_printf(out, "%d min %02d s", (int)minutes,
                               (int)(nanoseconds / NS_PER_SECOND % 60));
    else
        g_string_append_printf(out, "%" G_GINT64_FORMAT " h %02d min", minutes / 60,
                               (int)(minutes % 60));
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
