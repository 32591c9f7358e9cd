/*
 * Conversations as tab- or comma-separated values, one a line, with a heading.
 *
 * Columns keep their order. A new column is added behind the others of the same schema. Times are
 * seconds with nine digits behind the dot. An unknown or missing value is empty. '>' joins the
 * states of a path, a blank joins notes. No value has a tab, a comma, a quote or a line feed, so
 * none needs quotes in either form (RFC 4180).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view_kind.h"

#include "format.h"

enum { SCHEMA = 1 };

struct text_table {
    char separator;
    bool headed;
};

static const char *const columns[] = {
    "schema",
    "stream",
    "client_ip",
    "client_port",
    "server_ip",
    "server_port",
    "roles",
    "opening",
    "close",
    "initiator",
    "time_wait",
    "reset_by",
    "merged_fin_frame",
    "first_fin_frame",
    "second_fin_frame",
    "reset_frame",
    "client_states",
    "server_states",
    "client_final",
    "server_final",
    "assumed",
    "first_frame",
    "last_frame",
    "first_time",
    "last_time",
    "client_segments",
    "server_segments",
    "client_close_wait",
    "server_close_wait",
    "client_fin_wait_2",
    "server_fin_wait_2",
    "server_syn_rcvd",
    "notes",
};

static void put_heading(GString *out, char separator)
{
    for (size_t i = 0; i < G_N_ELEMENTS(columns); i++) {
        if (i)
            g_string_append_c(out, separator);
        g_string_append(out, columns[i]);
    }
    g_string_append_c(out, '\n');
}

/* Appends a value; NULL is an empty one. */
static void put_cell(const struct text_table *t, GString *out, const char *text)
{
    g_string_append_c(out, t->separator);
    if (text)
        g_string_append(out, text);
}

static void put_number(const struct text_table *t, GString *out, uint64_t number)
{
    put_cell(t, out, NULL);
    format_number(out, number);
}

static void put_frame(const struct text_table *t, GString *out, uint32_t frame)
{
    put_cell(t, out, NULL);
    if (frame)
        format_number(out, frame);
}

static void put_seconds(const struct text_table *t, GString *out, int64_t ns)
{
    put_cell(t, out, NULL);
    format_seconds(out, ns);
}

static void put_path(const struct text_table *t, GString *out, const struct record_conversation *r,
                     enum role role)
{
    put_cell(t, out, NULL);
    for (unsigned i = 0; i < r->path_length[role]; i++) {
        if (i)
            g_string_append_c(out, '>');
        g_string_append(out, state_name(r->path[role][i].state));
    }
}

static const char *final_state(const struct record_conversation *r, enum role role)
{
    unsigned n = r->path_length[role];
    return n ? state_name(r->path[role][n - 1].state) : NULL;
}

/* Appends how long the end held the state, if it left the state. */
static void put_held(const struct text_table *t, GString *out, const struct record_conversation *r,
                     enum role role, enum state state)
{
    put_cell(t, out, NULL);
    for (unsigned i = 0; i < r->path_length[role]; i++) {
        const struct path_state *v = &r->path[role][i];
        if (v->state == state && v->held != HELD_UNKNOWN) {
            format_seconds(out, v->held);
            return;
        }
    }
}

static void put_notes(const struct text_table *t, GString *out, uint32_t observations)
{
    bool any = false;
    put_cell(t, out, NULL);
    for (enum observation o = 0; o < OBSERVED_COUNT; o++) {
        if (!(observations & 1u << o))
            continue;
        if (any)
            g_string_append_c(out, ' ');
        g_string_append(out, observation_name(o));
        any = true;
    }
}

static void put_verdict(const struct text_table *t, GString *out, const struct verdict *v)
{
    put_cell(t, out, v->roles_guessed ? "guessed" : "known");
    put_cell(t, out, opening_name(v->opening));
    put_cell(t, out, close_name(v->close));
    put_cell(t, out, ends_name(v->initiator));
    put_cell(t, out, ends_name(v->time_wait));
    put_cell(t, out, ends_name(v->reset_by));
    put_frame(t, out, v->merged_fin);
    put_frame(t, out, v->first_fin);
    put_frame(t, out, v->second_fin);
    put_frame(t, out, v->reset);
}

static void conversation(void *state, GString *out, const struct record_conversation *r)
{
    struct text_table *t = state;
    if (!t->headed)
        put_heading(out, t->separator);
    t->headed = true;
    format_number(out, SCHEMA);
    put_number(t, out, r->stream);
    for (enum role role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
        put_cell(t, out, r->end[role].address);
        put_number(t, out, r->end[role].port);
    }
    put_verdict(t, out, &r->verdict);
    put_path(t, out, r, ROLE_CLIENT);
    put_path(t, out, r, ROLE_SERVER);
    put_cell(t, out, final_state(r, ROLE_CLIENT));
    put_cell(t, out, final_state(r, ROLE_SERVER));
    put_cell(t, out, r->verdict.assumed ? "true" : "false");
    put_number(t, out, r->first_frame);
    put_number(t, out, r->last_frame);
    put_seconds(t, out, r->first_time);
    put_seconds(t, out, r->last_time);
    put_number(t, out, r->segments[ROLE_CLIENT]);
    put_number(t, out, r->segments[ROLE_SERVER]);
    put_held(t, out, r, ROLE_CLIENT, STATE_CLOSE_WAIT);
    put_held(t, out, r, ROLE_SERVER, STATE_CLOSE_WAIT);
    put_held(t, out, r, ROLE_CLIENT, STATE_FIN_WAIT_2);
    put_held(t, out, r, ROLE_SERVER, STATE_FIN_WAIT_2);
    put_held(t, out, r, ROLE_SERVER, STATE_SYN_RCVD);
    put_notes(t, out, r->observations);
    g_string_append_c(out, '\n');
}

/* Appends the heading when there was no row. */
static void end_table(void *state, GString *out)
{
    const struct text_table *t = state;
    if (!t->headed)
        put_heading(out, t->separator);
}

static struct view make_table(char separator)
{
    struct text_table *t = g_new0(struct text_table, 1);
    t->separator = separator;
    return (struct view){
        .conversation = conversation, .end = end_table, .free = g_free, .state = t};
}

static struct view make_tsv_view(const struct view_request *request)
{
    (void)request;
    return make_table('\t');
}

static struct view make_csv_view(const struct view_request *request)
{
    (void)request;
    return make_table(',');
}

const struct view_kind view_tsv = {
    .option = 'T',
    .makes_pictures = false,
    .name = "tsv",
    .argument = "",
    .help = "a table of the conversations, columns separated by tabs",
    .check = NULL,
    .make = make_tsv_view,
};

const struct view_kind view_csv = {
    .option = 'T',
    .makes_pictures = false,
    .name = "csv",
    .argument = "",
    .help = "a table of the conversations, columns separated by commas",
    .check = NULL,
    .make = make_csv_view,
};
