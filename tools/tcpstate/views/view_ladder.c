/*
 * `-z ladder`: the ladder diagram of each conversation, and under it how it closed, and why.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view_ladder.h"
#include "view_kind.h"

#include "format.h"
#include "ladder_text.h"
#include "line_wrap.h"
#include "why.h"

/* Ends the line that begins at `line`, and breaks it at the width of the terminal. */
static void put_sentence(GString *out, gsize line)
{
    line_wrap(out, line, "    ");
    format_character(out, '\n');
}

static void show_ladder(void *state, GString *out, const struct record_conversation *r)
{
    struct ladder_collection *c = state;
    struct ladder *l = ladder_next(c, out, r->stream);
    if (!l)
        return;
    ladder_text_draw(out, c, l, r);
    gsize line = out->len;
    format_close(out, &r->verdict);
    put_sentence(out, line);
    line = out->len;
    format_text(out, "why ");
    format_why(out, r);
    put_sentence(out, line);
    if (ladder_has_assumed(l)) {
        line = out->len;
        format_text(out, LADDER_ASSUMED_LEGEND);
        put_sentence(out, line);
    }
    ladder_forget(c, r->stream);
}

static bool check_argument(const char *argument)
{
    struct ladder_argument a;
    return ladder_argument_read(argument, &a);
}

static struct view make_ladder_view(const struct view_request *request)
{
    struct ladder_argument wanted;
    ladder_argument_read(request->argument, &wanted);
    wanted.absolute |= request->times_of_day;
    if (request->picture)
        return view_ladder_svg(wanted);
    if (request->mermaid)
        return view_ladder_mermaid(wanted);
    return (struct view){
        .segment = ladder_collect,
        .conversation = show_ladder,
        .report = ladder_collection_report,
        .free = ladder_collection_free,
        .state = ladder_collection_new(wanted),
    };
}

const struct view_kind view_ladder = {
    .option = 'z',
    .makes_pictures = true,
    .name = "ladder",
    .argument = "[,STREAM][,absolute]",
    .help = "a ladder diagram of each conversation, or of one",
    .check = check_argument,
    .make = make_ladder_view,
};
