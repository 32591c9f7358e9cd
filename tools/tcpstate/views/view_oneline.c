/*
 * `-T oneline`: each conversation in one line, for captures of many conversations.
 *
 *   stream 0  12:43:46.905723  777 us  10.0.0.1.41334 → 10.0.0.2.80  merged_fin  closed: by the ...
 *
 * The parts are: the conversation; when it began in the capture, and how long it lasted; client and
 * server; how it was closed; why. Two blanks separate them.
 *
 * A terminal gets lines that are not longer than its width. A narrow one does not show how long the
 * conversation lasted and how it was closed:
 *
 *   stream 0  12:43:46  10.0.0.1.41334 → 10.0.0.2.80  closed: by the ser…
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "oneline.h"
#include "view_kind.h"

#include "common/message.h"
#include "engine/duration.h"
#include "format.h"
#include "terminal.h"
#include "time_display.h"
#include "why.h"

/* Columns of the parts whose length varies, so that most lines stand below each other. */
enum { STREAM_WIDTH = 11, DURATION_WIDTH = 11, ENDS_WIDTH = 45, CLOSE_WIDTH = 15 };

/* The same in a narrow terminal, and the width below which it is narrow. */
enum { NARROW_STREAM_WIDTH = 10, NARROW_ENDS_WIDTH = 33, NARROW = 120 };

/* Of the time HH:MM:SS.uuuuuu. A narrow terminal does not show the fraction. */
enum { SECONDS_WIDTH = 8, FRACTION_WIDTH = 7, TIME_WIDTH = SECONDS_WIDTH + FRACTION_WIDTH };

/* Appends blanks, at least two, until the text from `start` on takes `width` columns and two. */
static void pad(GString *out, gsize start, size_t width)
{
    size_t used = format_width(out->str + start, out->len - start);
    format_text(out, "  ");
    for (; used < width; used++)
        format_character(out, ' ');
}

static void put_time(GString *out, const struct record_conversation *r, bool narrow)
{
    gsize start = out->len;
    format_time(out, r->first_time);
    if (narrow)
        g_string_truncate(out, out->len - FRACTION_WIDTH);
    pad(out, start, narrow ? SECONDS_WIDTH : TIME_WIDTH);
    if (narrow)
        return;
    start = out->len;
    format_duration(out, duration_between(r->first_time, r->last_time));
    pad(out, start, DURATION_WIDTH);
}

static void put_ends(GString *out, const struct record_conversation *r, bool narrow)
{
    gsize start = out->len;
    format_endpoint(out, &r->end[ROLE_CLIENT]);
    format_text(out, format_arrow());
    format_endpoint(out, &r->end[ROLE_SERVER]);
    pad(out, start, narrow ? NARROW_ENDS_WIDTH : ENDS_WIDTH);
}

static void put_close(GString *out, const struct record_conversation *r)
{
    gsize start = out->len;
    format_text(out, close_name(r->verdict.close));
    pad(out, start, CLOSE_WIDTH);
}

/* Cuts the text from `start` on to so many columns. Returns whether it was longer. */
static bool cut(GString *out, gsize start, size_t columns)
{
    const char *mark = terminal_utf8() ? "…" : "~";
    if (g_utf8_strlen(out->str + start, -1) <= (glong)columns)
        return false;
    const char *end = g_utf8_offset_to_pointer(out->str + start, (glong)columns - 1);
    g_string_truncate(out, (gsize)(end - out->str));
    format_text(out, mark);
    return true;
}

void oneline_put(struct oneline *o, GString *out, const struct record_conversation *r)
{
    bool narrow = o->width && o->width < NARROW;
    gsize line = out->len;
    format_text(out, "stream ");
    format_number(out, r->stream);
    pad(out, line, narrow ? NARROW_STREAM_WIDTH : STREAM_WIDTH);
    put_time(out, r, narrow);
    put_ends(out, r, narrow);
    if (!narrow)
        put_close(out, r);
    format_why(out, r);
    if (o->width)
        o->cut |= cut(out, line, o->width);
    format_character(out, '\n');
}

void oneline_init(struct oneline *o, const struct view_request *request)
{
    *o = (struct oneline){.width = request->terminal ? terminal_width() : 0};
}

void oneline_report(const struct oneline *o)
{
    if (o->cut)
        message_hint("The terminal is too narrow for whole lines; a file and a pipe get them");
}

static void print_line(void *state, GString *out, const struct record_conversation *r)
{
    oneline_put(state, out, r);
}

static bool report_cut_lines(const void *state)
{
    oneline_report(state);
    return true;
}

static struct view make_oneline_view(const struct view_request *request)
{
    struct oneline *o = g_new(struct oneline, 1);
    oneline_init(o, request);
    return (struct view){
        .conversation = print_line,
        .report = report_cut_lines,
        .free = g_free,
        .state = o,
    };
}

const struct view_kind view_oneline = {
    .option = 'T',
    .name = "oneline",
    .argument = "",
    .help = "a line for each conversation: when, how long, who, how closed, why",
    .make = make_oneline_view,
};
