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

static void put_observations(GString *out, const char *key, uint32_t observations)
{
    json_open(out, key, '[');
    for (enum observation o = 0; o < OBSERVED_COUNT; o++) {
        if (observations & 1u << o)
            json_word(out, NULL, observation_name(o));
    }
    json_close(out, ']');
}

static void put_transitions(GString *out, const struct annotation *a)
{
    json_open(out, "transitions", '[');
    for (unsigned i = 0; i < a->transition_count; i++) {
        const struct transition *t = &a->transitions[i];
        json_open(out, NULL, '{');
        json_word(out, "end", role_name(t->role));
        json_word(out, "from", state_name(t->from));
        json_word(out, "to", state_name(t->to));
        json_held(out, "held", t->bound == HELD_EXACTLY ? t->held : HELD_UNKNOWN);
        json_close(out, '}');
    }
    json_close(out, ']');
}

void view_json_segment(GString *out, const struct record_segment *r)
{
    const struct segment *s = &r->segment;
    const struct annotation *a = &r->annotation;
    char flags[FLAGS_TEXT_SIZE];
    json_open(out, NULL, '{');
    json_word(out, "type", "segment");
    json_number(out, "frame", s->frame);
    json_seconds(out, "time", s->time);
    json_number(out, "stream", r->own_stream);
    json_word(out, "sender", role_name(a->sender));
    json_word(out, "flags", format_flags(flags, s->flags));
    json_number(out, "seq", s->seq);
    if (s->flags & TCP_ACK)
        json_number(out, "ack", s->ack);
    else
        json_null(out, "ack");
    json_number(out, "len", s->len);
    json_word(out, "client", state_name(a->state[ROLE_CLIENT]));
    json_word(out, "server", state_name(a->state[ROLE_SERVER]));
    put_transitions(out, a);
    json_word(out, "step", step_name(a->step));
    json_number(out, "window", s->window);
    facts_json_endpoint(out, "source", &r->source);
    facts_json_endpoint(out, "destination", &r->destination);
    json_bool(out, "merged_fin", annotation_observed(a, OBSERVED_MERGED_FIN));
    json_word(out, "initiator", ends_name(a->initiator));
    json_word(out, "time_wait", ends_name(a->time_wait));
    json_frame(out, "syn_frame", a->syn_frame);
    json_frame(out, "fin_frame", a->fin_frame);
    json_bool(out, "assumed", a->assumed);
    json_word(out, "roles", a->roles_guessed ? "guessed" : "known");
    put_observations(out, "notes", a->observations);
    json_word(out, "detail", detail_name(a->detail));
    json_number(out, "frame_stream", r->stream);
    json_number(out, "schema", FACTS_SCHEMA);
    json_word(out, "reset_kind", reset_kind_name((enum reset_kind)a->reset_kind));
    json_frame(out, "reset_answers_frame", a->reset_answers);
    json_word(out, "reset_origin", reset_origin_name((enum reset_origin)a->reset_origin));
    json_bool(out, "retransmission", a->retransmission);
    json_held(out, "idle", record_idle_time(a->idle));
    tags_json(out);
    json_close(out, '}');
    format_character(out, '\n');
}

void view_json_icmp(GString *out, const struct record_icmp *r)
{
    const struct annotation *a = &r->annotation;
    char from[ADDRESS_TEXT_SIZE];
    json_open(out, NULL, '{');
    json_word(out, "type", "icmp_error");
    json_number(out, "frame", r->error.frame);
    json_seconds(out, "time", r->error.time);
    json_number(out, "stream", r->own_stream);
    json_word(out, "from", record_address_text(&r->from, from));
    json_word(out, "error", icmp_kind_name(icmp_report_kind(&r->error.report)));
    json_number(out, "icmp_type", r->error.report.type);
    json_number(out, "icmp_code", r->error.report.code);
    json_word(out, "sender", role_name(a->sender));
    json_number(out, "seq", r->error.seq);
    facts_json_endpoint(out, "source", &r->source);
    facts_json_endpoint(out, "destination", &r->destination);
    json_word(out, "client", state_name(a->state[ROLE_CLIENT]));
    json_word(out, "server", state_name(a->state[ROLE_SERVER]));
    put_transitions(out, a);
    json_bool(out, "assumed", a->assumed);
    json_word(out, "roles", a->roles_guessed ? "guessed" : "known");
    put_observations(out, "notes", a->observations);
    json_word(out, "detail", detail_name(a->detail));
    json_number(out, "frame_stream", r->stream);
    json_number(out, "schema", FACTS_SCHEMA);
    tags_json(out);
    json_close(out, '}');
    format_character(out, '\n');
}

void view_json_conversation(GString *out, const struct record_conversation *r)
{
    json_open(out, NULL, '{');
    json_word(out, "type", "conversation");
    conversation_facts_json(out, r);
    tags_json(out);
    json_close(out, '}');
    format_character(out, '\n');
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
