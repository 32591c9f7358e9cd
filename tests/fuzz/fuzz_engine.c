/*
 * libFuzzer target: arbitrary segments through the engine, with what must hold after each.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../engine/rfc_edges.h"
#include "engine/conclusion.h"
#include "engine/conversation.h"
#include "engine/segment_context.h"
#include "engine/self_connection.h"
#include "engine/tcb.h"
#include "engine/verdict.h"
#include "must.h"
#include "record/record_format.h"

enum { OCTETS_A_SEGMENT = 8 };

/* ---- paths ---- */

/* The checks below see states, not events: a wrong cell that leads along an edge of another event,
 * or nowhere, would escape them. */
static void check_table(void)
{
    for (unsigned event = 0; event < EVENT_COUNT; event++) {
        for (unsigned state = 0; state < STATE_COUNT; state++)
            MUST(transition_next((enum state)state, (enum event)event) ==
                 rfc_next((enum state)state, (enum event)event));
    }
}

static void check_path(const struct conversation *c, enum role role)
{
    struct path_state path[PATH_MAX_STATES];
    unsigned length = conversation_path(c, role, path);
    MUST(length >= 1 && length <= PATH_MAX_STATES);
    for (unsigned i = 0; i < length; i++) {
        MUST(path[i].state < STATE_COUNT);
        MUST(path[i].held == HELD_UNKNOWN || path[i].held >= 0);
        MUST(path[i].bound < HELD_BOUND_COUNT);
        MUST(path[i].bound == HELD_EXACTLY || path[i].held != HELD_UNKNOWN);
        MUST((path[i].entry == ENTRY_UNSEEN) == (i == 0));
        if (i > 0)
            MUST(rfc_is_edge(path[i - 1].state, path[i].state));
    }
    MUST(path[length - 1].state == conversation_final_state(c, role));
}

static bool path_has(const struct conversation *c, enum role role, enum state state)
{
    return tcb_was_in(&c->tcb[conversation_end(c, role)], state);
}

static bool some_path_has(const struct conversation *c, enum state state)
{
    return path_has(c, ROLE_CLIENT, state) || path_has(c, ROLE_SERVER, state);
}

/* ---- the verdict agrees with the paths ---- */

static void check_close(const struct conversation *c, const struct verdict *v)
{
    bool closing = some_path_has(c, STATE_FIN_WAIT_1) || some_path_has(c, STATE_LAST_ACK);
    switch (v->close) {
    case CLOSE_OPEN:
    case CLOSE_UNANSWERED:
        MUST(!closing && !some_path_has(c, STATE_CLOSE_WAIT));
        MUST(v->initiator == ENDS_NONE);
        break;
    case CLOSE_SIMULTANEOUS:
        MUST(v->initiator == ENDS_BOTH);
        break;
    case CLOSE_MERGED_FIN:
        MUST(v->merged_fin != 0 && v->initiator != ENDS_BOTH);
        break;
    case CLOSE_FOUR_SEGMENT:
        MUST(v->initiator != ENDS_BOTH);
        break;
    case CLOSE_REFUSED:
        MUST(conversation_state(c, ROLE_CLIENT) == STATE_CLOSED ||
             conversation_state(c, ROLE_CLIENT) == STATE_SYN_SENT); /* it tries again */
        break;
    default:
        break;
    }
}

static void check_verdict(const struct conversation *tracked)
{
    struct conversation concluded;
    const struct conversation *c = conclusion_of(tracked, &concluded);
    struct verdict v;
    conversation_verdict(tracked, &v);
    MUST((unsigned)v.opening < OPENING_COUNT && (unsigned)v.close < CLOSE_COUNT);
    for (int role = ROLE_CLIENT; role <= ROLE_SERVER; role++)
        MUST((v.time_wait >> role & 1) == path_has(c, (enum role)role, STATE_TIME_WAIT));
    bool by_rst =
        v.close == CLOSE_RESET || v.close == CLOSE_RESET_AFTER_FIN || v.close == CLOSE_REFUSED;
    MUST((v.reset_by == ENDS_NONE || by_rst) && v.reset_by != ENDS_BOTH);
    MUST((v.reset != 0) == by_rst);
    MUST(v.opening != OPENING_INCOMPLETE || !path_has(c, ROLE_CLIENT, STATE_ESTABLISHED) ||
         !path_has(c, ROLE_SERVER, STATE_ESTABLISHED));
    check_close(c, &v);
}

static void check_annotation(const struct conversation *c, const struct annotation *a)
{
    MUST(a->transition_count <= TRANSITIONS_MAX);
    MUST(a->state[0] < STATE_COUNT && a->state[1] < STATE_COUNT);
    MUST(a->step < STEP_COUNT && a->detail < DETAIL_COUNT);
    MUST(a->observations >> OBSERVED_COUNT == 0);
    if (a->step == STEP_RST_IGNORED)
        MUST(a->transition_count == 0);
    for (int role = ROLE_CLIENT; role <= ROLE_SERVER && a->step == STEP_RST; role++)
        MUST(a->state[role] == STATE_CLOSED || a->state[role] == STATE_LISTEN);
    MUST(a->state[ROLE_CLIENT] == conversation_state(c, ROLE_CLIENT));
    MUST(a->state[ROLE_SERVER] == conversation_state(c, ROLE_SERVER));
}

/* ---- RST ---- */

/*
 * Returns true for a RST that no receiver accepts (RFC 9293 section 3.10.7.3, RFC 5961 section
 * 3.2). The function judges only where there is no doubt. There are two cases:
 *
 * - The receiver is in SYN_SENT, its peer has sent nothing, and the RST does not acknowledge the
 *   SYN.
 * - The receiver is past the handshake, the capture lacks nothing, and the number of the RST is
 *   outside all that its sender has sent and the window holds.
 */
static bool is_hopeless_reset(const struct conversation *c, const struct segment *s)
{
    const struct tcb *self = &c->tcb[s->sender], *peer = &c->tcb[!s->sender];
    if (!(s->flags & TCP_RST))
        return false;
    if (tcb_state(peer) == STATE_SYN_SENT)
        return self->segments == 0 && (!(s->flags & TCP_ACK) || !tcb_syn_covered(peer, s->ack));
    bool lacks = !(c->facts & FACT_PLAIN_SEEN) || peer->segments < 2 || (s->flags & TCP_ACK) ||
                 tcb_is_opening(self);
    if (lacks || tcb_state(peer) < STATE_ESTABLISHED || !tcb_knows(peer, TCB_ACKED) ||
        !tcb_knows(peer, TCB_WINDOW) || !tcb_knows(self, TCB_NUMBERS))
        return false;
    uint32_t beyond = seq_max(peer->acked + peer->window, self->snd_max);
    return seq_before(s->seq, peer->acked - 1) || seq_after(s->seq, beyond);
}

static bool same_paths(const struct conversation *a, const struct conversation *b)
{
    for (int i = 0; i < 2; i++) {
        const struct tcb *e = &a->tcb[i], *f = &b->tcb[i];
        if (e->path_length != f->path_length || memcmp(e->path, f->path, e->path_length) != 0)
            return false;
    }
    return true;
}

/* ---- tracking segments ---- */

/* The lives of a 4-tuple. */
struct lives {
    struct conversation life[2]; /* the first one, and the one after it */
    bool second;                 /* the second life has begun */
    bool self;                   /* the socket is connected to itself */
};

static int life_count(const struct lives *l)
{
    return l->second ? 2 : 1;
}

static void track(struct lives *l, const struct segment *s, struct annotation *a)
{
    const struct limits limits = LIMITS_DEFAULT;
    struct conversation *now = &l->life[l->second], *previous = l->second ? &l->life[0] : NULL;
    (l->self ? self_connection_track : conversation_track)(now, previous, s, &limits, a);
}

static void check_lives(const struct lives *before, const struct lives *l, const struct segment *s,
                        const struct annotation *a)
{
    const struct conversation *own = &l->life[a->earlier ? 0 : l->second];
    for (int i = 0; i < life_count(l); i++) {
        check_path(&l->life[i], ROLE_CLIENT);
        check_path(&l->life[i], ROLE_SERVER);
        check_verdict(&l->life[i]);
        if (&l->life[i] != own && !l->self)
            MUST(same_paths(&l->life[i], &before->life[i]));
    }
    check_annotation(own, a);
    if (!l->self && is_hopeless_reset(&before->life[own == &l->life[1]], s))
        MUST(same_paths(own, &before->life[own == &l->life[1]]));
}

/* ---- the same seen otherwise ---- */

/* Returns the segment with the ends numbered the other way round and all sequence numbers moved.
 * Its meaning is the same. A socket that is connected to itself has one number space. */
static struct segment mirror(const struct segment *s, bool self)
{
    static const uint32_t shift[2] = {0x12345678, 0x9abcdef0};
    struct segment m = *s;
    m.sender = self ? s->sender : !s->sender;
    m.seq += shift[s->sender];
    m.ack += shift[self ? s->sender : !s->sender];
    return m;
}

static size_t describe(const struct annotation *a, char line[RECORD_LINE_SIZE])
{
    struct record_segment r = {.annotation = *a};
    memcpy(r.source.address.text, "s", 2);
    memcpy(r.destination.address.text, "d", 2);
    return record_write_segment(&r, line);
}

static void check_same_meaning(const struct annotation *a, const struct annotation *b)
{
    char one[RECORD_LINE_SIZE];
    char other[RECORD_LINE_SIZE];
    describe(a, one);
    describe(b, other);
    bool same = strcmp(one, other) == 0;
    if (!same)
        fprintf(stderr, "%s%s", one, other);
    MUST(same);
}

static void check_record(const struct conversation *c)
{
    struct record_conversation r = {.end = {{.address.text = "c"}, {.address.text = "s"}}};
    struct record read;
    char line[RECORD_LINE_SIZE];
    record_summarise(&r, c);
    size_t length = record_write_conversation(&r, line);
    MUST(record_read(line, length, &read) == RECORD_CONVERSATION);
}

/* ---- octets to segments ---- */

/* Makes a segment of 8 octets. Most numbers are near each other, so that they make
 * conversations. */
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
    if ((s->flags & TCP_RST) && s->seq == 0)
        s->seq = 1; /* 0 is a host without a socket: a meaning that a shift would take away */
    s->window = (uint16_t)(p[6] * 257u);
    s->time = *time;
    s->frame = frame;
}

static void begin_first_life(struct lives *l, unsigned likely_client, bool self)
{
    memset(l, 0, sizeof *l);
    l->self = self;
    conversation_init(&l->life[0], likely_client);
}

static void begin_second_life(struct lives *l, unsigned likely_client)
{
    l->second = true;
    conversation_init(&l->life[1], likely_client);
}

int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    check_table();
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool self = size & 2;
    struct lives lives, mirrored;
    int64_t time = 0;
    begin_first_life(&lives, size & 1, self);
    begin_first_life(&mirrored, self ? size & 1 : ~size & 1, self);
    for (uint32_t frame = 1; size >= OCTETS_A_SEGMENT; frame++) {
        struct segment s;
        struct annotation a, b;
        read_segment(data, &s, frame, &time);
        if (frame > 1 && !lives.second && (data[0] & 0x80) && (s.flags & TCP_SYN)) {
            begin_second_life(&lives, 0);
            begin_second_life(&mirrored, !self);
        }
        struct lives before = lives;
        s.sender = self ? 0 : s.sender;
        struct segment m = mirror(&s, self);
        track(&lives, &s, &a);
        track(&mirrored, &m, &b);
        check_lives(&before, &lives, &s, &a);
        check_same_meaning(&a, &b);
        data += OCTETS_A_SEGMENT;
        size -= OCTETS_A_SEGMENT;
    }
    for (int i = 0; i < life_count(&lives); i++) {
        if (lives.life[i].last_frame != 0)
            check_record(&lives.life[i]);
    }
    return 0;
}
