/*
 * Connections as short scripts, for the engine's unit tests.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "script.h"

#include <string.h>

void script_init(struct script *t)
{
    *t = (struct script){
        .limits = LIMITS_DEFAULT,
        .isn = {1000, 5000},
        .time = 1000 * (int64_t)1000000000,
        .tsval = 1,
    };
    conversation_init(&t->c, 0);
}

static uint8_t read_flags(const char *word)
{
    static const char letters[] = "FSRPA";
    uint8_t flags = 0;
    for (; *word; word++) {
        const char *letter = strchr(letters, *word);
        g_assert_nonnull(letter);
        flags |= (uint8_t)(1u << (letter - letters));
    }
    return flags;
}

static void play_one(struct script *t, char **words)
{
    g_assert_cmpuint(g_strv_length(words), >=, 3);
    struct segment s = {.window = 0xffff, .window_shift = WINDOW_SHIFT_ABSENT};
    double wait = 0.01;
    bool copy = false;

    s.sender = words[0][0] == 'S';
    s.flags = read_flags(words[1]);
    s.seq = t->isn[s.sender] + (uint32_t)g_ascii_strtoll(words[2], NULL, 10);
    unsigned next = 3;
    if (s.flags & TCP_ACK)
        s.ack = t->isn[!s.sender] + (uint32_t)g_ascii_strtoll(words[next++], NULL, 10);
    for (; words[next]; next++) {
        if (words[next][0] == '+')
            s.len = (uint32_t)g_ascii_strtoull(words[next] + 1, NULL, 10);
        else if (words[next][0] == '@')
            wait = g_ascii_strtod(words[next] + 1, NULL);
        else if (words[next][0] == '=')
            copy = true;
        else if (words[next][0] == '<')
            s.tsecr = (uint32_t)g_ascii_strtoull(words[next] + 1, NULL, 10);
        else
            g_assert_not_reached();
    }
    t->time += copy ? 1000 : (int64_t)(wait * 1e9);
    s.time = t->time;
    s.frame = ++t->frame;
    s.has_tsval = t->tsval != 0;
    if (s.has_tsval && !copy)
        t->tsval += 1 + (uint32_t)(wait * 1000);
    s.tsval = t->tsval;
    conversation_track(&t->c, t->previous, &s, &t->limits, &t->a);
}

void script_play(struct script *t, const char *segments)
{
    char **lines = g_strsplit(segments, ";", -1);
    for (char **line = lines; *line; line++) {
        char **words = g_strsplit_set(g_strstrip(*line), " ", -1);
        if (**line)
            play_one(t, words);
        g_strfreev(words);
    }
    g_strfreev(lines);
}

char *script_path(const struct script *t, enum role role)
{
    struct path_state path[PATH_MAX_STATES];
    unsigned length = conversation_path(&t->c, role, path);
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < length; i++)
        g_string_append_printf(text, "%s%s", i ? " " : "", state_name(path[i].state));
    return g_string_free(text, FALSE);
}

char *script_transitions(const struct script *t)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < t->a.transition_count; i++) {
        const struct transition *move = &t->a.transitions[i];
        g_string_append_printf(text, "%s%s %s>%s", i ? ", " : "", role_name((enum role)move->role),
                               state_name((enum state)move->from),
                               state_name((enum state)move->to));
    }
    return g_string_free(text, FALSE);
}

static bool asserted[DETAIL_COUNT];

void script_note_asserted(enum detail detail)
{
    asserted[detail] = true;
}

enum detail script_next_unasserted(void)
{
    for (unsigned detail = DETAIL_NONE + 1; detail < DETAIL_COUNT; detail++) {
        if (!asserted[detail])
            return (enum detail)detail;
    }
    return DETAIL_NONE;
}
