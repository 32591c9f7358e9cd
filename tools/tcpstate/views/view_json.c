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

#include "format.h"
#include "json.h"

enum { SCHEMA = 1 };

static void put_seconds_or_null(GString *out, const char *key, int64_t held)
{
    if (held == HELD_UNKNOWN)
        json_null(out, key);
    else
        json_seconds(out, key, held);
}

static void put_endpoint(GString *out, const char *key, const struct record_endpoint *e)
{
    json_open(out, key, '{');
    json_string(out, "ip", e->address);
    json_number(out, "port", e->port);
    json_close(out, '}');
}

static void put_observations(GString *out, const char *key, uint32_t observations)
{
    json_open(out, key, '[');
    for (enum observation o = 0; o < OBSERVED_COUNT; o++) {
        if (observations & 1u << o)
            json_string(out, NULL, observation_name(o));
    }
    json_close(out, ']');
}

static void put_transitions(GString *out, const struct annotation *a)
{
    json_open(out, "transitions", '[');
    for (unsigned i = 0; i < a->transition_count; i++) {
        const struct transition *t = &a->transitions[i];
        json_open(out, NULL, '{');
        json_string(out, "end", role_name(t->role));
        json_string(out, "from", state_name(t->from));
        json_string(out, "to", state_name(t->to));
        put_seconds_or_null(out, "held", t->held);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void put_flags(GString *out, uint8_t flags)
{
    char text[9];
    unsigned n = 0;
    for (unsigned bit = 0; bit < 8; bit++) {
        if (flags & 1u << bit)
            text[n++] = TCPDUMP_FLAGS[bit];
    }
    text[n] = '\0';
    json_string(out, "flags", text);
}

void view_json_segment(GString *out, const struct record_segment *r)
{
    const struct segment *s = &r->segment;
    const struct annotation *a = &r->annotation;
    json_open(out, NULL, '{');
    json_string(out, "type", "segment");
    json_number(out, "frame", s->frame);
    json_seconds(out, "time", s->time);
    json_number(out, "stream", r->own_stream);
    json_string(out, "sender", role_name(a->sender));
    put_flags(out, s->flags);
    json_number(out, "seq", s->seq);
    if (s->flags & TCP_ACK)
        json_number(out, "ack", s->ack);
    else
        json_null(out, "ack");
    json_number(out, "len", s->len);
    json_string(out, "client", state_name(a->state[ROLE_CLIENT]));
    json_string(out, "server", state_name(a->state[ROLE_SERVER]));
    put_transitions(out, a);
    json_string(out, "step", step_name(a->step));
    json_number(out, "window", s->window);
    put_endpoint(out, "source", &r->source);
    put_endpoint(out, "destination", &r->destination);
    json_bool(out, "merged_fin", annotation_observed(a, OBSERVED_MERGED_FIN));
    json_string(out, "initiator", ends_name(a->initiator));
    json_string(out, "time_wait", ends_name(a->time_wait));
    json_frame(out, "syn_frame", a->syn_frame);
    json_frame(out, "fin_frame", a->fin_frame);
    json_bool(out, "assumed", a->assumed);
    json_string(out, "roles", a->roles_guessed ? "guessed" : "known");
    put_observations(out, "notes", a->observations);
    json_string(out, "detail", detail_name(a->detail));
    json_number(out, "frame_stream", r->stream);
    json_number(out, "schema", SCHEMA);
    json_close(out, '}');
    g_string_append_c(out, '\n');
}

static void put_states(GString *out, const char *key, const struct record_conversation *r,
                       enum role role)
{
    json_open(out, key, '[');
    for (unsigned i = 0; i < r->path_length[role]; i++)
        json_string(out, NULL, state_name(r->path[role][i].state));
    json_close(out, ']');
}

static const char *final_state(const struct record_conversation *r, enum role role)
{
    unsigned n = r->path_length[role];
    return n ? state_name(r->path[role][n - 1].state) : NULL;
}

/* Appends when the end entered each state of its path and how long it held the state. */
static void put_visits(GString *out, const char *key, const struct record_conversation *r,
                       enum role role)
{
    json_open(out, key, '[');
    for (unsigned i = 0; i < r->path_length[role]; i++) {
        const struct path_state *v = &r->path[role][i];
        json_open(out, NULL, '{');
        json_string(out, "state", state_name(v->state));
        if (v->entry_seen)
            json_seconds(out, "entered", v->entered);
        else
            json_null(out, "entered");
        put_seconds_or_null(out, "held", v->held);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void put_time_wait_until(GString *out, const struct record_conversation *r)
{
    json_open(out, "time_wait_until", '{');
    for (enum role role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
        int64_t until;
        if (time_wait_end(r, role, &until))
            json_seconds(out, role_name(role), until);
        else
            json_null(out, role_name(role));
    }
    json_close(out, '}');
}

static void put_verdict(GString *out, const struct verdict *v)
{
    json_string(out, "roles", v->roles_guessed ? "guessed" : "known");
    json_string(out, "opening", opening_name(v->opening));
    json_string(out, "close", close_name(v->close));
    json_string(out, "initiator", ends_name(v->initiator));
    json_string(out, "time_wait", ends_name(v->time_wait));
    json_string(out, "reset_by", ends_name(v->reset_by));
    json_frame(out, "merged_fin_frame", v->merged_fin);
    json_frame(out, "first_fin_frame", v->first_fin);
    json_frame(out, "second_fin_frame", v->second_fin);
}

void view_json_conversation(GString *out, const struct record_conversation *r)
{
    json_open(out, NULL, '{');
    json_string(out, "type", "conversation");
    json_number(out, "stream", r->stream);
    put_endpoint(out, "client", &r->end[ROLE_CLIENT]);
    put_endpoint(out, "server", &r->end[ROLE_SERVER]);
    put_verdict(out, &r->verdict);
    put_states(out, "client_states", r, ROLE_CLIENT);
    put_states(out, "server_states", r, ROLE_SERVER);
    json_string(out, "client_final", final_state(r, ROLE_CLIENT));
    json_string(out, "server_final", final_state(r, ROLE_SERVER));
    json_bool(out, "assumed", r->verdict.assumed);
    json_frame(out, "reset_frame", r->verdict.reset);
    json_number(out, "first_frame", r->first_frame);
    json_number(out, "last_frame", r->last_frame);
    json_seconds(out, "first_time", r->first_time);
    json_seconds(out, "last_time", r->last_time);
    json_open(out, "segments", '{');
    json_number(out, "client", r->segments[ROLE_CLIENT]);
    json_number(out, "server", r->segments[ROLE_SERVER]);
    json_close(out, '}');
    put_visits(out, "client_visits", r, ROLE_CLIENT);
    put_visits(out, "server_visits", r, ROLE_SERVER);
    put_time_wait_until(out, r);
    put_observations(out, "notes", r->observations);
    json_number(out, "schema", SCHEMA);
    json_close(out, '}');
    g_string_append_c(out, '\n');
}

static struct view make_json_view(const struct view_request *request)
{
    return view_of_records(request, view_json_segment, view_json_conversation);
}

const struct view_kind view_json = {
    .option = 'T',
    .makes_pictures = false,
    .name = "json",
    .argument = "",
    .help = "one JSON object a line (JSON Lines)",
    .check = NULL,
    .make = make_json_view,
};
