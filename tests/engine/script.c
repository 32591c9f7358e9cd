/*
 * Connections as short scripts, for the engine's unit tests.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "script.h"

#include <string.h>

/* The number, 0 or 1, of end C in the conversations of the running test. */
static unsigned client_end;

void script_init(struct script *t)
{
    *t = (struct script){
        .client_end = client_end,
        .limits = LIMITS_DEFAULT,
        .isn = {1000, 5000},
        .time = 1000 * (int64_t)1000000000,
        .tsval = 1,
    };
    conversation_init(&t->c, client_end);
}

static uint8_t read_flags(const char *word)
{
    static const char letters[] = "FSRPA";
    uint8_t flags = 0;
    if (g_str_equal(word, "-"))
        return 0;
    for (; *word; word++) {
        const char *letter = strchr(letters, *word);
        g_assert_nonnull(letter);
        flags |= (uint8_t)(1u << (letter - letters));
    }
    return flags;
}

/* What the words behind the numbers of a segment say. */
struct extras {
    double wait;
    bool copy;
    bool no_timestamps;
    uint32_t tsval; /* 0: the clock's */
};

static struct extras read_extras(struct segment *s, char **words)
{
    struct extras extras = {.wait = 0.01};
    for (; *words; words++) {
        const char *value = *words + 1;
        switch ((*words)[0]) {
        case '+':
            s->len = (uint32_t)g_ascii_strtoull(value, NULL, 10);
            break;
        case '@':
            extras.wait = g_ascii_strtod(value, NULL);
            break;
        case '=':
            extras.copy = true;
            break;
        case '>':
            extras.tsval = (uint32_t)g_ascii_strtoull(value, NULL, 10);
            break;
        case '<':
            s->tsecr = (uint32_t)g_ascii_strtoull(value, NULL, 10);
            break;
        case 'w':
            s->window = (uint16_t)g_ascii_strtoull(value, NULL, 10);
            break;
        case 'x':
            s->window_shift = (uint8_t)g_ascii_strtoull(value, NULL, 10);
            break;
        case 't':
            s->ttl = (uint8_t)g_ascii_strtoull(value, NULL, 10);
            break;
        case 'n':
            extras.no_timestamps = true;
            break;
        default:
            g_assert_not_reached();
        }
    }
    return extras;
}

static void play_one(struct script *t, char **words)
{
    g_assert_cmpuint(g_strv_length(words), >=, 3);
    struct segment s = {.window = 0xffff, .window_shift = WINDOW_SHIFT_ABSENT, .ttl = t->ttl};
    unsigned who = words[0][0] == 'S';

    s.sender = (uint8_t)(who ^ t->client_end);
    s.flags = read_flags(words[1]);
    s.seq = t->isn[who] + (uint32_t)g_ascii_strtoll(words[2], NULL, 10);
    unsigned next = 3;
    if (s.flags & TCP_ACK)
        s.ack = t->isn[!who] + (uint32_t)g_ascii_strtoll(words[next++], NULL, 10);
    struct extras extras = read_extras(&s, words + next);
    t->time += extras.copy ? 1000 : (int64_t)(extras.wait * 1e9);
    s.time = t->time;
    s.frame = ++t->frame;
    s.has_tsval = t->tsval != 0;
    if (s.has_tsval && !extras.copy)
        t->tsval += 1 + (uint32_t)(extras.wait * 1000);
    s.tsval = extras.tsval ? extras.tsval : t->tsval;
    if (extras.no_timestamps) {
        s.has_tsval = false;
        s.tsval = s.tsecr = 0;
    }
    conversation_track(&t->c, t->previous, &s, &t->limits, &t->a);
}

static void begin_new(struct script *t, char **words)
{
    script_clear(t);
    t->previous = t->ended = g_memdup2(&t->c, sizeof t->c);
    conversation_init(&t->c, t->client_end);
    for (unsigned who = 0; who < 2; who++)
        t->isn[who] += (uint32_t)g_ascii_strtoll(words[1 + who], NULL, 10);
}

/* Returns true if the engine took it. */
static bool play_words(struct script *t, char **words)
{
    if (g_str_equal(words[0], "NEW")) {
        begin_new(t, words);
        return false;
    }
    if (!g_str_equal(words[1], "icmp")) {
        play_one(t, words);
        return true;
    }
    g_assert_cmpuint(g_strv_length(words), ==, 5);
    return script_icmp(t, words[0][0], (uint32_t)g_ascii_strtoll(words[2], NULL, 10),
                       (uint8_t)g_ascii_strtoull(words[3], NULL, 10),
                       (uint8_t)g_ascii_strtoull(words[4], NULL, 10));
}

void script_play_each(struct script *t, const char *segments,
                      void (*after)(const struct script *t, void *data), void *data)
{
    char **lines = g_strsplit(segments, ";", -1);
    for (char **line = lines; *line; line++) {
        char **words = g_strsplit_set(g_strstrip(*line), " ", -1);
        if (**line && play_words(t, words) && after)
            after(t, data);
        g_strfreev(words);
    }
    g_strfreev(lines);
}

void script_play(struct script *t, const char *segments)
{
    script_play_each(t, segments, NULL, NULL);
}

void script_clear(struct script *t)
{
    g_free(t->ended);
    t->ended = NULL;
}

bool script_icmp(struct script *t, char end, uint32_t seq, uint8_t type, uint8_t code)
{
    unsigned who = end == 'S';
    t->time += 10000000;
    const struct icmp_error e = {
        .time = t->time,
        .frame = ++t->frame,
        .seq = t->isn[who] + seq,
        .report = {.address_length = 4,
                   .type = type,
                   .code = code,
                   .about = (uint8_t)(who ^ t->client_end)},
    };
    return conversation_track_icmp(&t->c, t->previous, &e, &t->limits, &t->a);
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

static const char *or_none(const char *name)
{
    return name ? name : "none";
}

char *script_end(const struct script *t)
{
    struct verdict v = script_verdict(t);
    char *client = script_path(t, ROLE_CLIENT), *server = script_path(t, ROLE_SERVER);
    char *text = g_strdup_printf("%s; %s; %s, initiator %s, TIME_WAIT %s%s", client, server,
                                 close_name(v.close), or_none(ends_name(v.initiator)),
                                 or_none(ends_name(v.time_wait)), v.assumed ? ", assumed" : "");
    g_free(client);
    g_free(server);
    return text;
}

struct verdict script_verdict(const struct script *t)
{
    struct verdict v = {0};
    conversation_verdict(&t->c, &v);
    return v;
}

struct numbered_test {
    void (*run)(void);
    unsigned client_end;
};

static void run_numbered(gconstpointer user)
{
    const struct numbered_test *test = user;
    client_end = test->client_end;
    test->run();
}

void script_add_test(const char *path, void (*run)(void))
{
    for (unsigned end = 0; end < 2; end++) {
        struct numbered_test *test = g_new(struct numbered_test, 1);
        *test = (struct numbered_test){.run = run, .client_end = end};
        char *name = g_strconcat(path, end ? "/server-is-end-0" : "", NULL);
        g_test_add_data_func_full(name, test, run_numbered, g_free);
        g_free(name);
    }
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
