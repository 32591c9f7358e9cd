/*
 * `-z resets`: a line for each RST: whose it is, its kind, what it answers, and the states of both
 * ends when it came.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view_kind.h"

#include "engine/duration.h"
#include "fact_rows.h"
#include "format.h"
#include "time_display.h"

static const uint8_t rst_flag = 0x04; /* RFC 9293 section 3.1 */

/* Returns the state that the end was in when the RST came. */
static enum state state_before(const struct annotation *a, enum role role)
{
    for (unsigned i = 0; i < a->transition_count; i++) {
        if (a->transitions[i].role == role)
            return a->transitions[i].from;
    }
    return a->state[role];
}

static void put_who(GString *out, const struct record_segment *r)
{
    format_character(out, '#');
    format_number(out, r->segment.frame);
    format_character(out, ' ');
    format_time(out, r->segment.time);
    format_text(out, " stream ");
    format_number(out, r->own_stream);
    format_character(out, ' ');
    format_text(out, role_name(r->annotation.sender));
    format_character(out, ' ');
    format_endpoint(out, &r->source);
    format_text(out, " > ");
    format_endpoint(out, &r->destination);
}

static void put_kind(GString *out, const struct annotation *a)
{
    const char *kind = reset_kind_name((enum reset_kind)a->reset_kind);
    const char *origin = reset_origin_name((enum reset_origin)a->reset_origin);
    format_text(out, kind ? kind : "no kind");
    if (origin) {
        format_text(out, ", origin ");
        format_text(out, origin);
    }
    if (a->reset_answers) {
        format_text(out, ", answers #");
        format_number(out, a->reset_answers);
    }
    if (a->step == STEP_RST_IGNORED)
        format_text(out, ", ignored");
}

static void print_reset(void *state, GString *out, const struct record_segment *r)
{
    const struct annotation *a = &r->annotation;
    unsigned *count = state;
    if (!(r->segment.flags & rst_flag))
        return;
    ++*count;
    put_who(out, r);
    format_text(out, ": ");
    put_kind(out, a);
    format_text(out, "; client ");
    format_text(out, state_name(state_before(a, ROLE_CLIENT)));
    format_text(out, ", server ");
    format_text(out, state_name(state_before(a, ROLE_SERVER)));
    if (a->idle != IDLE_UNKNOWN) {
        format_text(out, "; after ");
        format_duration(out, a->idle * NS_PER_MILLISECOND);
        format_text(out, " idle");
    }
    format_character(out, '\n');
}

/* Tells one RST to programs. States are those before the RST, as in the text. */
static void tell_reset(struct facts_output *o, const void *row)
{
    const struct record_segment *r = row;
    const struct annotation *a = &r->annotation;
    fact_number(o, "frame", r->segment.frame);
    fact_time(o, "time", r->segment.time);
    fact_number(o, "stream", r->own_stream);
    fact_word(o, "sender", role_spelling, ROLE_SERVER + 1, a->sender);
    fact_endpoint(o, "source", &r->source);
    fact_endpoint(o, "destination", &r->destination);
    fact_word(o, "reset_kind", reset_kind_spelling, RESET_KIND_COUNT, a->reset_kind);
    fact_frame(o, "reset_answers_frame", a->reset_answers);
    fact_word(o, "reset_origin", reset_origin_spelling, ORIGIN_COUNT, a->reset_origin);
    fact_bool(o, "ignored", a->step == STEP_RST_IGNORED);
    fact_word(o, "client_before", state_spelling, STATE_COUNT, state_before(a, ROLE_CLIENT));
    fact_word(o, "server_before", state_spelling, STATE_COUNT, state_before(a, ROLE_SERVER));
    fact_held(o, "idle", record_idle_time(a->idle));
    fact_bool(o, "assumed", a->assumed);
    fact_word(o, "roles", roles_spelling, 2, a->roles_guessed);
}

static void put_reset_row(void *state, GString *out, const struct record_segment *r)
{
    if (r->segment.flags & rst_flag)
        fact_rows_put(state, out, r);
}

static void end_rows(void *state, GString *out)
{
    fact_rows_end(state, out);
}

static struct view make_rows(enum view_form form)
{
    static const struct record_segment none;
    struct fact_rows *rows = g_new(struct fact_rows, 1);
    *rows = (struct fact_rows){.form = form, .type = "reset", .tell = tell_reset, .none = &none};
    return (struct view){.segment = put_reset_row, .end = end_rows, .free = g_free, .state = rows};
}

static void print_count(void *state, GString *out)
{
    const unsigned *count = state;
    if (*count == 0)
        format_text(out, "No RST found.\n");
}

static struct view make_resets_view(const struct view_request *request)
{
    if (request->form != VIEW_TEXT)
        return make_rows(request->form);
    return (struct view){
        .segment = print_reset, .end = print_count, .free = g_free, .state = g_new0(unsigned, 1)};
}

const struct view_kind view_resets = {
    .option = 'z',
    .has_rows = true,
    .name = "resets",
    .argument = "",
    .help = "each RST: whose, its kind, what it answers, states, idle time",
    .make = make_resets_view,
};
