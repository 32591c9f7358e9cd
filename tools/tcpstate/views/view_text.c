/*
 * The annotated segment: tcpdump's line, and indented below it what the segment means.
 *
 *   #9 stream 0 merged_fin: client ESTABLISHED → CLOSE_WAIT → LAST_ACK ==> server FIN_WAIT_1
 *     note: ...
 *
 * The parts are: the frame; the conversation; the step (field tcpstate.step; none on plain data and
 * ACKs); the states that each end passed through, with the direction of the segment between them;
 * the frame that it answers. The client always stands left, so that the eye can run down the
 * states.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view_kind.h"

#include "engine/duration.h"
#include "format.h"
#include "terminal.h"

/* A state that was held this long, in nanoseconds, gets a line when the end leaves it. */
static const int64_t long_held = NS_PER_SECOND;

/* Appends "client FIN_WAIT_1 → FIN_WAIT_2": the states before and after the segment. */
static void put_states(GString *out, const struct annotation *a, enum role role)
{
    bool moved = false;
    bool moves = false;
    for (unsigned i = 0; i < a->transition_count; i++)
        moves |= a->transitions[i].role == role;
    if (moves)
        paint(out, step_paint(a->step));
    format_text(out, role_name(role));
    for (unsigned i = 0; i < a->transition_count; i++) {
        const struct transition *t = &a->transitions[i];
        if (t->role != role)
            continue;
        if (!moved) {
            format_character(out, ' ');
            format_text(out, state_name(t->from));
        }
        format_text(out, format_arrow());
        format_text(out, state_name(t->to));
        moved = true;
    }
    if (!moved) {
        format_character(out, ' ');
        format_text(out, state_name(a->state[role]));
    }
    if (moves)
        paint(out, PAINT_NONE);
}

static void put_remark(GString *out, bool *any, const char *text)
{
    format_text(out, *any ? ", " : " (");
    format_text(out, text);
    *any = true;
}

static void put_remarks(GString *out, const struct annotation *a)
{
    bool any = false;
    uint32_t answers = a->fin_frame ? a->fin_frame : a->syn_frame;
    if (answers) {
        put_remark(out, &any, "to #");
        format_number(out, answers);
    }
    if (a->reset_kind != RESET_NONE)
        put_remark(out, &any, reset_kind_name((enum reset_kind)a->reset_kind));
    if (a->reset_answers && a->reset_answers != answers) {
        put_remark(out, &any, "answers #");
        format_number(out, a->reset_answers);
    }
    if (a->reset_elsewhere)
        put_remark(out, &any, "likely sent from elsewhere: another TTL");
    if (a->assumed)
        put_remark(out, &any, "assumed");
    if (a->roles_guessed)
        put_remark(out, &any, "roles guessed");
    if (any)
        format_character(out, ')');
}

/* Appends "  #9 stream 0 merged_fin: ". */
static void put_head(GString *out, uint32_t frame, uint32_t stream, const struct annotation *a)
{
    const char *step = step_name(a->step);
    format_text(out, "  #");
    format_number(out, frame);
    format_text(out, " stream ");
    format_number(out, stream);
    if (step) {
        format_character(out, ' ');
        painted(out, step_paint(a->step), step);
    }
    format_text(out, ": ");
}

static void put_meaning(GString *out, const struct record_segment *r)
{
    const struct annotation *a = &r->annotation;
    put_head(out, r->segment.frame, r->own_stream, a);
    put_states(out, a, ROLE_CLIENT);
    format_text(out, a->sender == ROLE_CLIENT ? " ==> " : " <== ");
    put_states(out, a, ROLE_SERVER);
    put_remarks(out, a);
    format_character(out, '\n');
}

static void put_notes(GString *out, const struct annotation *a)
{
    for (enum observation o = 0; o < OBSERVED_COUNT; o++) {
        if (!annotation_observed(a, o))
            continue;
        format_text(out, "    note: ");
        paint(out, PAINT_WARNING);
        format_text(out, observation_text(o));
        if (observation_has_detail(o) && a->detail != DETAIL_NONE) {
            format_text(out, ": ");
            format_text(out, detail_text(a->detail));
        }
        paint(out, PAINT_NONE);
        format_character(out, '\n');
    }
}

/* Where this segment shows what was not captured, the state may have been left long before. */
static void put_long_held(GString *out, const struct annotation *a)
{
    const char *bound = annotation_observed(a, OBSERVED_ASSUMED) ? "at most " : "";
    for (unsigned i = 0; i < a->transition_count; i++) {
        const struct transition *t = &a->transitions[i];
        if (t->held < long_held)
            continue;
        g_string_append_printf(out, "    held: %s %s for %s", role_name(t->role),
                               state_name(t->from), bound);
        format_duration(out, t->held);
        format_character(out, '\n');
    }
}

static void print_text_segment(GString *out, const struct record_segment *r)
{
    format_tcpdump(out, r);
    format_character(out, '\n');
    put_meaning(out, r);
    put_notes(out, &r->annotation);
    put_long_held(out, &r->annotation);
}

/* "12:00:00.010000 ICMP from 10.0.9.9: port unreachable, about 10.0.0.1.40000 > 10.0.0.2.80, seq 7"
 */
static void print_text_icmp(GString *out, const struct record_icmp *r)
{
    const struct annotation *a = &r->annotation;
    format_clock(out, r->error.time);
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
    put_head(out, r->error.frame, r->own_stream, a);
    put_states(out, a, ROLE_CLIENT);
    format_text(out, ", ");
    put_states(out, a, ROLE_SERVER);
    put_remarks(out, a);
    format_character(out, '\n');
    put_notes(out, a);
    put_long_held(out, a);
}

static struct view make_text_view(const struct view_request *request)
{
    return view_of_records(request, print_text_segment, view_text_conversation, print_text_icmp);
}

const struct view_kind view_text = {
    .option = 'T',
    .name = "text",
    .argument = "",
    .help = "for people (default): tcpdump's line of each segment, then what it means",
    .make = make_text_view,
};
