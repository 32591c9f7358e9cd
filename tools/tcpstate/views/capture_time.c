/*
 * Reading a time of the capture from text.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "capture_time.h"

#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "engine/duration.h"

/* Reads digits with or without a fraction, and nothing else: below 2^33 seconds. */
static bool read_seconds(const char *text, int64_t *ns)
{
    char *end;
    const double limit = 8589934592.0;
    if (!g_ascii_isdigit(*text))
        return false;
    double seconds = g_ascii_strtod(text, &end);
    if (*end || !(seconds < limit) || strspn(text, "0123456789.") != strlen(text))
        return false;
    *ns = (int64_t)seconds * NS_PER_SECOND +
          (int64_t)llround((seconds - floor(seconds)) * (double)NS_PER_SECOND);
    return true;
}

/* Reads "12:43:46.9" as nanoseconds since midnight. */
static bool read_clock(const char *text, int64_t *ns)
{
    g_auto(GStrv) parts = g_strsplit(text, ":", 4);
    int64_t value[3];
    if (g_strv_length(parts) != 3)
        return false;
    for (unsigned i = 0; i < 3; i++) {
        if (!read_seconds(parts[i], &value[i]))
            return false;
    }
    if (value[0] >= 24 * NS_PER_SECOND || value[1] >= 60 * NS_PER_SECOND ||
        value[2] >= 61 * NS_PER_SECOND)
        return false;
    *ns = value[0] * 3600 + value[1] * 60 + value[2];
    return true;
}

bool capture_time_is_valid(const char *text)
{
    int64_t ns;
    return read_clock(text, &ns) || read_seconds(*text == '@' ? text + 1 : text, &ns);
}

bool capture_time_read_span(const char *text, int64_t *span)
{
    char *end;
    const double century = 3.2e9;
    double seconds = g_ascii_strtod(text, &end);
    if (end == text || *end || !isfinite(seconds) || seconds <= 0 || seconds > century)
        return false;
    *span = (int64_t)llround(seconds * (double)NS_PER_SECOND);
    return *span > 0;
}

/* Finds the first such time of the day at or after `start`: on the same day or on the next. */
static bool find_time_of_day(int64_t clock, int64_t start, int64_t *time)
{
    time_t second = (time_t)(start / NS_PER_SECOND);
    struct tm tm;
    if (!localtime_r(&second, &tm))
        return false;
    for (unsigned day = 0; day < 2; day++) {
        struct tm then = tm;
        then.tm_mday += (int)day;
        then.tm_hour = (int)(clock / NS_PER_SECOND / 3600);
        then.tm_min = (int)(clock / NS_PER_SECOND / 60 % 60);
        then.tm_sec = (int)(clock / NS_PER_SECOND % 60);
        then.tm_isdst = -1;
        int64_t seconds = mktime(&then);
        *time = seconds < INT64_MAX / NS_PER_SECOND
                    ? seconds * NS_PER_SECOND + clock % NS_PER_SECOND
                    : INT64_MAX;
        if (*time >= start)
            break;
    }
    return true;
}

bool capture_time_read(const char *text, int64_t start, int64_t *time)
{
    int64_t ns;
    if (read_clock(text, &ns))
        return find_time_of_day(ns, start, time);
    if (!read_seconds(*text == '@' ? text + 1 : text, &ns))
        return false;
    *time = *text == '@' ? ns : start > INT64_MAX - ns ? INT64_MAX : start + ns;
    return true;
}
