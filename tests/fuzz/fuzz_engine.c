/*
 * libFuzzer target: arbitrary segments through the engine, with what must hold after each.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conversation.h"
#include "transitions.h"
#include "verdict.h"

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #condition);                \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* Some event leads from one state to the other. */
static int is_connected(enum state from, enum state to)
{
    for (int event = 0; event < EVENT_COUNT; event++) {
        if (transition_next(from, (enum event)event) == to && to != from)
            return 1;
    }
    return 0;
}

static void check_path(const struct conversation *c, enum role role)
{
    struct visit path[PATH_MAX_STATES];
    unsigned length = conversation_path(c, role, path);
    MUST(length >= 1 && length <= PATH_MAX_STATES);
    for (unsigned i = 0; i < length; i++) {
        MUST(path[i].state < STATE_COUNT);
        MUST(path[i].held == HELD_UNKNOWN || path[i].held >= 0);
        if (i > 0)
            MUST(is_connected(path[i - 1].state, path[i].state));
    }
    MUST(path[length - 1].state == conversation_state(c, role));
}

static int path_has(const struct conversation *c, enum role role, enum state state)
{
    struct visit path[PATH_MAX_STATES];
    unsigned length = conversation_path(c, role, path);
    for (unsigned i = 0; i < length; i++) {
        if (path[i].state == state)
            return 1;
    }
    return 0;
}

static void check_verdict(const struct conversation *c)
{
    struct verdict v;
    conversation_verdict(c, &v);
    MUST((unsigned)v.opening < OPENING_COUNT && (unsigned)v.close < CLOSE_COUNT);
    for (int role = 0; role < 2; role++) {
        int holds = (v.time_wait >> role) & 1;
        MUST(holds == path_has(c, (enum role)role, STATE_TIME_WAIT));
    }
    MUST((v.close == CLOSE_SIMULTANEOUS) <= (v.initiator == ENDS_BOTH));
    int by_rst =
        v.close == CLOSE_RESET || v.close == CLOSE_RESET_AFTER_FIN || v.close == CLOSE_REFUSED;
    MUST((v.reset_by != ENDS_NONE) == by_rst);
}

static void check_annotation(const struct conversation *c, const struct annotation *a)
{
    MUST(a->transition_count <= TRANSITIONS_MAX);
    MUST(a->state[0] < STATE_COUNT && a->state[1] < STATE_COUNT);
    MUST(a->step < STEP_COUNT && a->detail < DETAIL_COUNT);
    MUST(a->observations >> OBSERVED_COUNT == 0);
    if (a->step == STEP_RST_IGNORED)
        MUST(a->transition_count == 0);
    if (!a->earlier) {
        MUST(a->state[ROLE_CLIENT] == conversation_state(c, ROLE_CLIENT));
        MUST(a->state[ROLE_SERVER] == conversation_state(c, ROLE_SERVER));
    }
}

/* Numbers near each other make conversations; far ones are rare enough by themselves. */
static void read_segment(const uint8_t *p, struct segment *s, uint32_t frame, int64_t *time)
{
    static const int64_t steps[] = {0, 1000, 10000000, 1000000000, 61000000000, -5000000};
    uint32_t wide = p[7] & 0x80 ? 0x1000000u : 1;
    memset(s, 0, sizeof *s);
    *time += steps[p[1] % 6];
    s->sender = p[0] & 1;
    s->flags = (uint8_t)(p[0] >> 1 & 0x17);
    s->has_tsval = p[0] & 0x20;
    s->window_shift = p[0] & 0x40 ? p[7] & 0x0f : WINDOW_SHIFT_ABSENT;
    s->seq = 0xfffffff8u + p[2] % 32 * wide;
    s->ack = 0xfffffff8u + p[3] % 32 * wide;
    s->len = p[4] & 0x80 ? p[4] & 0x07 : 0;
    s->tsval = p[5];
    s->window = (uint16_t)(p[6] * 257u);
    s->time = *time;
    s->frame = frame;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct limits limits = LIMITS_DEFAULT;
    struct conversation lives[2];
    struct annotation a;
    int64_t time = 0;
    int life = 0;
    uint32_t frame = 0;
    conversation_init(&lives[0], size & 1);
    for (; size >= 8; data += 8, size -= 8) {
        struct segment s;
        read_segment(data, &s, ++frame, &time);
        if (life == 0 && (data[0] & 0x80) && (s.flags & TCP_SYN)) {
            life = 1;
            conversation_init(&lives[1], 0);
        }
        conversation_track(&lives[life], life ? &lives[0] : NULL, &s, &limits, &a);
        for (int i = 0; i <= life; i++) {
            check_path(&lives[i], ROLE_CLIENT);
            check_path(&lives[i], ROLE_SERVER);
            check_verdict(&lives[i]);
        }
        check_annotation(&lives[life], &a);
    }
    return 0;
}
