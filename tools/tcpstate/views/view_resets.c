/*
 * `-z resets`: a line for each RST: whose it is, its kind, what it answers, and the states of both
 * ends when it came.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view_kind.h"

#include "engine/duration.h"
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

static void print_count(void *state, GString *out)
{
    const unsigned *count = state;
    if (*count == 0)
        format_text(out, "No RST found.\n");
}

static struct view make_resets_view(const struct view_request *request)
{
    (void)request;
    return (struct view){
        .segment = print_reset, .end = print_count, .free = g_free, .state = g_new0(unsigned, 1)};
}

const struct view_kind view_resets = {
    .option = 'z',
    .name = "resets",
    .argument = "",
    .help = "each RST: whose, its kind, what it answers, states, idle time",
    .make = make_resets_view,
};
