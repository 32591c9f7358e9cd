/*
 * The ladder diagram as text: the client left, the server right, and their states beside them. Each
 * segment is a rung; a run of plain segments is one rung.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "ladder_text.h"

#include <string.h>

#include "engine/duration.h"
#include "format.h"
#include "ladder_strokes.h"
#include "line_wrap.h"
#include "record/decimal.h"
#include "record/text_put.h"
#include "terminal.h"
#include "time_display.h"

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

/* One diagram being drawn. Each line is written in place: line_room() makes room for it, and each
 * put...() function writes at `p` and returns the place behind what it wrote. */
struct drawing {
    GString *out;
    const struct strokes *strokes;
    int64_t start; /* time of the first rung */
    bool absolute; /* times of day are shown */
    unsigned time_width;
    unsigned width; /* columns between the rails */
    bool times;     /* there is room for the times, and for the frame numbers */
    bool frames;
    GString *words;  /* a remark */
    const char *row; /* the line of the widest arrow */
};

enum {
    /* Octets of a line at most: what is between the rails; and time, frame, states, rails, colours. */
    LINE_SIZE = ARROW_MAX * STROKE_SIZE + 256,
};

static char *line_room(const struct drawing *d)
{
    return format_room(d->out, LINE_SIZE);
}

static char *put_blanks(char *p, unsigned count)
{
    memset(p, ' ', count);
    return p + count;
}

/* Fills a narrow column behind a text of `length` characters with blanks. A longer text gets none. The function
 * always writes the blanks of the widest column, because the compiler knows that number. */
static char *put_filling(char *p, unsigned width, unsigned length)
{
    memset(p, ' ', ABSOLUTE_WIDTH);
    return length < width ? p + width - length : p;
}

static char *put_stroke(const struct drawing *d, char *p, const stroke stroke)
{
    memcpy(p, stroke, STROKE_SIZE);
    return p + d->strokes->octets;
}

/* Writes a stroke `times` times. */
static char *put_strokes(const struct drawing *d, char *p, const stroke stroke, unsigned times)
{
    for (unsigned i = 0; i < times; i++)
        p = put_stroke(d, p, stroke);
    return p;
}

/* Writes the line of an arrow, `times` columns wide. */
static char *put_row(const struct drawing *d, char *p, const struct rung *r, unsigned times)
{
    if (r->step == STEP_MERGED_FIN)
        return put_strokes(d, p, d->strokes->merged, times);
    size_t octets = (size_t)times * d->strokes->octets;
    memcpy(p, d->row, octets);
    return p + octets;
}

static struct drawing begin_drawing(GString *out, const struct ladder_collection *c, int64_t start)
{
    struct drawing d = {.out = out, .start = start, .absolute = c->wanted.absolute};
    d.words = c->words;
    d.time_width = d.absolute ? ABSOLUTE_WIDTH : TIME_WIDTH;
    unsigned columns = terminal_width() - RAILS;
    d.strokes = terminal_utf8() ? &unicode_strokes : &ascii_strokes;
    d.times = columns >= d.time_width + ARROW_MIN;
    columns -= d.times ? d.time_width : 0;
    d.frames = columns >= FRAME_WIDTH + 2 * ARROW_MIN;
    columns -= d.frames ? FRAME_WIDTH : 0;
    d.width = MIN(columns, ARROW_MAX);
    if (!c->row->len)
        format_repeat(c->row, d.strokes->line, ARROW_MAX);
    d.row = c->row->str;
    return d;
}

/* Writes the time of day, or the seconds since the first rung at the right of their column, and a
 * blank. */
static char *put_time(const struct drawing *d, char *p, int64_t time)
{
    if (d->absolute) {
        p = clock_put(p, time);
        *p++ = ' ';
        return p;
    }
    bool earlier = time < d->start;
    int64_t ns = earlier ? duration_between(time, d->start) : duration_between(d->start, time);
    uint64_t us = (uint64_t)ns / 1000;
    unsigned length = earlier + decimal_digits(us / 1000000) + (unsigned)strlen(".uuuuuu");
    p = put_filling(p, TIME_WIDTH - 1, length);
    if (earlier)
        *p++ = '-';
    p = decimal_put(p, us / 1000000);
    *p++ = '.';
    p = decimal_put_last(p, us % 1000000, 6);
    *p++ = ' ';
    return p;
}

/* Writes time and frame of the rung, or blanks when `r` is NULL. */
static char *put_margin(const struct drawing *d, char *p, const struct rung *r)
{
    if (!r)
        return put_blanks(p, (d->times ? d->time_width : 0) + (d->frames ? FRAME_WIDTH : 0));
    if (d->times)
        p = put_time(d, p, r->time);
    if (!d->frames)
        return p;
    char *start = p;
    *p++ = '#';
    p = decimal_put(p, r->frame);
    return put_filling(p, FRAME_WIDTH, (unsigned)(p - start));
}

static char *put_name(char *p, enum paint colour, enum state state)
{
    if (colour == PAINT_NONE)
        return state_put(p, state);
    return paint_put(state_put(paint_put(p, colour), state), PAINT_NONE);
}

/* Writes the n-th state that the end entered in this rung. In the first line it is the current
 * state when the end entered none. */
static char *put_state(char *p, const struct rung *r, enum role role, unsigned n)
{
    bool entered = r && n < r->entered_count[role];
    bool left = role == ROLE_CLIENT;
    if (!entered && (!r || n))
        return left ? put_blanks(p, STATE_WIDTH + 1) : p;
    enum state state = entered ? r->entered[role][n] : r->state[role];
    if (left)
        p = put_filling(p, STATE_WIDTH, spelled_state(state)->length);
    p = put_name(p, entered ? step_paint(r->step) : PAINT_QUIET, state);
    /* The mark takes the place of the blank. */
    if (r->assumed)
        p = text_put(p, LADDER_ASSUMED_MARK);
    else if (left)
        *p++ = ' ';
    return p;
}

static char *begin_line(const struct drawing *d, const struct rung *margin,
                        const struct rung *states, unsigned n)
{
    char *p = put_margin(d, line_room(d), margin);
    p = put_state(p, states, ROLE_CLIENT, n);
    return put_stroke(d, p, d->strokes->rail);
}

static void end_line(const struct drawing *d, char *p, const struct rung *states, unsigned n)
{
    p = put_stroke(d, p, d->strokes->rail);
    *p++ = ' ';
    p = put_state(p, states, ROLE_SERVER, n);
    while (p[-1] == ' ')
        p--;
    *p++ = '\n';
    format_wrote(d->out, p);
}

/* Writes a line of `width` columns with the label in its middle. */
static char *put_line(const struct drawing *d, char *p, const struct rung *r, unsigned width)
{
    const unsigned blanks = 2; /* around it */
    char label[LABEL_SIZE];
    unsigned length = (unsigned)(rung_label_put(label, r, width - blanks) - label); /* ASCII */
    length = MIN(length, width - blanks);
    unsigned left = (width - length - blanks) / 2;
    p = put_row(d, p, r, left);
    *p++ = ' ';
    memcpy(p, label, length);
    p += length;
    *p++ = ' ';
    return put_row(d, p, r, width - length - blanks - left);
}

static char *put_arrow(const struct drawing *d, char *p, const struct rung *r)
{
    bool both = rung_both_ways(r);
    bool right = r->sender == ROLE_CLIENT || both;
    bool left = r->sender == ROLE_SERVER || both;
    p = paint_put(p, step_paint(r->step));
    if (left)
        p = put_stroke(d, p, d->strokes->left);
    p = put_line(d, p, r, d->width - right - left);
    if (right)
        p = put_stroke(d, p, d->strokes->right);
    return paint_put(p, PAINT_NONE);
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

static void append_remark(const struct drawing *d, const struct rung *r)
{
    if (!rung_has_remark(r))
        return;
    g_string_truncate(d->words, 0);
    rung_remark(d->words, r);
    for (const char *rest = d->words->str; *rest;) {
        g_autofree char *words = next_words(&rest, d->width - 2);
        char *p = begin_line(d, NULL, NULL, 0);
        *p++ = ' ';
        p = painted_put(p, PAINT_WARNING, words);
        end_line(d, put_blanks(p, d->width - 1 - (unsigned)strlen(words)), NULL, 0);
    }
}

/* Appends further lines for the states of a segment that leads through several. */
static void append_further_states(const struct drawing *d, const struct rung *r)
{
    unsigned lines = MAX(r->entered_count[ROLE_CLIENT], r->entered_count[ROLE_SERVER]);
    for (unsigned n = 1; n < lines; n++)
        end_line(d, put_blanks(begin_line(d, NULL, r, n), d->width), r, n);
}

static void append_rung(const struct drawing *d, const struct rung *r)
{
    end_line(d, put_arrow(d, begin_line(d, r, r, 0), r), r, 0);
    append_further_states(d, r);
    append_remark(d, r);
}

static char *put_pair(const struct drawing *d, char *p, const char *left, const char *right)
{
    p = put_stroke(d, p, left);
    *p++ = ' ';
    return put_stroke(d, p, right);
}

/*
 * Two segments that crossed on their way:
 *
 *   |-- FIN ACK --\ /-- FIN ACK --|
 *   |              X              |
 *   |<------------/ \------------>|
 */
static void append_crossing(const struct drawing *d, const struct rung *first,
                            const struct rung *second)
{
    const struct rung *client = first->sender == ROLE_CLIENT ? first : second;
    const struct rung *server = first->sender == ROLE_CLIENT ? second : first;
    unsigned left = (d->width - 3) / 2;
    unsigned right = d->width - 3 - left;

    char *p = paint_put(begin_line(d, first, first, 0), PAINT_MERGED);
    p = put_line(d, p, client, left);
    p = put_pair(d, p, d->strokes->falling, d->strokes->rising);
    p = put_line(d, p, server, right);
    end_line(d, paint_put(p, PAINT_NONE), first, 0);

    p = put_blanks(begin_line(d, NULL, NULL, 0), left + 1);
    p = painted_put(p, PAINT_MERGED, d->strokes->cross);
    end_line(d, put_blanks(p, right + 1), NULL, 0);

    p = paint_put(begin_line(d, second, second, 0), PAINT_MERGED);
    p = put_stroke(d, p, d->strokes->left);
    p = put_strokes(d, p, d->strokes->line, left - 1);
    p = put_pair(d, p, d->strokes->rising, d->strokes->falling);
    p = put_strokes(d, p, d->strokes->line, right - 1);
    p = put_stroke(d, p, d->strokes->right);
    end_line(d, paint_put(p, PAINT_NONE), second, 0);
    append_further_states(d, second);
    append_remark(d, first);
    append_remark(d, second);
}

/* Writes the text at the right of a column. */
static char *put_right(char *p, unsigned width, const char *text)
{
    return text_put(put_blanks(p, width - (unsigned)strlen(text)), text);
}

static void append_column_names(const struct drawing *d)
{
    char *p = line_room(d);
    if (d->times) {
        p = put_right(p, d->time_width - 1, d->absolute ? "time" : "seconds");
        *p++ = ' ';
    }
    if (d->frames)
        p = put_filling(text_put(p, "frame"), FRAME_WIDTH, (unsigned)strlen("frame"));
    p = put_right(p, STATE_WIDTH, "client");
    p = put_right(p, d->width + RAIL_TO_HEADING, "server");
    *p++ = '\n';
    format_wrote(d->out, p);
}

static void append_heading(const struct drawing *d, const struct ladder *l,
                           const struct record_conversation *r)
{
    gsize line = d->out->len;
    paint(d->out, PAINT_HEADING);
    format_text(d->out, "stream ");
    format_number(d->out, l->stream);
    format_text(d->out, ": client ");
    format_endpoint(d->out, &r->end[ROLE_CLIENT]);
    format_text(d->out, ", server ");
    format_endpoint(d->out, &r->end[ROLE_SERVER]);
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
    append_column_names(d);
}

void ladder_text_draw(GString *out, const struct ladder_collection *c, const struct ladder *l,
                      const struct record_conversation *conversation)
{
    struct drawing d = begin_drawing(out, c, ladder_rung(l, 0)->time);
    append_heading(&d, l, conversation);
    for (unsigned i = 0; i < l->rung_count; i++) {
        const struct rung *r = ladder_rung(l, i);
        const struct rung *next = i + 1 < l->rung_count ? ladder_rung(l, i + 1) : NULL;
        if (next && next->crosses) {
            append_crossing(&d, r, next);
            i++;
        } else {
            append_rung(&d, r);
        }
    }
}
