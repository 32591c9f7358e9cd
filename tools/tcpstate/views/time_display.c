/*
 * The form in which text shows times.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "time_display.h"

#include <stdbool.h>

#include "engine/duration.h"
#include "format.h"
#include "terminal.h"

static enum time_display chosen;
static bool begun;
static int64_t beginning;

void time_display_use(enum time_display display)
{
    chosen = display;
}

void time_display_begin(int64_t time)
{
    if (!begun)
        beginning = time;
    begun = true;
}

/* Appends seconds with six digits behind the dot. Further digits are cut off. */
static void put_seconds(GString *out, int64_t from, int64_t to)
{
    bool negative = to < from;
    uint64_t us = (negative ? (uint64_t)from - (uint64_t)to : (uint64_t)to - (uint64_t)from) / 1000;
    if (negative)
        format_character(out, '-');
    format_number(out, us / 1000000);
    format_character(out, '.');
    format_padded(out, us % 1000000, 6);
}

static bool is_counted(void)
{
    return chosen == TIME_DISPLAY_SINCE || chosen == TIME_DISPLAY_EPOCH;
}

void format_time(GString *out, int64_t time)
{
    if (is_counted()) {
        put_seconds(out, chosen == TIME_DISPLAY_SINCE ? beginning : 0, time);
        return;
    }
    if (chosen == TIME_DISPLAY_DATE) {
        format_date(out, time);
        format_character(out, ' ');
    }
    format_clock(out, time);
}

/* Appends the offset of the local time, " UTC+02:00", to the first time of a text. */
static void put_zone(GString *out, int64_t time)
{
    static bool shown;
    if (shown && !terminal_is_plain())
        return;
    shown = shown || !terminal_is_plain();
    g_autoptr(GDateTime) local = g_date_time_new_from_unix_local(time / NS_PER_SECOND);
    int64_t minutes = local ? g_date_time_get_utc_offset(local) / (INT64_C(60) * 1000 * 1000) : 0;
    format_text(out, " UTC");
    if (!minutes)
        return;
    format_character(out, minutes < 0 ? '-' : '+');
    format_padded(out, (uint64_t)ABS(minutes) / 60, 2);
    format_character(out, ':');
    format_padded(out, (uint64_t)ABS(minutes) % 60, 2);
}

void format_moment(GString *out, int64_t time)
{
    if (is_counted()) {
        format_time(out, time);
        return;
    }
    format_date(out, time);
    format_character(out, ' ');
    format_clock(out, time);
    put_zone(out, time);
}

void format_day(GString *out, int64_t time)
{
    format_date(out, time);
    put_zone(out, time);
}
