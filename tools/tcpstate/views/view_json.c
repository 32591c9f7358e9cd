/*
 * JSON Lines: one object per segment, one per conversation.
 *
 * Keys keep their order. A new key is added behind the others of the same schema. Times are
 * numbers: seconds with nine digits behind the dot. An unknown or missing value is null.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view_kind.h"

#include "conversation_facts.h"
#include "format.h"
#include "json.h"
#include "tags.h"

/* Room for the object of a segment or an ICMP error without tags: members, transitions, notes. */
enum { OBJECT_SIZE = (48 + 5 * TRANSITIONS_MAX + OBSERVED_COUNT) * JSON_MEMBER_SIZE };

static char *put_observations(char *p, const char *key, uint32_t observations)
{
    p = json_open(p, key, '[');
    for (; observations; observations &= observations - 1)
        p = json_word(p, NULL, observation_name((enum observation)__builtin_ctz(observations)));
    return json_close(p, ']');
}

static char *put_transitions(char *p, const struct annotation *a)
{
    p = json_open(p, "transitions", '[');
    for (unsigned i = 0; i < a->transition_count; i++) {
        const struct transition *t = &a->transitions[i];
        p = json_open(p, NULL, '{');
        p = json_role(p, "end", t->role);
        p = json_state(p, "from", t->from);
        p = json_state(p, "to", t->to);
        p = json_held(p, "held", t->bound == HELD_EXACTLY ? t->held : HELD_UNKNOWN);
        p = json_close(p, '}');
    }
    return json_close(p, ']');
}

static char *put_states(char *p, const struct annotation *a)
{
    p = json_state(p, "client", a->state[ROLE_CLIENT]);
    p = json_state(p, "server", a->state[ROLE_SERVER]);
    return put_transitions(p, a);
}

/* Writes how sure the annotation is, and what it remarks. */
static char *put_remarks(char *p, const struct annotation *a, uint32_t stream)
{
    p = json_bool(p, "assumed", a->assumed);
    p = a->roles_guessed ? json_word(p, "roles", "guessed") : json_word(p, "roles", "known");
    p = put_observations(p, "notes", a->observations);
    p = json_word(p, "detail", detail_name(a->detail));
    p = json_number(p, "frame_stream", stream);
    return json_number(p, "schema", FACTS_SCHEMA);
}

static void end_object(GString *out, char *end)
{
    format_wrote(out, end);
    tags_end_line(&(struct facts_output){.out = out, .form = FACTS_JSON});
}

void view_json_segment(GString *out, const struct record_segment *r)
{
    const struct segment *s = &r->segment;
    const struct annotation *a = &r->annotation;
    char flags[FLAGS_TEXT_SIZE];
    char *p = format_room(out, OBJECT_SIZE);
    p = json_open(p, NULL, '{');
    p = json_word(p, "type", "segment");
    p = json_number(p, "frame", s->frame);
    p = json_seconds(p, "time", s->time);
    p = json_number(p, "stream", r->own_stream);
    p = json_role(p, "sender", a->sender);
    p = json_word(p, "flags", format_flags(flags, s->flags));
    p = json_number(p, "seq", s->seq);
    p = json_known_number(p, "ack", s->flags & TCP_ACK, s->ack);
    p = json_number(p, "len", s->len);
    p = put_states(p, a);
    p = json_word(p, "step", step_name(a->step));
    p = json_number(p, "window", s->window);
    p = json_endpoint(p, "source", &r->source.address, r->source.port);
    p = json_endpoint(p, "destination", &r->destination.address, r->destination.port);
    p = json_bool(p, "merged_fin", annotation_observed(a, OBSERVED_MERGED_FIN));
    p = json_word(p, "initiator", ends_name(a->initiator));
    p = json_word(p, "time_wait", ends_name(a->time_wait));
    p = json_frame(p, "syn_frame", a->syn_frame);
    p = json_frame(p, "fin_frame", a->fin_frame);
    p = put_remarks(p, a, r->stream);
    p = json_word(p, "reset_kind", reset_kind_name((enum reset_kind)a->reset_kind));
    p = json_frame(p, "reset_answers_frame", a->reset_answers);
    p = json_word(p, "reset_origin", reset_origin_name((enum reset_origin)a->reset_origin));
    p = json_bool(p, "retransmission", a->retransmission);
    p = json_held(p, "idle", record_idle_time(a->idle));
    end_object(out, p);
}

void view_json_icmp(GString *out, const struct record_icmp *r)
{
    const struct annotation *a = &r->annotation;
    char from[ADDRESS_TEXT_SIZE];
    char *p = format_room(out, OBJECT_SIZE);
    p = json_open(p, NULL, '{');
    p = json_word(p, "type", "icmp_error");
    p = json_number(p, "frame", r->error.frame);
    p = json_seconds(p, "time", r->error.time);
    p = json_number(p, "stream", r->own_stream);
    p = json_word(p, "from", record_address_text(&r->from, from));
    p = json_word(p, "error", icmp_kind_name(icmp_report_kind(&r->error.report)));
    p = json_number(p, "icmp_type", r->error.report.type);
    p = json_number(p, "icmp_code", r->error.report.code);
    p = json_role(p, "sender", a->sender);
    p = json_number(p, "seq", r->error.seq);
    p = json_endpoint(p, "source", &r->source.address, r->source.port);
    p = json_endpoint(p, "destination", &r->destination.address, r->destination.port);
    p = put_states(p, a);
    p = put_remarks(p, a, r->stream);
    end_object(out, p);
}

void view_json_conversation(GString *out, const struct record_conversation *r)
{
    fact_open_object(out, "conversation");
    conversation_facts_json(out, r);
    tags_end_line(&(struct facts_output){.out = out, .form = FACTS_JSON});
}

static struct view make_json_view(const struct view_request *request)
{
    return view_of_records(request, view_json_segment, view_json_conversation, view_json_icmp);
}

const struct view_kind view_json = {
    .option = 'T',
    .form = VIEW_JSON,
    .name = "json",
    .argument = "",
    .help = "one JSON object a line (JSON Lines)",
    .make = make_json_view,
};
