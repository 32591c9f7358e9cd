/*
 * The ladder diagram as text: the client left, the server right, and their states beside them. Each
 * segment is a rung; a run of plain segments is one rung.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view_ladder.h"
#include "view_kind.h"

#include <string.h>

#include "common/message.h"
#include "engine/duration.h"
#include "format.h"
#include "ladder.h"
#include "ladder_strokes.h"
#include "line_wrap.h"
#include "record/decimal.h"
#include "terminal.h"
#include "time_display.h"
#include "why.h"

enum {
    STATE_WIDTH = 11,    /* of ESTABLISHED, the longest name */
    TIME_WIDTH = 12,     /* of seconds since the first segment, with a blank */
    ABSOLUTE_WIDTH = 16, /* of HH:MM:SS.uuuuuu, with a blank */
    FRAME_WIDTH = 8,
    RAILS = 2 * STATE_WIDTH + 4, /* states, blanks beside them, and the two rails */
    RAIL_TO_HEADING = 9, /* from the left rail to "server": that word, both rails, and a blank */
    ARROW_MIN = 12,
    ARROW_MAX = 200,
};

/* One diagram being drawn. */
struct drawing {
    GString *out;
    const struct strokes *strokes;
    int64_t start; /* time of the first rung */
    bool absolute; /* times of day are shown */
    unsigned time_width;
    unsigned width; /* columns between the rails */
    bool times;     /* there is room for the times, and for the frame numbers */
    bool frames;
    GString *words; /* a label or a remark */
};

static struct drawing begin_drawing(GString *out, int64_t start, bool absolute)
{
    struct drawing d = {.out = out, .start = start, .absolute = absolute};
    d.words = g_string_new(NULL);
    d.time_width = absolute ? ABSOLUTE_WIDTH : TIME_WIDTH;
    unsigned columns = terminal_width() - RAILS;
    d.strokes = terminal_utf8() ? &unicode_strokes : &ascii_strokes;
    d.times = columns >= d.time_width + ARROW_MIN;
    columns -= d.times ? d.time_width : 0;
    d.frames = columns >= FRAME_WIDTH + 2 * ARROW_MIN;
    columns -= d.frames ? FRAME_WIDTH : 0;
    d.width = MIN(columns, ARROW_MAX);
    return d;
}

/* Appends the time of day, or the seconds since the first rung at the right of their column, and a
 * blank. */
static void put_time(const struct drawing *d, int64_t time)
{
    if (d->absolute) {
        format_clock(d->out, time);
        format_character(d->out, ' ');
        return;
    }
    bool earlier = time < d->start;
    uint64_t us =
        (uint64_t)(earlier ? duration_between(time, d->start) : duration_between(d->start, time)) /
        1000;
    unsigned length = earlier + decimal_digits(us / 1000000) + (unsigned)strlen(".uuuuuu");
    if (length < TIME_WIDTH - 1)
        format_repeat(d->out, " ", TIME_WIDTH - 1 - length);
    if (earlier)
        format_character(d->out, '-');
    format_number(d->out, us / 1000000);
    format_character(d->out, '.');
    format_padded(d->out, us % 1000000, 6);
    format_character(d->out, ' ');
}

/* Appends time and frame of the rung, or blanks when `r` is NULL. */
static void put_margin(const struct drawing *d, const struct rung *r)
{
    if (d->times && r)
        put_time(d, r->time);
    else if (d->times)
        format_repeat(d->out, " ", d->time_width);
    if (!d->frames)
        return;
    if (!r) {
        format_repeat(d->out, " ", FRAME_WIDTH);
        return;
    }
    format_character(d->out, '#');
    format_number(d->out, r->frame);
    unsigned length = 1 + decimal_digits(r->frame);
    if (length < FRAME_WIDTH)
        format_repeat(d->out, " ", FRAME_WIDTH - length);
}

/* Returns the n-th state that the end entered in this rung. In the first line it is the current
 * state when the end entered none. */
static void put_state(const struct drawing *d, const struct rung *r, enum role role, unsigned n)
{
    bool entered = r && n < r->entered_count[role];
    const char *name = "";
    if (entered)
        name = state_name(r->entered[role][n]);
    else if (r && !n)
        name = state_name(r->state[role]);
    bool left = role == ROLE_CLIENT;
    if (left && strlen(name) < STATE_WIDTH)
        format_repeat(d->out, " ", STATE_WIDTH - (unsigned)strlen(name));
    if (*name)
        painted(d->out, entered ? step_paint(r->step) : PAINT_QUIET, name);
    /* The mark takes the place of the blank. */
    if (*name && r->assumed)
        format_text(d->out, LADDER_ASSUMED_MARK);
    else if (left)
        format_character(d->out, ' ');
}

static void begin_line(const struct drawing *d, const struct rung *margin,
                       const struct rung *states, unsigned n)
{
    put_margin(d, margin);
    put_state(d, states, ROLE_CLIENT, n);
    format_text(d->out, d->strokes->rail);
}

static void end_line(const struct drawing *d, const struct rung *states, unsigned n)
{
    format_text(d->out, d->strokes->rail);
    format_character(d->out, ' ');
    put_state(d, states, ROLE_SERVER, n);
    gsize length = d->out->len;
    while (d->out->str[length - 1] == ' ')
        length--;
    g_string_truncate(d->out, length);
    format_character(d->out, '\n');
}

/* Appends a line of `width` columns with the label in its middle. */
static void put_line(const struct drawing *d, const struct rung *r, unsigned width)
{
    const unsigned blanks = 2; /* around it */
    g_string_truncate(d->words, 0);
    rung_label(d->words, r, width - blanks);
    const char *line = r->step == STEP_MERGED_FIN ? d->strokes->merged : d->strokes->line;
    unsigned length = (unsigned)d->words->len; /* ASCII */
    if (length + blanks > width)
        length = width - blanks;
    unsigned left = (width - length - blanks) / 2;
    format_repeat(d->out, line, left);
    format_character(d->out, ' ');
    format_piece(d->out, d->words->str, length);
    format_character(d->out, ' ');
    format_repeat(d->out, line, width - length - blanks - left);
}

static void put_arrow(const struct drawing *d, const struct rung *r)
{
    bool both = rung_both_ways(r);
    bool right = r->sender == ROLE_CLIENT || both;
    bool left = r->sender == ROLE_SERVER || both;
    paint(d->out, step_paint(r->step));
    if (left)
        format_text(d->out, d->strokes->left);
    put_line(d, r, d->width - right - left);
    if (right)
        format_text(d->out, d->strokes->right);
    paint(d->out, PAINT_NONE);
}

/* Returns the words of `text` that fit into `width` columns, and advances `text` behind them. The
 * caller frees them. */
static char *next_words(const char **text, unsigned width)
{
    size_t length = strlen(*text);
    if (length > width) {
        length = width;
        while (length && (*text)[length] != ' ')
            length--;
        if (!length)
            length = width;
    }
    char *words = g_strndup(*text, length);
    *text += length;
    *text += strspn(*text, " ");
    return words;
}

static void put_remark(const struct drawing *d, const struct rung *r)
{
    g_string_truncate(d->words, 0);
    if (!rung_remark(d->words, r))
        return;
    for (const char *rest = d->words->str; *rest;) {
        g_autofree char *words = next_words(&rest, d->width - 2);
        begin_line(d, NULL, NULL, 0);
        format_character(d->out, ' ');
        painted(d->out, PAINT_WARNING, words);
        format_repeat(d->out, " ", d->width - 1 - (unsigned)strlen(words));
        end_line(d, NULL, 0);
    }
}

/* Appends further lines for the states of a segment that leads through several. */
static void put_further_states(const struct drawing *d, const struct rung *r)
{
    unsigned lines = MAX(r->entered_count[ROLE_CLIENT], r->entered_count[ROLE_SERVER]);
    for (unsigned n = 1; n < lines; n++) {
        begin_line(d, NULL, r, n);
        format_repeat(d->out, " ", d->width);
        end_line(d, r, n);
    }
}

static void put_rung(const struct drawing *d, const struct rung *r)
{
    begin_line(d, r, r, 0);
    put_arrow(d, r);
    end_line(d, r, 0);
    put_further_states(d, r);
    put_remark(d, r);
}

static void put_pair(GString *out, const char *left, const char *right)
{
    format_text(out, left);
    format_character(out, ' ');
    format_text(out, right);
}

/*
 * Two segments that crossed on their way:
 *
 *   |-- FIN ACK --\ /-- FIN ACK --|
 *   |              X              |
 *   |<------------/ \------------>|
 */
static void put_crossing(const struct drawing *d, const struct rung *first,
                         const struct rung *second)
{
    const struct rung *client = first->sender == ROLE_CLIENT ? first : second;
    const struct rung *server = first->sender == ROLE_CLIENT ? second : first;
    unsigned left = (d->width - 3) / 2;
    unsigned right = d->width - 3 - left;

    begin_line(d, first, first, 0);
    paint(d->out, PAINT_MERGED);
    put_line(d, client, left);
    put_pair(d->out, d->strokes->falling, d->strokes->rising);
    put_line(d, server, right);
    paint(d->out, PAINT_NONE);
    end_line(d, first, 0);

    begin_line(d, NULL, NULL, 0);
    format_repeat(d->out, " ", left + 1);
    painted(d->out, PAINT_MERGED, d->strokes->cross);
    format_repeat(d->out, " ", right + 1);
    end_line(d, NULL, 0);

    begin_line(d, second, second, 0);
    paint(d->out, PAINT_MERGED);
    format_text(d->out, d->strokes->left);
    format_repeat(d->out, d->strokes->line, left - 1);
    put_pair(d->out, d->strokes->rising, d->strokes->falling);
    format_repeat(d->out, d->strokes->line, right - 1);
    format_text(d->out, d->strokes->right);
    paint(d->out, PAINT_NONE);
    end_line(d, second, 0);
    put_further_states(d, second);
    put_remark(d, first);
    put_remark(d, second);
}

static void put_heading(const struct drawing *d, const struct ladder *l)
{
    gsize line = d->out->len;
    paint(d->out, PAINT_HEADING);
    format_text(d->out, "stream ");
    format_number(d->out, l->stream);
    format_text(d->out, ": client ");
    format_endpoint(d->out, &l->end[ROLE_CLIENT]);
    format_text(d->out, ", server ");
    format_endpoint(d->out, &l->end[ROLE_SERVER]);
    if (l->roles_guessed)
        format_text(d->out, " (roles guessed)");
    paint(d->out, PAINT_NONE);
    line_wrap(d->out, line, "  ");
    format_character(d->out, '\n');
    if (d->times && d->absolute) {
        format_text(d->out, "times of ");
        format_day(d->out, d->start);
        format_character(d->out, '\n');
    }
    if (d->times) {
        format_right(d->out, d->absolute ? "time" : "seconds", d->time_width - 1);
        format_character(d->out, ' ');
    }
    if (d->frames) {
        format_text(d->out, "frame");
        format_repeat(d->out, " ", FRAME_WIDTH - (unsigned)strlen("frame"));
    }
    format_right(d->out, "client", STATE_WIDTH);
    format_right(d->out, "server", d->width + RAIL_TO_HEADING);
    format_character(d->out, '\n');
}

static void draw_ladder(GString *out, const struct ladder *l, bool absolute)
{
    struct drawing d = begin_drawing(out, ladder_rung(l, 0)->time, absolute);
    put_heading(&d, l);
    for (unsigned i = 0; i < l->rungs->len; i++) {
        const struct rung *r = ladder_rung(l, i);
        const struct rung *next = i + 1 < l->rungs->len ? ladder_rung(l, i + 1) : NULL;
        if (next && next->crosses) {
            put_crossing(&d, r, next);
            i++;
        } else {
            put_rung(&d, r);
        }
    }
    g_string_free(d.words, TRUE);
}

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
    draw_ladder(out, l, c->wanted.absolute);
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
