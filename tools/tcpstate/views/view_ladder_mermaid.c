/*
 * The ladder as a sequence diagram of Mermaid, in a code block of Markdown: GitHub and GitLab draw it.
 *
 *   ```mermaid
 *   sequenceDiagram
 *       participant C as client 10.0.0.1.40000
 *       participant S as server 10.0.0.2.80
 *       Note over C,S: SYN_SENT - LISTEN
 *       C->>S: #35;1 0.000000 s SYN
 *   ```
 *
 * Mermaid has no arrows that cross. Where two do, the second has the remark that the text has.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view_ladder.h"

#include <string.h>

#include "engine/duration.h"
#include "format.h"
#include "mermaid_text.h"
#include "time_display.h"
#include "view_kind.h"
#include "why.h"

enum {
    LABEL_ROOM = 60,

    /* GitHub draws diagrams of at most 50,000 characters. Longer ones lose rungs in their middle. */
    RUNGS_SIZE_MAX = 48000,
};

static void put_note(GString *out, const char *place, const char *text)
{
    g_string_append_printf(out, "    Note %s: ", place);
    mermaid_escape(out, text);
    g_string_append_c(out, '\n');
}

static void put_participants(GString *out, const struct record_conversation *r)
{
    g_autoptr(GString) name = g_string_new(NULL);
    for (enum role role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
        g_string_printf(name, "%s ", role_name(role));
        format_endpoint(name, &r->end[role]);
        g_string_append_printf(out, "    participant %c as ", role == ROLE_CLIENT ? 'C' : 'S');
        mermaid_escape(out, name->str);
        g_string_append_c(out, '\n');
    }
}

/* Appends "C->>S: ": dotted for a run of plain data and ACKs, with a cross for a RST. */
static void put_arrow(GString *out, const struct rung *r)
{
    const char *stroke = r->step == STEP_NONE ? "-->>" : r->flags & TCP_RST ? "-x" : "->>";
    bool client = r->sender == ROLE_CLIENT;
    g_string_append_printf(out, "    %c%s%c: ", client ? 'C' : 'S', stroke, client ? 'S' : 'C');
}

static void put_states(GString *out, const struct rung *r, enum role role)
{
    g_autoptr(GString) states = g_string_new(NULL);
    for (unsigned i = 0; i < r->entered_count[role]; i++)
        g_string_append_printf(states, "%s%s", i ? ", " : "", state_name(r->entered[role][i]));
    if (!states->len)
        return;
    if (r->assumed)
        g_string_append(states, LADDER_ASSUMED_MARK);
    put_note(out, role == ROLE_CLIENT ? "left of C" : "right of S", states->str);
}

/* Returns the lines of a rung, which the caller frees. `start`: the time of the first segment; NULL if
 * times of day are wanted. */
static char *rung_lines(const struct rung *r, const int64_t *start)
{
    GString *out = g_string_new(NULL);
    g_autoptr(GString) remark = g_string_new(NULL);
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(text, "#%u ", r->frame);
    if (start)
        g_string_append_printf(text, "%.6f s", (double)(r->time - *start) / (double)NS_PER_SECOND);
    else
        format_clock(text, r->time);
    format_character(text, ' ');
    rung_label(text, r, LABEL_ROOM);
    put_arrow(out, r);
    mermaid_escape(out, text->str);
    g_string_append_c(out, '\n');
    put_states(out, r, r->sender);
    put_states(out, r, role_peer(r->sender));
    if (rung_remark(remark, r))
        put_note(out, "over C,S", remark->str);
    return g_string_free(out, FALSE);
}

static void put_rungs(GString *out, const struct ladder *l, const int64_t *start)
{
    g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
    size_t size = 0;
    guint first = 0; /* of those that are left out */
    for (guint i = 0; i < l->rung_count; i++) {
        g_ptr_array_add(lines, rung_lines(ladder_rung(l, i), start));
        size += strlen(lines->pdata[i]);
    }
    guint last = lines->len; /* behind those that are left out */
    for (size_t used = 0; first < last; used += strlen(lines->pdata[first++])) {
        if (size > RUNGS_SIZE_MAX && used + strlen(lines->pdata[first]) > RUNGS_SIZE_MAX / 2)
            break;
    }
    for (size_t used = 0; first < last; used += strlen(lines->pdata[--last])) {
        if (used + strlen(lines->pdata[last - 1]) > RUNGS_SIZE_MAX / 2)
            break;
    }
    for (guint i = 0; i < lines->len; i++) {
        if (i < first || i >= last)
            g_string_append(out, lines->pdata[i]);
        else if (i == first)
            g_string_append_printf(out, "    Note over C,S: %u arrows are left out here\n",
                                   last - first);
    }
}

static void draw_diagram(GString *out, const struct ladder *l, bool absolute,
                         const struct record_conversation *r)
{
    const struct rung *first = ladder_rung(l, 0);
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append(out, "```mermaid\nsequenceDiagram\n");
    put_participants(out, r);
    g_string_printf(text, "stream %u%s", l->stream, l->roles_guessed ? " (roles guessed)" : "");
    if (absolute) {
        format_text(text, ", ");
        format_day(text, first->time);
    }
    g_string_append_printf(text, ": %s - %s", state_name(first->before[ROLE_CLIENT]),
                           state_name(first->before[ROLE_SERVER]));
    put_note(out, "over C,S", text->str);
    put_rungs(out, l, absolute ? NULL : &first->time);
    g_string_truncate(text, 0);
    format_close(text, &r->verdict);
    put_note(out, "over C,S", text->str);
    g_string_assign(text, "why ");
    format_why(text, r);
    put_note(out, "over C,S", text->str);
    if (ladder_has_assumed(l))
        put_note(out, "over C,S", LADDER_ASSUMED_LEGEND);
    g_string_append(out, "```\n");
}

static void show_diagram(void *state, GString *out, const struct record_conversation *r)
{
    struct ladder_collection *c = state;
    struct ladder *l = ladder_next(c, out, r->stream);
    if (!l)
        return;
    draw_diagram(out, l, c->wanted.absolute, r);
    ladder_forget(c, r->stream);
}

struct view view_ladder_mermaid(struct ladder_argument wanted)
{
    return (struct view){
        .segment = ladder_collect,
        .conversation = show_diagram,
        .report = ladder_collection_report,
        .free = ladder_collection_free,
        .state = ladder_collection_new(wanted),
    };
}

static struct view make_mermaid_view(const struct view_request *request G_GNUC_UNUSED)
{
    return view_ladder_mermaid((struct ladder_argument){.stream = LADDER_ALL});
}

const struct view_kind view_mermaid = {
    .option = 'T',
    .name = "mermaid",
    .argument = "",
    .help = "ladders, also of -z ladder,STREAM, as Mermaid diagrams for GitHub and GitLab",
    .make = make_mermaid_view,
};
