/*
 * The ladder diagram as a picture (SVG 1.1): for a ticket, a page, a talk.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view_ladder.h"

#include "engine/duration.h"
#include "format.h"
#include "ladder.h"
#include "time_display.h"
#include "why.h"

enum {
    WIDTH = 960,
    CLIENT_X = 340, /* the two rails, one for each end */
    SERVER_X = 820,
    ROW = 40,   /* from one rung to the next */
    SLOPE = 14, /* the arrow falls by this: a segment takes time */
    LINE = 16,  /* of text */
    MARGIN = 20,
    LABEL_ROOM = 60, /* octets that fit on an arrow */
};

/* The picture so far. Its height is known only at the end. */
struct picture {
    struct ladder_collection *ladders;
    GString *body;
    int y;
};

/* Returns the colour of a state on the rail: green for opening, grey for open, blue for
 * closing, red for waiting. */
static const char *state_colour(unsigned state)
{
    static const char *const colours[STATE_COUNT] = {
        [STATE_CLOSED] = "#d0d0d0",      [STATE_LISTEN] = "#d0d0d0",
        [STATE_SYN_SENT] = "#a6d96a",    [STATE_SYN_RCVD] = "#66bd63",
        [STATE_ESTABLISHED] = "#1a9850", [STATE_FIN_WAIT_1] = "#92c5de",
        [STATE_FIN_WAIT_2] = "#4393c3",  [STATE_CLOSE_WAIT] = "#f46d43",
        [STATE_CLOSING] = "#8073ac",     [STATE_LAST_ACK] = "#2166ac",
        [STATE_TIME_WAIT] = "#fdae61",
    };
    return state < STATE_COUNT ? colours[state] : "#000000";
}

static const char *step_colour(const struct rung *r)
{
    if (r->step == STEP_MERGED_FIN || r->crosses)
        return "#762a83";
    if (r->step == STEP_RST || r->step == STEP_REFUSED || r->step == STEP_RST_IGNORED)
        return "#c51b1b";
    return r->step == STEP_NONE ? "#666666" : "#222222";
}

static void put_text(GString *out, int x, int y, const char *anchor, const char *attributes,
                     const char *text)
{
    g_autofree char *safe = g_markup_escape_text(text, -1);
    g_string_append_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\"%s>%s</text>\n", x, y,
                           anchor, attributes, safe);
}

/* Draws the rail of one end from `y` to `to` in the colour of its state. */
static void put_rail(GString *out, enum role role, unsigned state, int y, int to)
{
    int x = role == ROLE_CLIENT ? CLIENT_X : SERVER_X;
    g_string_append_printf(out, "<rect x=\"%d\" y=\"%d\" width=\"6\" height=\"%d\" fill=\"%s\"/>\n",
                           x - 3, y, to - y, state_colour(state));
}

static void put_state(GString *out, int x, int y, const char *anchor, unsigned state, bool assumed)
{
    g_autofree char *text =
        g_strconcat(state_name(state), assumed ? LADDER_ASSUMED_MARK : "", NULL);
    put_text(out, x, y, anchor, " class=\"s\"", text);
}

/* Draws the states that the end entered beside its rail, one below the other. */
static void put_states(GString *out, const struct rung *r, enum role role, int y)
{
    int x = role == ROLE_CLIENT ? CLIENT_X - 12 : SERVER_X + 12;
    const char *anchor = role == ROLE_CLIENT ? "end" : "start";
    for (unsigned i = 0; i < r->entered_count[role]; i++)
        put_state(out, x, y + 5 + (int)i * LINE, anchor, r->entered[role][i], r->assumed);
}

static void put_arrow(GString *out, const struct rung *r, int y, int slope, const char *colour)
{
    bool right = r->sender == ROLE_CLIENT;
    g_string_append_printf(out,
                           "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\" "
                           "stroke-width=\"%s\"%s marker-end=\"url(#head)\"%s/>\n",
                           right ? CLIENT_X + 4 : SERVER_X - 4, y,
                           right ? SERVER_X - 5 : CLIENT_X + 5, y + slope, colour,
                           r->step == STEP_MERGED_FIN ? "3" : "1.6",
                           r->step == STEP_NONE ? " stroke-dasharray=\"6 3\"" : "",
                           rung_both_ways(r) ? " marker-start=\"url(#tail)\"" : "");
}

/* `start`: the time of the first segment; NULL if times of day are wanted. */
static void put_margin(GString *out, const struct rung *r, const int64_t *start, int y)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (start)
        g_string_printf(text, "%.6f s", (double)(r->time - *start) / (double)NS_PER_SECOND);
    else
        format_clock(text, r->time);
    const char *time = text->str;
    g_autofree char *frame = g_strdup_printf("#%u", r->frame);
    put_text(out, 110, y + 5, "end", " class=\"m\"", time);
    put_text(out, 125, y + 5, "start", " class=\"m\"", frame);
}

static void put_remark(GString *out, const struct rung *r, int *y)
{
    g_autoptr(GString) remark = g_string_new(NULL);
    if (!rung_remark(remark, r))
        return;
    put_text(out, (CLIENT_X + SERVER_X) / 2, *y, "middle", " class=\"r\"", remark->str);
    *y += LINE;
}

/* Returns where the arrow of the rung ends and the next one may begin. */
static int rung_height(const struct rung *r)
{
    int lines = MAX(r->entered_count[ROLE_CLIENT], r->entered_count[ROLE_SERVER]);
    return MAX(ROW, SLOPE + LINE + lines * LINE);
}

/* Draws a rung at *y, or two that cross, and moves *y behind it. */
static void put_rungs(GString *out, const struct rung *r, const struct rung *crossing,
                      const int64_t *start, int *y)
{
    const int middle = (CLIENT_X + SERVER_X) / 2;
    g_autoptr(GString) label = g_string_new(NULL);
    int slope = crossing ? 2 * ROW : SLOPE;
    int text_x = !crossing ? middle : r->sender == ROLE_CLIENT ? CLIENT_X + 90 : SERVER_X - 90;
    rung_label(label, r, LABEL_ROOM);
    put_margin(out, r, start, *y);
    put_arrow(out, r, *y, slope, step_colour(crossing ? crossing : r));
    put_text(out, text_x, *y + (crossing ? 0 : slope / 2 - 8), "middle", "", label->str);
    put_states(out, r, r->sender, *y);
    put_states(out, r, role_peer(r->sender), *y + (crossing ? 0 : slope));
    if (crossing) {
        g_string_truncate(label, 0);
        rung_label(label, crossing, LABEL_ROOM);
        put_margin(out, crossing, start, *y + LINE);
        put_arrow(out, crossing, *y, slope, step_colour(crossing));
        put_text(out, r->sender == ROLE_CLIENT ? SERVER_X - 90 : CLIENT_X + 90, *y, "middle", "",
                 label->str);
        put_states(out, crossing, crossing->sender, *y);
    }
    int next = *y + (crossing ? slope + ROW : rung_height(r));
    int remarks = *y + slope + LINE;
    put_remark(out, r, &remarks);
    if (crossing)
        put_remark(out, crossing, &remarks);
    *y = MAX(next, remarks + LINE);
}

static void put_heading(struct picture *p, const struct ladder *l,
                        const struct record_conversation *r)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(text, "stream %u%s", l->stream, l->roles_guessed ? " (roles guessed)" : "");
    if (p->ladders->wanted.absolute) {
        format_text(text, ", ");
        format_day(text, ladder_rung(l, 0)->time);
    }
    put_text(p->body, MARGIN, p->y, "start", " class=\"h\"", text->str);
    for (enum role role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
        g_string_printf(text, "%s ", role_name(role));
        format_endpoint(text, &r->end[role]);
        put_text(p->body, role == ROLE_CLIENT ? CLIENT_X : SERVER_X, p->y, "middle", " class=\"h\"",
                 text->str);
    }
    p->y += LINE;
}

static void draw_picture(struct picture *p, const struct ladder *l,
                         const struct record_conversation *conversation)
{
    bool absolute = p->ladders->wanted.absolute;
    const int64_t *start = absolute ? NULL : &ladder_rung(l, 0)->time;
    g_autoptr(GString) rungs = g_string_new(NULL);
    put_heading(p, l, conversation);
    int top = p->y;
    const struct rung *first = ladder_rung(l, 0);
    unsigned state[2] = {first->before[0], first->before[1]};
    for (enum role role = ROLE_CLIENT; role <= ROLE_SERVER; role++)
        put_state(rungs, role == ROLE_CLIENT ? CLIENT_X - 12 : SERVER_X + 12, top + 10,
                  role == ROLE_CLIENT ? "end" : "start", state[role], first->assumed);
    p->y += ROW;
    for (unsigned i = 0; i < l->rung_count; i++) {
        const struct rung *r = ladder_rung(l, i);
        const struct rung *next = i + 1 < l->rung_count ? ladder_rung(l, i + 1) : NULL;
        bool crossing = next && next->crosses;
        int event = p->y;
        put_rungs(rungs, r, crossing ? next : NULL, start, &p->y);
        for (enum role role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
            int at = event + (r->sender == role || crossing ? 0 : SLOPE);
            put_rail(p->body, role, state[role], top, at);
            put_rail(p->body, role, (crossing ? next : r)->state[role], at, p->y);
            state[role] = (crossing ? next : r)->state[role];
        }
        top = p->y;
        i += crossing;
    }
    g_string_append_len(p->body, rungs->str, (gssize)rungs->len);
}

static void collect_segment(void *state, GString *out, const struct record_segment *r)
{
    struct picture *p = state;
    ladder_collect(p->ladders, out, r);
}

static void draw_conversation(void *state, GString *out G_GNUC_UNUSED,
                              const struct record_conversation *r)
{
    struct picture *p = state;
    struct ladder *l = ladder_collected(p->ladders, r->stream);
    if (!l)
        return;
    g_autoptr(GString) close = g_string_new(NULL);
    draw_picture(p, l, r);
    format_close(close, &r->verdict);
    put_text(p->body, MARGIN, p->y + MARGIN, "start", "", close->str);
    g_string_assign(close, "why ");
    format_why(close, r);
    put_text(p->body, MARGIN, p->y + MARGIN + LINE, "start", "", close->str);
    if (ladder_has_assumed(l))
        put_text(p->body, MARGIN, p->y + MARGIN + 2 * LINE, "start", "", LADDER_ASSUMED_LEGEND);
    p->y += 4 * MARGIN + LINE;
    ladder_forget(p->ladders, r->stream);
}

static void end_picture(void *state, GString *out)
{
    const struct picture *p = state;
    g_string_append_printf(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
        "viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">\n"
        "<title>TCP ladder diagram</title>\n"
        "<style>.h{font-weight:bold}.s{font-weight:bold;font-size:12px}"
        ".m{fill:#555;font-size:12px}.r{fill:#a04000;font-size:12px;font-style:italic}</style>\n"
        "<defs>\n"
        "<marker id=\"head\" markerWidth=\"9\" markerHeight=\"9\" refX=\"8\" refY=\"4\" "
        "orient=\"auto\" markerUnits=\"userSpaceOnUse\"><path d=\"M0,0 L9,4 L0,8 z\"/></marker>\n"
        "<marker id=\"tail\" markerWidth=\"9\" markerHeight=\"9\" refX=\"1\" refY=\"4\" "
        "orient=\"auto\" markerUnits=\"userSpaceOnUse\"><path d=\"M9,0 L0,4 L9,8 z\"/></marker>\n"
        "</defs>\n"
        "<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>\n",
        WIDTH, p->y, WIDTH, p->y);
    g_string_append_len(out, p->body->str, (gssize)p->body->len);
    g_string_append(out, "</svg>\n");
}

static bool report_picture(const void *state)
{
    const struct picture *p = state;
    return ladder_collection_report(p->ladders);
}

static void free_picture(void *state)
{
    struct picture *p = state;
    ladder_collection_free(p->ladders);
    g_string_free(p->body, TRUE);
    g_free(p);
}

struct view view_ladder_svg(struct ladder_argument wanted)
{
    struct picture *p = g_new0(struct picture, 1);
    p->ladders = ladder_collection_new(wanted);
    p->body = g_string_new(NULL);
    p->y = 2 * MARGIN;
    return (struct view){.segment = collect_segment,
                         .conversation = draw_conversation,
                         .end = end_picture,
                         .report = report_picture,
                         .free = free_picture,
                         .state = p};
}
