/*
 * The facts of a conversation, for programs.
 *
 * put_facts() tells each fact once, in order. The fact_...() functions print its name, its value or
 * both, as the form needs.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "conversation_facts.h"

#include "engine/duration.h"
#include "format.h"
#include "json.h"
#include "view.h"

enum facts_form {
    FACTS_JSON,
    FACTS_ROW,
    FACTS_HEADING,
};

struct facts_output {
    GString *out;
    enum facts_form form;
    char separator; /* of the cells of a table */
    bool begun;     /* the line has a cell */
};

/* Begins a cell. Returns true when a value must follow; in a heading, the name is the cell. */
static bool begin_cell(struct facts_output *o, const char *column)
{
    if (o->begun)
        format_character(o->out, o->separator);
    o->begun = true;
    if (o->form == FACTS_HEADING)
        format_text(o->out, column);
    return o->form == FACTS_ROW;
}

/* Prints a text; NULL is a missing one. */
static void fact_text(struct facts_output *o, const char *name, const char *text)
{
    if (o->form == FACTS_JSON)
        json_word(o->out, name, text);
    else if (begin_cell(o, name) && text)
        format_text(o->out, text);
}

static void fact_number(struct facts_output *o, const char *name, uint64_t number)
{
    if (o->form == FACTS_JSON)
        json_number(o->out, name, number);
    else if (begin_cell(o, name))
        format_number(o->out, number);
}

/* Prints a frame number; 0 is a missing one. */
static void fact_frame(struct facts_output *o, const char *name, uint32_t frame)
{
    if (o->form == FACTS_JSON)
        json_frame(o->out, name, frame);
    else if (begin_cell(o, name) && frame)
        format_number(o->out, frame);
}

/* Prints a time, in nanoseconds since the epoch. */
static void fact_time(struct facts_output *o, const char *name, int64_t time)
{
    if (o->form == FACTS_JSON)
        json_seconds(o->out, name, time);
    else if (begin_cell(o, name))
        format_seconds(o->out, time);
}

static void fact_bool(struct facts_output *o, const char *name, bool value)
{
    if (o->form == FACTS_JSON)
        json_bool(o->out, name, value);
    else if (begin_cell(o, name))
        format_text(o->out, value ? "true" : "false");
}

/* A list is an array in JSON. In a table it is one cell, with a joint between the items. */

static void begin_list(struct facts_output *o, const char *name)
{
    if (o->form == FACTS_JSON)
        json_open(o->out, name, '[');
    else
        begin_cell(o, name);
}

static void put_item(struct facts_output *o, const char *text, bool first, char joint)
{
    if (o->form == FACTS_JSON) {
        json_word(o->out, NULL, text);
        return;
    }
    if (!first)
        format_character(o->out, joint);
    format_text(o->out, text);
}

static void end_list(struct facts_output *o)
{
    if (o->form == FACTS_JSON)
        json_close(o->out, ']');
}

static void fact_states(struct facts_output *o, const char *name,
                        const struct record_conversation *r, enum role role)
{
    begin_list(o, name);
    for (unsigned i = 0; i < r->path_length[role]; i++)
        put_item(o, state_name(r->path[role][i].state), i == 0, '>');
    end_list(o);
}

static void fact_observations(struct facts_output *o, const char *name, uint32_t observations)
{
    bool first = true;
    begin_list(o, name);
    for (enum observation i = 0; i < OBSERVED_COUNT; i++) {
        if (!(observations & 1u << i))
            continue;
        put_item(o, observation_name(i), first, ' ');
        first = false;
    }
    end_list(o);
}

static void fact_last_state(struct facts_output *o, const char *name,
                            const struct record_conversation *r, enum role role)
{
    const struct path_state *last = record_last_state(r, role);
    fact_text(o, name, last ? state_name(last->state) : NULL);
}

/* These facts are columns only. In JSON they stand inside others. */

static void column_endpoint(struct facts_output *o, const char *ip, const char *port,
                            const struct record_endpoint *e)
{
    char text[ADDRESS_TEXT_SIZE];
    fact_text(o, ip, record_address_text(&e->address, text));
    fact_number(o, port, e->port);
}

/* Prints how long the end held the state, if it left the state. */
static void column_held(struct facts_output *o, const char *name,
                        const struct record_conversation *r, enum role role, enum state state)
{
    if (!begin_cell(o, name))
        return;
    for (unsigned i = 0; i < r->path_length[role]; i++) {
        const struct path_state *s = &r->path[role][i];
        if (s->state == state && s->held != HELD_UNKNOWN) {
            format_seconds(o->out, s->held);
            return;
        }
    }
}

static void put_columns_of_ends(struct facts_output *o, const struct record_conversation *r)
{
    column_endpoint(o, "client_ip", "client_port", &r->end[ROLE_CLIENT]);
    column_endpoint(o, "server_ip", "server_port", &r->end[ROLE_SERVER]);
}

static void put_columns_of_segments(struct facts_output *o, const struct record_conversation *r)
{
    fact_number(o, "client_segments", r->segments[ROLE_CLIENT]);
    fact_number(o, "server_segments", r->segments[ROLE_SERVER]);
    column_held(o, "client_close_wait", r, ROLE_CLIENT, STATE_CLOSE_WAIT);
    column_held(o, "server_close_wait", r, ROLE_SERVER, STATE_CLOSE_WAIT);
    column_held(o, "client_fin_wait_2", r, ROLE_CLIENT, STATE_FIN_WAIT_2);
    column_held(o, "server_fin_wait_2", r, ROLE_SERVER, STATE_FIN_WAIT_2);
    column_held(o, "server_syn_rcvd", r, ROLE_SERVER, STATE_SYN_RCVD);
}

/* These facts are members of JSON only: they are objects. */

void facts_json_endpoint(GString *out, const char *name, const struct record_endpoint *e)
{
    char text[ADDRESS_TEXT_SIZE];
    json_open(out, name, '{');
    json_word(out, "ip", record_address_text(&e->address, text));
    json_number(out, "port", e->port);
    json_close(out, '}');
}

/* Prints when the end entered each state of its path, and how long it held the state. */
static void member_visits(GString *out, const char *name, const struct record_conversation *r,
                          enum role role)
{
    json_open(out, name, '[');
    for (unsigned i = 0; i < r->path_length[role]; i++) {
        const struct path_state *s = &r->path[role][i];
        json_open(out, NULL, '{');
        json_word(out, "state", state_name(s->state));
        if (s->entry_seen)
            json_seconds(out, "entered", s->entered);
        else
            json_null(out, "entered");
        json_held(out, "held", s->held);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void member_time_wait_until(GString *out, const struct record_conversation *r)
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

static void put_members_of_segments(GString *out, const struct record_conversation *r)
{
    json_open(out, "segments", '{');
    json_number(out, "client", r->segments[ROLE_CLIENT]);
    json_number(out, "server", r->segments[ROLE_SERVER]);
    json_close(out, '}');
    member_visits(out, "client_visits", r, ROLE_CLIENT);
    member_visits(out, "server_visits", r, ROLE_SERVER);
    member_time_wait_until(out, r);
}

static void put_verdict(struct facts_output *o, const struct verdict *v)
{
    fact_text(o, "roles", v->roles_guessed ? "guessed" : "known");
    fact_text(o, "opening", opening_name(v->opening));
    fact_text(o, "close", close_name(v->close));
    fact_text(o, "initiator", ends_name(v->initiator));
    fact_text(o, "time_wait", ends_name(v->time_wait));
    fact_text(o, "reset_by", ends_name(v->reset_by));
    fact_frame(o, "merged_fin_frame", v->merged_fin);
    fact_frame(o, "first_fin_frame", v->first_fin);
    fact_frame(o, "second_fin_frame", v->second_fin);
}

static void put_cause(struct facts_output *o, const struct cause *c)
{
    fact_text(o, "cause", cause_name_text(c->name));
    fact_text(o, "cause_by", ends_name(c->by));
    fact_frame(o, "cause_frame", c->frame);
    fact_frame(o, "cause_answers_frame", c->answers);
    fact_bool(o, "cause_likely", c->likely);
    fact_time(o, "idle_before_close", c->idle * NS_PER_MILLISECOND);
    fact_text(o, "cause_icmp", icmp_kind_name(c->icmp));
}

/* Tells all facts. The order of some is not the same in JSON and in the tables, because it was so
 * from the first release on. */
static void put_facts(struct facts_output *o, const struct record_conversation *r)
{
    bool json = o->form == FACTS_JSON;
    if (!json)
        fact_number(o, "schema", FACTS_SCHEMA);
    fact_number(o, "stream", r->stream);
    if (json) {
        facts_json_endpoint(o->out, "client", &r->end[ROLE_CLIENT]);
        facts_json_endpoint(o->out, "server", &r->end[ROLE_SERVER]);
    } else {
        put_columns_of_ends(o, r);
    }
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
    fact_text(o, "assumed_ends", ends_name(r->verdict.assumed_ends));
    fact_bool(o, "close_assumed", r->verdict.close_assumed);
    put_cause(o, &r->cause);
    /* New facts go here. */
}

void conversation_facts_json(GString *out, const struct record_conversation *r)
{
    put_facts(&(struct facts_output){.out = out, .form = FACTS_JSON}, r);
}

void conversation_facts_row(GString *out, char separator, const struct record_conversation *r)
{
    put_facts(&(struct facts_output){out, FACTS_ROW, separator, false}, r);
    format_character(out, '\n');
}

void conversation_facts_heading(GString *out, char separator)
{
    static const struct record_conversation none;
    put_facts(&(struct facts_output){out, FACTS_HEADING, separator, false}, &none);
    format_character(out, '\n');
}
