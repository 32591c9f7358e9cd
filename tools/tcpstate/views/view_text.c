/*
 * The annotated segment: tcpdump's line, and indented below it what the segment means.
 *
 *     9  12:43:46.906487 IP 172.16.196.142.41334 > 172.16.196.145.60000: Flags [F.], seq ...
 *        stream 0 merged_fin: client ESTABLISHED → CLOSE_WAIT → LAST_ACK, server FIN_WAIT_1 (to #7)
 *        note: ...
 *
 * The second line has these parts: the conversation; the step (field tcpstate.step); the states that
 * each end passed through, first the ends that changed; the frame that the segment answers; how long
 * the connection was idle before. Plain data and ACKs change nothing and have no second line.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view_kind.h"

#include "engine/duration.h"
#include "format.h"
#include "frame_order.h"
#include "line_wrap.h"
#include "quiet_list.h"
#include "record/duration_text.h"
#include "record/text_put.h"
#include "terminal.h"
#include "time_display.h"

/* The second line stands below the time, behind the frame's number. */
#define INDENT         "       "
#define MEANING_INDENT INDENT "    " /* of its further lines, if the terminal is narrow */
#define NOTE_HEAD      "note: "
#define NOTE_INDENT    INDENT "      "

enum {
    /* Octets of one state with its time, and of the second line: the states that a segment leads through, and the
     * other parts, colours included. */
    STATE_SIZE = 128,
    MEANING_SIZE = TRANSITIONS_MAX * STATE_SIZE + 512,
};

/* A state that was held this long, in nanoseconds, is printed with that time when it is left. */
static const int64_t long_held = NS_PER_SECOND;

/* An idle time before a segment is printed from so many milliseconds on. */
static const uint32_t long_idle = 1000;

struct text_view {
    struct frame_order *order;
    bool transitions_only;
};

static bool moves(const struct annotation *a, enum role role)
{
    for (unsigned i = 0; i < a->transition_count; i++) {
        if (a->transitions[i].role == role)
            return true;
    }
    return false;
}

/* Writes " (34.02 s)" or " (at most 34.02 s)" for a state that was held long. */
static char *put_held(char *p, const struct transition *t)
{
    if (t->held < long_held)
        return p;
    p = text_put(text_put(p, " ("), held_bound_text((enum held_bound)t->bound));
    return text_put(duration_put(p, t->held), ")");
}

/* Writes "client FIN_WAIT_1 → FIN_WAIT_2": the states before and after the segment. */
static char *put_states(char *p, const struct annotation *a, enum role role)
{
    bool first = true;
    p = text_put(role_put(p, role), " ");
    for (unsigned i = 0; i < a->transition_count; i++) {
        const struct transition *t = &a->transitions[i];
        if (t->role != role)
            continue;
        if (first)
            p = state_put(p, t->from);
        p = text_put(put_held(p, t), format_arrow());
        p = state_put(p, t->to);
        first = false;
    }
    return first ? state_put(p, a->state[role]) : p;
}

/* Writes the same in colour, if the segment changes the state. */
static char *put_end(char *p, const struct annotation *a, enum role role, bool changes)
{
    if (!changes)
        return put_states(p, a, role);
    return paint_put(put_states(paint_put(p, step_paint(a->step)), a, role), PAINT_NONE);
}

/* Writes the states of both ends, first those that the segment changes. */
static char *put_ends(char *p, const struct annotation *a)
{
    bool changes[2] = {moves(a, ROLE_CLIENT), moves(a, ROLE_SERVER)};
    enum role first = changes[ROLE_SERVER] && !changes[ROLE_CLIENT] ? ROLE_SERVER : ROLE_CLIENT;
    enum role second = role_peer(first);
    p = text_put(put_end(p, a, first, changes[first]), ", ");
    return put_end(p, a, second, changes[second]);
}

static bool was_idle_long(const struct annotation *a)
{
    return a->idle != IDLE_UNKNOWN && a->idle >= long_idle;
}

static char *put_remark(char *p, bool *any, const char *text)
{
    p = *any ? text_put(p, ", ") : text_put(p, " (");
    *any = true;
    return text_put(p, text);
}

static char *put_remarks(char *p, const struct annotation *a)
{
    bool any = false;
    uint32_t answers = a->fin_frame ? a->fin_frame : a->syn_frame;
    if (answers)
        p = decimal_put(put_remark(p, &any, "to #"), answers);
    if (a->reset_kind != RESET_NONE)
        p = put_remark(p, &any, reset_kind_name((enum reset_kind)a->reset_kind));
    if (a->reset_answers && a->reset_answers != answers)
        p = decimal_put(put_remark(p, &any, "answers #"), a->reset_answers);
    if (a->reset_origin == ORIGIN_ELSEWHERE)
        p = put_remark(p, &any, "likely sent from elsewhere: another TTL");
    if (was_idle_long(a)) {
        p = duration_put(put_remark(p, &any, "after "), a->idle * NS_PER_MILLISECOND);
        p = text_put(p, " idle");
    }
    if (a->assumed)
        p = put_remark(p, &any, "assumed");
    if (a->roles_guessed)
        p = put_remark(p, &any, "roles guessed");
    return any ? text_put(p, ")") : p;
}

/* Writes "stream 0 merged_fin: ", indented. */
static char *put_head(char *p, uint32_t stream, const struct annotation *a)
{
    const char *step = step_name(a->step);
    p = decimal_put(text_put(p, INDENT "stream "), stream);
    if (step)
        p = painted_put(text_put(p, " "), step_paint(a->step), step);
    return text_put(p, ": ");
}

static void put_meaning(GString *out, uint32_t stream, const struct annotation *a)
{
    gsize line = out->len;
    char *p = put_head(format_room(out, MEANING_SIZE), stream, a);
    format_wrote(out, put_remarks(put_ends(p, a), a));
    line_wrap(out, line, MEANING_INDENT);
    format_character(out, '\n');
}

static void put_notes(GString *out, const struct annotation *a)
{
    for (uint32_t left = a->observations; left; left &= left - 1) {
        enum observation o = (enum observation)__builtin_ctz(left);
        gsize line = out->len;
        format_text(out, INDENT NOTE_HEAD);
        paint(out, PAINT_WARNING);
        format_text(out, observation_text(o));
        if (observation_has_detail(o) && a->detail != DETAIL_NONE) {
            format_text(out, ": ");
            format_text(out, detail_text(a->detail));
        }
        paint(out, PAINT_NONE);
        line_wrap(out, line, NOTE_INDENT);
        format_character(out, '\n');
    }
}

/* Appends the frame's number as tcpdump -# does, in five columns or more. */
static void put_frame_number(GString *out, uint32_t frame)
{
    const unsigned columns = 5;
    unsigned digits = decimal_digits(frame);
    char *p = format_room(out, columns + NUMBER_DIGITS_MAX);
    memset(p, ' ', columns);
    p = decimal_put(p + (digits < columns ? columns - digits : 0), frame);
    format_wrote(out, text_put(p, "  "));
}

static bool is_plain(const struct annotation *a)
{
    return a->step == STEP_NONE && a->transition_count == 0 && a->observations == 0;
}

void view_text_meaning(GString *out, uint32_t stream, const struct annotation *a)
{
    if (is_plain(a))
        return;
    put_meaning(out, stream, a);
    put_notes(out, a);
}

static void put_place(GString *out, struct frame_place place)
{
    format_text(out, INDENT NOTE_HEAD);
    paint(out, PAINT_WARNING);
    frame_place_text(out, place);
    paint(out, PAINT_NONE);
    format_character(out, '\n');
}

static void print_text_segment(void *state, GString *out, const struct record_segment *r)
{
    struct text_view *v = state;
    const struct annotation *a = &r->annotation;
    struct frame_place place = frame_order_add(v->order, r);
    if (v->transitions_only && view_hides(a) && !frame_place_is_odd(place))
        return;
    put_frame_number(out, r->segment.frame);
    format_tcpdump(out, r);
    format_character(out, '\n');
    if (frame_place_is_odd(place))
        put_place(out, place);
    if (a->retransmission && !place.copy_of) {
        format_text(out, INDENT);
        painted(out, PAINT_WARNING, "retransmission: these octets were sent before");
        format_character(out, '\n');
    }
    view_text_meaning(out, r->own_stream, a);
}

/* "12:00:00.010000 ICMP from 10.0.9.9: port unreachable, about 10.0.0.1.40000 > 10.0.0.2.80, seq 7"
 */
static void print_text_icmp(void *state G_GNUC_UNUSED, GString *out, const struct record_icmp *r)
{
    put_frame_number(out, r->error.frame);
    format_time(out, r->error.time);
    format_text(out, record_address_is_ipv6(&r->from) ? " ICMPv6 from " : " ICMP from ");
    format_address(out, &r->from);
    format_text(out, ": ");
    format_text(out, icmp_kind_text(icmp_report_kind(&r->error.report)));
    format_text(out, ", about ");
    format_endpoint(out, &r->source);
    format_text(out, " > ");
    format_endpoint(out, &r->destination);
    format_text(out, ", seq ");
    format_number(out, r->error.seq);
    format_character(out, '\n');
    view_text_meaning(out, r->own_stream, &r->annotation);
}

static void print_paragraph(void *state G_GNUC_UNUSED, GString *out,
                            const struct record_conversation *r)
{
    view_text_conversation(out, r);
}

static void free_text_view(void *state)
{
    struct text_view *v = state;
    frame_order_free(v->order);
    g_free(v);
}

static struct view make_text_view(const struct view_request *request)
{
    if (!request->segments && request->terminal && request->may_shorten)
        return quiet_list_view(request);
    if (!request->segments)
        return view_of_records(request, NULL, view_text_conversation, NULL);
    struct text_view *v = g_new(struct text_view, 1);
    *v = (struct text_view){.order = frame_order_new(),
                            .transitions_only = request->transitions_only};
    return (struct view){
        .segment = print_text_segment,
        .conversation = print_paragraph,
        .icmp = print_text_icmp,
        .free = free_text_view,
        .state = v,
    };
}

const struct view_kind view_text = {
    .option = 'T',
    .name = "text",
    .argument = "",
    .help = "for people (default): tcpdump's line of each segment, then what it means",
    .make = make_text_view,
};
