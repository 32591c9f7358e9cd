/*
 * One end of a conversation: its path through the states, its sequence numbers.
 *
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
enum end_known {
    END_ISS = 1 << 0,          /* iss: its SYN was captured, or the peer's ACK of it */
    END_SYN_SEEN = 1 << 1,     /* its SYN or SYN-ACK was captured */
    END_SYN_ACKS = 1 << 2,     /* its SYN, as sent last, acknowledged the peer's */
    END_NUMBERS = 1 << 3,      /* snd_contig, run_start, snd_max */
    END_NUMBERS_SURE = 1 << 4, /* snd_max is what it sent: not perhaps a keep-alive one below */
    END_FAR_FROM_ISS = 1 << 5, /* it sent more than arithmetic modulo 2^32 can compare with iss */
    END_ACKED = 1 << 6,        /* acked */
    END_WINDOW = 1 << 7,       /* window */
    END_FIN = 1 << 8,          /* fin_seq: it sent a FIN, captured or assumed */
    END_FIN_SEEN = 1 << 9,     /* its FIN was captured */
    END_GOT_FIN = 1 << 10,     /* the peer's FIN reached it, as proven or presumed */
    END_SYN_TSVAL = 1 << 11,   /* syn_tsval */
    END_FIN_TSVAL = 1 << 12,   /* fin_tsval */
    END_ASSUMED = 1 << 13,     /* its current state is assumed */
    END_CLOSE_WAIT_SAID = 1 << 14, /* the warning was given */
    END_FIN_WAIT_2_SAID = 1 << 15,
    END_FIN_ACK = 1 << 16, /* fin_ack, fin_ack_last */
};

static inline bool end_knows(const struct end *e, enum end_known what)
{
    return e->known & what;
}

static inline void end_forget(struct end *e, enum end_known what)
{
    e->known &= ~(uint32_t)what;
}

static inline enum state end_state(const struct end *e)
{
    return (enum state)e->path[e->path_length - 1];
}

/* It has not got through the handshake yet. */
static inline bool end_is_opening(const struct end *e)
{
    enum state state = end_state(e);
    return state == STATE_LISTEN || state == STATE_SYN_SENT || state == STATE_SYN_RCVD;
}

/* Puts the end into the state in which the capture finds it. */
void end_begin(struct end *e, enum state state);

/* Appends a state to the path. A full path, which no legal sequence of segments makes, keeps its
 * beginning and shows the newest state last. */
void end_enter(struct end *e, enum state state, int64_t time);

/* Takes states back until `state` is the current one; false, and nothing done, when it never was.
 */
bool end_take_back(struct end *e, enum state state);

/* True when the path has `state`. */
bool end_was_in(const struct end *e, enum state state);

/* Notes the sequence numbers that a segment of this end occupies: what was captured of its stream
 * without a hole, and how far it got (RFC 9293 section 3.4). */
void end_note_sent(struct end *e, uint32_t seq, uint32_t seq_end);

/* Notes what its FIN acknowledges, as sent now. A FIN without ACK leaves it unknown. */
void end_note_fin_ack(struct end *e, uint32_t ack);

/* Notes that the peer acknowledges all before `ack`: whatever the capture missed of it arrived. */
void end_note_acknowledged(struct end *e, uint32_t ack);

/* Its SYN is among what `ack` acknowledges. */
static inline bool end_syn_covered(const struct end *e, uint32_t ack)
{
    return end_knows(e, END_ISS) && (end_knows(e, END_FAR_FROM_ISS) || seq_after(ack, e->iss));
}

/* Its FIN is what `ack` acknowledges last. Nothing can follow a FIN, so no ACK goes beyond. */
static inline bool end_fin_covered(const struct end *e, uint32_t ack)
{
    return end_knows(e, END_FIN) && ack == e->fin_seq + 1;
}

/* Its FIN, when sent first, acknowledged the peer's. */
static inline bool end_fin_acks_fin(const struct end *e, const struct end *peer)
{
    return end_knows(e, END_FIN_ACK) && end_fin_covered(peer, e->fin_ack);
}

/* It has acknowledged the peer's FIN. */
static inline bool end_has_acked_fin(const struct end *e, const struct end *peer)
{
    return end_knows(e, END_ACKED) && end_fin_covered(peer, e->acked);
}

/* No octet before its FIN is missing: a FIN behind a hole means nothing yet (3.10.7.4, eighth). */
static inline bool end_fin_in_order(const struct end *e)
{
    return !seq_before(e->snd_contig, e->fin_seq);
}

#endif
