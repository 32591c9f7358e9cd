/*
 * `-T oneline`: each conversation in one line, for captures of many conversations.
 *
 *   stream 0  12:43:46.905723  777 us  10.0.0.1.41334 → 10.0.0.2.80  merged_fin  closed: by the ...
 *
 * The parts are: the conversation; when it began in the capture, and how long it lasted; client and
 * server; how it was closed; why. Two blanks separate them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view_kind.h"

#include "engine/duration.h"
#include "format.h"
#include "why.h"

/* Columns of the parts whose length varies, so that most lines stand below each other. */
enum { STREAM_WIDTH = 11, DURATION_WIDTH = 11, ENDS_WIDTH = 45, CLOSE_WIDTH = 15 };

/* Appends blanks, at least two, until the text from `start` on takes `width` columns and two. */
static void pad(GString *out, gsize start, size_t width)
{
    size_t used = format_width(out->str + start, out->len - start);
    format_text(out, "  ");
    for (; used < width; used++)
        format_character(out, ' ');
}

static void print_line(GString *out, const struct record_conversation *r)
{
    gsize start = out->len;
    format_text(out, "stream ");
    format_number(out, r->stream);
    pad(out, start, STREAM_WIDTH);
    format_clock(out, r->first_time);
    format_text(out, "  ");
    start = out->len;
    format_duration(out, duration_between(r->first_time, r->last_time));
    pad(out, start, DURATION_WIDTH);
    start = out->len;
    format_endpoint(out, &r->end[ROLE_CLIENT]);
    format_text(out, format_arrow());
    format_endpoint(out, &r->end[ROLE_SERVER]);
    pad(out, start, ENDS_WIDTH);
    start = out->len;
    format_text(out, close_name(r->verdict.close));
    pad(out, start, CLOSE_WIDTH);
    format_why(out, r);
    format_character(out, '\n');
}

static struct view make_oneline_view(const struct view_request *request)
{
    return view_of_records(request, NULL, print_line, NULL);
}

const struct view_kind view_oneline = {
    .option = 'T',
    .name = "oneline",
    .argument = "",
    .help = "a line for each conversation: when, how long, who, how closed, why",
    .make = make_oneline_view,
};
