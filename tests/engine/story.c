/*
 * All that the engine says about a short conversation, as text.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "story.h"

#include "engine/cause.h"
#include "engine/icmp_error.h"

static void add_word(GString *text, bool said, const char *word)
{
    if (said)
        g_string_append_printf(text, " %s", word);
}

static void add_name(GString *text, const char *what, const char *name)
{
    if (name)
        g_string_append_printf(text, " %s %s", what, name);
}

static void add_number(GString *text, const char *what, uint32_t number, uint32_t none)
{
    if (number != none)
        g_string_append_printf(text, " %s %u", what, number);
}

/* Appends the seconds in a state; "<" stands for at most, ">" for at least. */
static void add_held(GString *text, int64_t held, enum held_bound bound)
{
    static const char *const signs[HELD_BOUND_COUNT] = {"", "<", ">"};
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    if (held == HELD_UNKNOWN)
        return;
    g_ascii_formatd(number, sizeof number, "%.10g", (double)held / 1e9);
    g_string_append_printf(text, " %s%s", signs[bound], number);
}

static void add_transitions(GString *text, const struct annotation *a)
{
    for (unsigned i = 0; i < a->transition_count; i++) {
        const struct transition *move = &a->transitions[i];
        g_string_append_printf(text, "%s %s %s>%s", i ? "," : "", role_name((enum role)move->role),
                               state_name((enum state)move->from),
                               state_name((enum state)move->to));
        add_held(text, move->held, (enum held_bound)move->bound);
    }
}

static void add_observations(GString *text, uint32_t observations)
{
    const char *before = " {";
    for (unsigned o = 0; o < OBSERVED_COUNT; o++) {
        if (observations >> o & 1) {
            g_string_append_printf(text, "%s%s", before, observation_name((enum observation)o));
            before = " ";
        }
    }
    g_string_append(text, before[1] ? "" : "}");
}

static void add_frame(GString *text, const struct script *t)
{
    const struct annotation *a = &t->a;
    gsize start = text->len;
    if (a->step != STEP_NONE)
        add_word(text, true, step_name((enum step)a->step));
    add_transitions(text, a);
    add_observations(text, a->observations);
    add_name(text, "detail", detail_name((enum detail)a->detail));
    add_number(text, "syn", a->syn_frame, 0);
    add_number(text, "fin", a->fin_frame, 0);
    add_name(text, "kind", reset_kind_name((enum reset_kind)a->reset_kind));
    add_number(text, "answers", a->reset_answers, 0);
    add_name(text, "origin", reset_origin_name((enum reset_origin)a->reset_origin));
    add_number(text, "idle", a->idle, IDLE_UNKNOWN);
    add_name(text, "icmp", icmp_kind_name((enum icmp_kind)a->icmp));
    add_name(text, "initiator", ends_name((enum ends)a->initiator));
    add_name(text, "time_wait", ends_name((enum ends)a->time_wait));
    add_word(text, a->retransmission, "retransmission");
    add_word(text, a->assumed, "assumed");
    add_word(text, a->roles_guessed, "guessed");
    add_word(text, a->earlier, "earlier");
    if (text->len > start) {
        char *number = g_strdup_printf("#%u", t->frame);
        g_string_insert(text, (gssize)start, number);
        g_string_append(text, " | ");
        g_free(number);
    }
}

static void add_path(GString *text, const struct conversation *c, enum role role)
{
    struct path_state path[PATH_MAX_STATES];
    unsigned length = conversation_path(c, role, path);
    g_string_append(text, role_name(role));
    for (unsigned i = 0; i < length; i++) {
        g_string_append_printf(text, " %s", state_name(path[i].state));
        add_held(text, path[i].held, path[i].bound);
    }
    g_string_append_printf(text, " (%" G_GUINT64_FORMAT ") | ", conversation_octets(c, role));
}

static void add_verdict(GString *text, const struct conversation *c)
{
    struct verdict v;
    conversation_verdict(c, &v);
    g_string_append_printf(text, "%s %s", opening_name(v.opening), close_name(v.close));
    add_name(text, "initiator", ends_name(v.initiator));
    add_name(text, "time_wait", ends_name(v.time_wait));
    add_name(text, "assumed_ends", ends_name(v.assumed_ends));
    add_name(text, "reset_by", ends_name(v.reset_by));
    add_number(text, "first", v.first_fin, 0);
    add_number(text, "second", v.second_fin, 0);
    add_number(text, "merged", v.merged_fin, 0);
    add_number(text, "reset", v.reset, 0);
    add_word(text, v.assumed, "assumed");
    add_word(text, v.close_assumed, "close_assumed");
    add_word(text, v.roles_guessed, "guessed");
}

static void add_cause(GString *text, const struct conversation *c)
{
    struct cause cause;
    conversation_cause(c, &cause);
    g_string_append_printf(text, " | %s", cause_name_text(cause.name));
    add_name(text, "by", cause_by_name(cause.by));
    add_word(text, cause.likely, "likely");
    add_number(text, "frame", cause.frame, 0);
    add_number(text, "answers", cause.answers, 0);
    add_number(text, "count", cause.count, 0);
    add_number(text, "span", cause.span, 0);
    add_number(text, "idle", cause.idle, IDLE_UNKNOWN);
    add_number(text, "ttl", cause.ttl, 0);
    add_number(text, "usual_ttl", cause.usual_ttl, 0);
    add_name(text, "icmp", icmp_kind_name(cause.icmp));
    add_number(text, "icmp_frame", cause.icmp_frame, 0);
    add_number(text, "delayed_by", cause.delayed_by, 0);
    add_number(text, "opening", cause.opening, 0);
}

static void add_end(GString *text, const struct conversation *c)
{
    add_path(text, c, ROLE_CLIENT);
    add_path(text, c, ROLE_SERVER);
    add_verdict(text, c);
    add_cause(text, c);
}

static void add_told_frame(const struct script *t, void *text)
{
    add_frame(text, t);
}

char *story_of(const char *segments)
{
    struct script t;
    GString *text = g_string_new(NULL);
    script_init(&t);
    script_play_each(&t, segments, add_told_frame, text);
    add_end(text, &t.c);
    if (t.previous) {
        g_string_append(text, " | before: ");
        add_end(text, t.previous);
    }
    script_clear(&t);
    return g_string_free(text, FALSE);
}

/* Returns true if all of `parts` stand in `story`, in this order. */
static bool tells(char **story, char **parts)
{
    for (; *story && *parts; story++)
        parts += g_str_equal(*story, *parts);
    return !*parts;
}

void story_assert(const struct story *stories, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char *whole = story_of(stories[i].segments);
        char **story = g_strsplit(whole, " | ", -1),
             **parts = g_strsplit(stories[i].told, " | ", -1);
        if (!tells(story, parts))
            g_error("%s\n  is told as   %s\n  and lacks in %s", stories[i].segments, whole,
                    stories[i].told);
        g_strfreev(story);
        g_strfreev(parts);
        g_free(whole);
    }
}
