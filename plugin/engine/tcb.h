/*
 * One end of a conversation: its path through the states, its sequence numbers.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TCB_H
#define TCPSTATE_TCB_H

#include <stdbool.h>
#include <stdint.h>

#include "conversation.h"
#include "sequence.h"
#include "transitions.h"

/* What is known of an end: which of its fields mean something. Bits of end.known. */
enum tcb_known {
    TCB_ISS = 1 << 0,          /* iss: its SYN was captured, or the peer's ACK of it */
    TCB_SYN_SEEN = 1 << 1,     /* its SYN or SYN-ACK was captured */
    TCB_SYN_ACKS = 1 << 2,     /* its SYN, as sent last, acknowledged the peer's */
    TCB_NUMBERS = 1 << 3,      /* snd_contig, run_start, snd_max */
    TCB_NUMBERS_SURE = 1 << 4, /* snd_max is what it sent: not perhaps a keep-alive one below */
    TCB_FAR_FROM_ISS = 1 << 5, /* it sent more than arithmetic modulo 2^32 can compare with iss */
    TCB_ACKED = 1 << 6,        /* acked */
    TCB_WINDOW = 1 << 7,       /* window */
    TCB_FIN = 1 << 8,          /* fin_seq: it sent a FIN, captured or assumed */
    TCB_FIN_SEEN = 1 << 9,     /* its FIN was captured */
    TCB_GOT_FIN = 1 << 10,     /* the peer's FIN reached it, as proven or presumed */
    TCB_SYN_TSVAL = 1 << 11,   /* syn_tsval */
    TCB_FIN_TSVAL = 1 << 12,   /* fin_tsval */
    TCB_ASSUMED = 1 << 13,     /* its current state is assumed */
    TCB_CLOSE_WAIT_SAID = 1 << 14, /* the warning was given */
    TCB_FIN_WAIT_2_SAID = 1 << 15,
    TCB_FIN_ACK = 1 << 16,         /* fin_ack, fin_ack_last */
    TCB_GAP = 1 << 17,             /* the peer acknowledged octets that were not captured before */
    TCB_TAIL_UNSEEN = 1 << 18,     /* the last octet that the peer acknowledged was not captured */
    TCB_ONE_OCTET_STEP = 1 << 19,  /* the peer's last ACK went one octet beyond: perhaps a FIN */
    TCB_SYN_ACKED_TSVAL = 1 << 20, /* syn_acked_tsval */
};

static inline bool tcb_knows(const struct tcb *e, enum tcb_known what)
{
    return e->known & what;
}

static inline void tcb_forget(struct tcb *e, enum tcb_known what)
{
    e->known &= ~(uint32_t)what;
}

static inline enum state tcb_state(const struct tcb *e)
{
    return (enum state)e->path[e->path_length - 1];
}

/* When the end entered its current state: nanoseconds since the epoch; unknown, and 0, for the state
 * in which the capture found it. */
static inline int64_t tcb_entered(const struct tcb *e)
{
    return e->entered[e->path_length - 1];
}

/* It has not got through the handshake yet. */
static inline bool tcb_is_opening(const struct tcb *e)
{
    enum state state = tcb_state(e);
    return state == STATE_LISTEN || state == STATE_SYN_SENT || state == STATE_SYN_RCVD;
}

/* Puts the end into the state in which the capture finds it. */
void tcb_begin(struct tcb *e, enum state state);

/* Appends a state to the path. A full path, which no legal sequence of segments makes, keeps its
 * beginning and shows the newest state last. */
void tcb_enter(struct tcb *e, enum state state, int64_t time);

/* Takes states back until `state` is the current one; false, and nothing done, when it never was.
 */
bool tcb_take_back(struct tcb *e, enum state state);

/* True when the path has `state`. */
bool tcb_was_in(const struct tcb *e, enum state state);

/* Notes the sequence numbers that a segment of this end occupies: what was captured of its stream
 * without a hole, and how far it got (RFC 9293 section 3.4). */
void tcb_note_sent(struct tcb *e, uint32_t seq, uint32_t seq_end);

/* Notes what its FIN acknowledges, as sent now. A FIN without ACK leaves it unknown. */
void tcb_note_fin_ack(struct tcb *e, uint32_t ack);

/* Notes that the peer acknowledges all before `ack`. What the capture missed of it arrived, and
 * leaves a gap: no FIN may be inferred from numbers behind it (annotations.md section 5). */
void tcb_note_acknowledged(struct tcb *e, uint32_t ack);

/* Its SYN is among what `ack` acknowledges. */
static inline bool tcb_syn_covered(const struct tcb *e, uint32_t ack)
{
    return tcb_knows(e, TCB_ISS) && (tcb_knows(e, TCB_FAR_FROM_ISS) || seq_after(ack, e->iss));
}

/* Its FIN is what `ack` acknowledges last. Nothing can follow a FIN, so no ACK goes beyond. */
static inline bool tcb_fin_covered(const struct tcb *e, uint32_t ack)
{
    return tcb_knows(e, TCB_FIN) && ack == e->fin_seq + 1;
}

/* Its FIN, when sent first, acknowledged the peer's. */
static inline bool tcb_fin_acks_fin(const struct tcb *e, const struct tcb *peer)
{
    return tcb_knows(e, TCB_FIN_ACK) && tcb_fin_covered(peer, e->fin_ack);
}

/* It has acknowledged the peer's FIN. */
static inline bool tcb_has_acked_fin(const struct tcb *e, const struct tcb *peer)
{
    return tcb_knows(e, TCB_ACKED) && tcb_fin_covered(peer, e->acked);
}

/* Returns how far beyond its last known number the peer of this end may send: twice what the end
 * advertised, and what it may have advertised before the window scale was known. */
static inline uint32_t tcb_reach(const struct tcb *e)
{
    const uint32_t unscaled_max = 0xffff; /* a window without scale (RFC 7323 section 2.2) */
    const uint32_t unknown = 1u << 20, large = 1u << 27;
    uint32_t window = tcb_knows(e, TCB_WINDOW) ? e->window : unknown;
    return unscaled_max + 2 * (window < large ? window : large);
}

/* No octet before its FIN is missing: a FIN behind a hole means nothing yet (3.10.7.4, eighth). */
static inline bool tcb_fin_in_order(const struct tcb *e)
{
    return !seq_before(e->snd_contig, e->fin_seq);
}

#endif
