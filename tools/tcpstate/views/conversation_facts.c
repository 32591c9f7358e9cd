/*
 * The facts of a conversation, for programs.
 *
 * put_facts() tells each fact once, in order, to the functions of fact_forms.h.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "conversation_facts.h"

#include "conversation_id.h"
#include "engine/duration.h"
#include "format.h"
#include "json.h"
#include "record/record_names.h"
#include "tags.h"
#include "view.h"

bool time_wait_end(const struct record_conversation *r, enum role role, int64_t *until)
{
    static const struct limits limits = LIMITS_DEFAULT;
    const struct path_state *last = record_last_state(r, role);
    if (!last || last->state != STATE_TIME_WAIT || last->entry != ENTRY_SEEN)
        return false;
    *until =
        last->entered > INT64_MAX - limits.time_wait ? INT64_MAX : last->entered + limits.time_wait;
    return true;
}

static void visit_states(struct facts_output *o, const char *name,
                         const struct record_conversation *r, enum role role)
{
    uint64_t set = 0;
    for (unsigned i = 0; i < r->path_length[role]; i++)
        set |= UINT64_C(1) << r->path[role][i].state;
    fact_visit_set(o, name, state_spelling, STATE_COUNT, set);
}

static void fact_states(struct facts_output *o, const char *name,
                        const struct record_conversation *r, enum role role)
{
    if (o->form == FACTS_VISIT) {
        visit_states(o, name, r, role);
        return;
    }
    fact_begin_list(o, name);
    for (unsigned i = 0; i < r->path_length[role]; i++)
        fact_put_item(o, state_name(r->path[role][i].state), i == 0, '>');
    fact_end_list(o);
}

static void fact_observations(struct facts_output *o, const char *name, uint32_t observations)
{
    bool first = true;
    if (o->form == FACTS_VISIT) {
        fact_visit_set(o, name, observation_spelling, OBSERVED_COUNT, observations);
        return;
    }
    fact_begin_list(o, name);
    for (enum observation i = 0; i < OBSERVED_COUNT; i++) {
        if (!(observations & 1u << i))
            continue;
        fact_put_item(o, observation_name(i), first, ' ');
        first = false;
    }
    fact_end_list(o);
}

/* Spells a state, and the number behind the last one as a missing state. */
static const char *last_state_spelling(unsigned value)
{
    return value < STATE_COUNT ? state_spelling(value) : NULL;
}

static void fact_last_state(struct facts_output *o, const char *name,
                            const struct record_conversation *r, enum role role)
{
    const struct path_state *last = record_last_state(r, role);
    fact_word(o, name, last_state_spelling, STATE_COUNT, last ? last->state : STATE_COUNT);
}

/* These facts are columns only. In JSON they stand inside others. */

static void column_endpoint(struct facts_output *o, const char *ip, const char *port,
                            const struct record_endpoint *e)
{
    fact_address(o, ip, &e->address);
    fact_number(o, port, e->port);
}

/* Returns how long the end held the state for the first time that is known, or HELD_UNKNOWN. */
static int64_t time_held(const struct record_conversation *r, enum role role, enum state state)
{
    for (unsigned i = 0; i < r->path_length[role]; i++) {
        const struct path_state *s = &r->path[role][i];
        if (s->state == state && path_state_held_exactly(s) != HELD_UNKNOWN)
            return s->held;
    }
    return HELD_UNKNOWN;
}

/* Prints how long the end held the state, if it left the state. */
static void column_held(struct facts_output *o, const char *name,
                        const struct record_conversation *r, enum role role, enum state state)
{
    fact_held(o, name, time_held(r, role, state));
}

static void put_columns_of_ends(struct facts_output *o, const struct record_conversation *r)
{
    bool visit = o->form == FACTS_VISIT; /* a visitor gets the names of JSON */
    column_endpoint(o, visit ? "client.ip" : "client_ip", visit ? "client.port" : "client_port",
                    &r->end[ROLE_CLIENT]);
    column_endpoint(o, visit ? "server.ip" : "server_ip", visit ? "server.port" : "server_port",
                    &r->end[ROLE_SERVER]);
}

static void put_columns_of_segments(struct facts_output *o, const struct record_conversation *r)
{
    bool visit = o->form == FACTS_VISIT;
    fact_number(o, visit ? "segments.client" : "client_segments", r->segments[ROLE_CLIENT]);
    fact_number(o, visit ? "segments.server" : "server_segments", r->segments[ROLE_SERVER]);
    column_held(o, "client_close_wait", r, ROLE_CLIENT, STATE_CLOSE_WAIT);
    column_held(o, "server_close_wait", r, ROLE_SERVER, STATE_CLOSE_WAIT);
    column_held(o, "client_fin_wait_2", r, ROLE_CLIENT, STATE_FIN_WAIT_2);
    column_held(o, "server_fin_wait_2", r, ROLE_SERVER, STATE_FIN_WAIT_2);
    column_held(o, "server_syn_rcvd", r, ROLE_SERVER, STATE_SYN_RCVD);
}

/* These facts are members of JSON only: they are objects. */

/* Room for members of JSON that are objects or arrays. */
enum {
    ENDS_SIZE = 2 * JSON_ENDPOINT_SIZE,
    SEGMENTS_SIZE = (8 + 2 * 5 * PATH_MAX_STATES) * JSON_MEMBER_SIZE,
};

static void put_members_of_ends(GString *out, const struct record_conversation *r)
{
    const struct record_endpoint *client = &r->end[ROLE_CLIENT];
    const struct record_endpoint *server = &r->end[ROLE_SERVER];
    char *p = format_room(out, ENDS_SIZE);
    p = json_endpoint(p, "client", &client->address, client->port);
    format_wrote(out, json_endpoint(p, "server", &server->address, server->port));
}

/* Writes when the end entered each state of its path, and how long it held the state. `assumed`:
 * the end entered it no later than `entered`. */
static char *put_visits(char *p, const char *name, const struct record_conversation *r,
                        enum role role)
{
    p = json_open(p, name, '[');
    for (unsigned i = 0; i < r->path_length[role]; i++) {
        const struct path_state *s = &r->path[role][i];
        p = json_open(p, NULL, '{');
        p = json_state(p, "state", s->state);
        p = s->entry != ENTRY_UNSEEN ? json_seconds(p, "entered", s->entered)
                                     : json_null(p, "entered");
        p = json_held(p, "held", path_state_held_exactly(s));
        p = json_bool(p, "assumed", s->entry == ENTRY_ASSUMED);
        p = json_close(p, '}');
    }
    return json_close(p, ']');
}

static char *put_time_wait_until(char *p, const struct record_conversation *r)
{
    p = json_open(p, "time_wait_until", '{');
    for (enum role role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
        int64_t until;
        p = time_wait_end(r, role, &until) ? json_seconds(p, role_name(role), until)
                                           : json_null(p, role_name(role));
    }
    return json_close(p, '}');
}

static void put_members_of_segments(GString *out, const struct record_conversation *r)
{
    char *p = format_room(out, SEGMENTS_SIZE);
    p = json_open(p, "segments", '{');
    p = json_number(p, "client", r->segments[ROLE_CLIENT]);
    p = json_number(p, "server", r->segments[ROLE_SERVER]);
    p = json_close(p, '}');
    p = put_visits(p, "client_visits", r, ROLE_CLIENT);
    p = put_visits(p, "server_visits", r, ROLE_SERVER);
    format_wrote(out, put_time_wait_until(p, r));
}

static void put_verdict(struct facts_output *o, const struct verdict *v)
{
    fact_word(o, "roles", roles_spelling, 2, v->roles_guessed);
    fact_word(o, "opening", opening_spelling, OPENING_COUNT, v->opening);
    fact_word(o, "close", close_kind_spelling, CLOSE_COUNT, v->close);
    fact_word(o, "initiator", ends_spelling, ENDS_BOTH + 1, v->initiator);
    fact_word(o, "time_wait", ends_spelling, ENDS_BOTH + 1, v->time_wait);
    fact_word(o, "reset_by", ends_spelling, ENDS_BOTH, v->reset_by);
    fact_frame(o, "merged_fin_frame", v->merged_fin);
    fact_frame(o, "first_fin_frame", v->first_fin);
    fact_frame(o, "second_fin_frame", v->second_fin);
}

static void put_cause(struct facts_output *o, const struct cause *c)
{
    fact_word(o, "cause", cause_name_spelling, CAUSE_COUNT, c->name);
    fact_word(o, "cause_by", cause_by_spelling, BY_COUNT, c->by);
    fact_frame(o, "cause_frame", c->frame);
    fact_frame(o, "cause_answers_frame", c->answers);
    fact_bool(o, "cause_likely", c->likely);
    fact_held(o, "idle_before_close", record_idle_time(c->idle));
    fact_word(o, "cause_icmp", icmp_kind_spelling, ICMP_KIND_COUNT, c->icmp);
    fact_frame(o, "cause_icmp_frame", c->icmp_frame);
    fact_frame(o, "opening_delayed_by_frame", c->delayed_by);
    fact_held(o, "opening_time", record_idle_time(c->delayed_by ? c->opening : IDLE_UNKNOWN));
}

static bool write_first_time(char text[FACT_TEXT_SIZE], const struct record_conversation *r)
{
    format_utc(text, r->first_time, 9);
    return true;
}

static bool write_last_time(char text[FACT_TEXT_SIZE], const struct record_conversation *r)
{
    format_utc(text, r->last_time, 9);
    return true;
}

static void put_names(struct facts_output *o, const struct record_conversation *r)
{
    if (o->form == FACTS_VISIT) {
        fact_written(o, "community_id", community_id_write, r);
        fact_written(o, "conversation_id", conversation_id_write, r);
        return;
    }
    struct conversation_ids ids;
    conversation_ids_write(&ids, r);
    fact_plain(o, "community_id", ids.has_community ? ids.community : NULL);
    fact_plain(o, "conversation_id", ids.has_conversation ? ids.conversation : NULL);
}

/* What tells this conversation from others, also in a store that has those of many captures. */
static void put_ids(struct facts_output *o, const struct record_conversation *r)
{
    put_names(o, r);
    fact_known_number(o, "client_isn", r->isn_known[ROLE_CLIENT], r->isn[ROLE_CLIENT]);
    fact_known_number(o, "server_isn", r->isn_known[ROLE_SERVER], r->isn[ROLE_SERVER]);
    fact_time(o, "duration", duration_between(r->first_time, r->last_time));
    fact_written(o, "first_time_utc", write_first_time, r);
    fact_written(o, "last_time_utc", write_last_time, r);
}

/* Tells all facts. The order of some is not the same in JSON and in the tables, because it was so
 * from the first release on. */
static void put_facts(struct facts_output *o, const struct record_conversation *r)
{
    bool json = o->form == FACTS_JSON;
    if (!json)
        fact_number(o, "schema", FACTS_SCHEMA);
    fact_number(o, "stream", r->stream);
    if (json)
        put_members_of_ends(o->out, r);
    else
        put_columns_of_ends(o, r);
    put_verdict(o, &r->verdict);
    if (!json)
        fact_frame(o, "reset_frame", r->verdict.reset);
    fact_states(o, "client_states", r, ROLE_CLIENT);
    fact_states(o, "server_states", r, ROLE_SERVER);
    fact_last_state(o, "client_final", r, ROLE_CLIENT);
    fact_last_state(o, "server_final", r, ROLE_SERVER);
    fact_bool(o, "assumed", r->verdict.assumed);
    if (json)
        fact_frame(o, "reset_frame", r->verdict.reset);
    fact_number(o, "first_frame", r->first_frame);
    fact_number(o, "last_frame", r->last_frame);
    fact_time(o, "first_time", r->first_time);
    fact_time(o, "last_time", r->last_time);
    if (json)
        put_members_of_segments(o->out, r);
    else
        put_columns_of_segments(o, r);
    fact_observations(o, "notes", r->observations);
    if (json)
        fact_number(o, "schema", FACTS_SCHEMA);
    fact_word(o, "assumed_ends", ends_spelling, ENDS_BOTH + 1, r->verdict.assumed_ends);
    fact_bool(o, "close_assumed", r->verdict.close_assumed);
    put_cause(o, &r->cause);
    fact_number(o, "client_octets", r->octets[ROLE_CLIENT]);
    fact_number(o, "server_octets", r->octets[ROLE_SERVER]);
    put_ids(o, r);
    /* New facts go here. */
}

void conversation_facts_json(GString *out, const struct record_conversation *r)
{
    put_facts(&(struct facts_output){.out = out, .form = FACTS_JSON}, r);
}

void conversation_facts_visit(const struct record_conversation *r, fact_visitor *visit, void *user)
{
    put_facts(&(struct facts_output){.form = FACTS_VISIT, .visit = visit, .user = user}, r);
}

/* Appends a line of a table: the facts, then the tags. */
static void put_line(GString *out, enum facts_form form, char separator,
                     const struct record_conversation *r)
{
    struct facts_output o = {.out = out, .form = form, .separator = separator};
    put_facts(&o, r);
    tags_end_line(&o);
}

void conversation_facts_row(GString *out, char separator, const struct record_conversation *r)
{
    put_line(out, FACTS_ROW, separator, r);
}

void conversation_facts_heading(GString *out, char separator)
{
    static const struct record_conversation none;
    put_line(out, FACTS_HEADING, separator, &none);
}
