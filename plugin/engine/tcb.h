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
#include "duration.h"
#include "sequence.h"
#include "transitions.h"

/* What is known of an end: bits of tcb.known. A comment that begins with the name of a field says
 * that the field means something. */
enum tcb_known {
    TCB_ISS = 1 << 0,          /* iss: its SYN was captured, or the peer's ACK of its SYN */
    TCB_SYN_SEEN = 1 << 1,     /* its SYN or SYN-ACK was captured */
    TCB_SYN_ACKS = 1 << 2,     /* its SYN, as last sent, acknowledged the peer's */
    TCB_NUMBERS = 1 << 3,      /* snd_contig, run_start, snd_max */
    TCB_NUMBERS_SURE = 1 << 4, /* snd_max is right; without it, a keep-alive may have made it one
                                * too low */
    TCB_FAR_FROM_ISS = 1 << 5, /* it has sent too much to compare its numbers with iss */
    TCB_ACKED = 1 << 6,        /* acked */
    TCB_WINDOW = 1 << 7,       /* window */
    TCB_FIN = 1 << 8,          /* fin_seq: it sent a FIN, captured or assumed */
    TCB_FIN_SEEN = 1 << 9,     /* its FIN was captured */
    TCB_GOT_FIN = 1 << 10,     /* the peer's FIN has reached it: proven, or presumed */
    TCB_SYN_TSVAL = 1 << 11,   /* syn_tsval */
    TCB_FIN_TSVAL = 1 << 12,   /* fin_tsval */
    TCB_ASSUMED = 1 << 13,     /* its current state is assumed */
    TCB_CLOSE_WAIT_SAID = 1 << 14, /* the engine has warned of a long CLOSE_WAIT */
    TCB_FIN_WAIT_2_SAID = 1 << 15, /* the engine has warned of a long FIN_WAIT_2 */
    TCB_FIN_ACK = 1 << 16,         /* fin_ack, fin_ack_last */
    TCB_GAP = 1 << 17,             /* the peer acknowledged octets that were not captured before */
    TCB_TAIL_UNSEEN = 1 << 18,     /* the last octet that the peer acknowledged was not captured */
    TCB_ONE_OCTET_STEP = 1 << 19,  /* the peer's last ACK went one octet beyond: perhaps a FIN */
    TCB_SYN_ACKED_TSVAL = 1 << 20, /* syn_acked_tsval */
    TCB_CLOCK_LEAD = 1 << 21,      /* clock_lead */
    TCB_SYN_REPEATED = 1 << 22,    /* it sent its SYN or SYN-ACK more than once */
    TCB_REJECTED_OLD = 1 << 25,    /* while opening, it answered a segment of an earlier connection
                                    * by a RST */
    TCB_SPOKE_LAST = 1 << 23,      /* the last segment of the conversation is its own, and no RST */
    TCB_FIN_LAST_WORD = 1 << 24,   /* its FIN acknowledged more than it had before, and it has sent
                                    * nothing since */
    TCB_DATA_SEEN = 1 << 26,       /* an octet of its data was captured */
    TCB_PROBED_SHUT = 1 << 27,     /* it probed a window of 0: it has data to send */
    TCB_SHUT = 1 << 28,            /* the window that it last advertised is 0 */
    TCB_SHUT_LAST = 1 << 29,       /* conversation.shut_since and shut_frame are about its window */
};

/* Returns true when any of these bits is set. */
static inline bool tcb_knows(const struct tcb *e, enum tcb_known what)
{
    return e->known & what;
}

/* Clears these bits. */
static inline void tcb_forget(struct tcb *e, enum tcb_known what)
{
    e->known &= ~(uint32_t)what;
}

/* Returns the current state of the end. */
static inline enum state tcb_state(const struct tcb *e)
{
    return (enum state)e->path[e->path_length - 1];
}

/* Returns when the end entered its current state, in nanoseconds since the epoch. Returns 0 for the
 * state in which the capture found the end. */
static inline int64_t tcb_entered(const struct tcb *e)
{
    return e->entered[e->path_length - 1];
}

/* Returns true when the capture does not show when the end entered the state at this place of its
 * path. */
static inline bool tcb_entry_is_assumed(const struct tcb *e, unsigned place)
{
    return e->assumed_entries >> place & 1;
}

/* Notes that the capture does not show when the end entered the state at this place of its path. */
static inline void tcb_assume_entry(struct tcb *e, unsigned place)
{
    e->assumed_entries |= (uint16_t)(1u << place);
}

/* Returns what the capture shows of the end's entry into the state at this place of its path. */
static inline enum entry tcb_entry(const struct tcb *e, unsigned place)
{
    if (place == 0)
        return ENTRY_UNSEEN;
    return tcb_entry_is_assumed(e, place) ? ENTRY_ASSUMED : ENTRY_SEEN;
}

/* Sets `held` and `bound` of a state that was left for `next`. */
static inline void path_state_leave(struct path_state *v, const struct path_state *next)
{
    const bool late = v->entry == ENTRY_ASSUMED, early = next->entry == ENTRY_ASSUMED;
    v->held = HELD_UNKNOWN;
    v->bound = HELD_EXACTLY;
    if (v->entry == ENTRY_UNSEEN || next->entry == ENTRY_UNSEEN || (late && early))
        return;
    const int64_t held = duration_between(v->entered, next->entered);
    if (late && held == 0)
        return; /* "at least 0" says nothing */
    v->held = held;
    v->bound = late ? HELD_AT_LEAST : early ? HELD_AT_MOST : HELD_EXACTLY;
}

/* Returns how long the end took from its SYN to ESTABLISHED, in nanoseconds: about one round trip.
 * Returns 0 when the capture does not show that, when the end repeated its SYN, and after a
 * simultaneous open. */
static inline int64_t tcb_handshake_time(const struct tcb *e)
{
    bool recorded =
        e->path_length > 2 && e->path[2] == STATE_ESTABLISHED && !tcb_knows(e, TCB_SYN_REPEATED);
    return recorded ? duration_between(e->entered[1], e->entered[2]) : 0;
}

/* Returns true when the end has sent keep-alive probes (`probes`), or something else, so often without an
 * answer that its peer is gone or cannot be reached. */
static inline bool tcb_repeats_in_vain(const struct tcb *e, bool probes)
{
    return probes ? e->probes >= 2 : e->repeats >= 3;
}

/* Returns true while the end has not completed the handshake. */
static inline bool tcb_is_opening(const struct tcb *e)
{
    enum state state = tcb_state(e);
    return state == STATE_LISTEN || state == STATE_SYN_SENT || state == STATE_SYN_RCVD;
}

/* Puts the end into the state in which the capture finds it. */
void tcb_begin(struct tcb *e, enum state state);

/* Appends a state to the path, entered at `time`. In a full path the new state replaces the last
 * one. No legal sequence of segments fills a path. */
void tcb_enter(struct tcb *e, enum state state, int64_t time);

/* Shortens the path until it ends in `state`. Returns false, and changes nothing, when the path
 * does not contain `state`. */
bool tcb_take_back(struct tcb *e, enum state state);

/* Returns true when the path contains `state`. */
bool tcb_was_in(const struct tcb *e, enum state state);

/* Notes that the end sent the sequence numbers from `seq` up to, not including, `seq_end`
 * (RFC 9293 section 3.4). */
void tcb_note_sent(struct tcb *e, uint32_t seq, uint32_t seq_end);

/* Notes the ACK number of the end's FIN, as sent now. Do not call it for a FIN without ACK. */
void tcb_note_fin_ack(struct tcb *e, uint32_t ack);

/* Notes that the peer acknowledges all numbers before `ack`. Octets among them that were not
 * captured are noted as a gap: numbers behind a gap do not prove a FIN (annotations.md section 5,
 * principle 2). */
void tcb_note_acknowledged(struct tcb *e, uint32_t ack);

/* Returns the octets of payload that the end sent, by its numbers: see conversation_octets(). */
uint64_t tcb_octets(const struct tcb *e);

/* Returns true when `ack` acknowledges the end's SYN. */
static inline bool tcb_syn_covered(const struct tcb *e, uint32_t ack)
{
    return tcb_knows(e, TCB_ISS) && (tcb_knows(e, TCB_FAR_FROM_ISS) || seq_after(ack, e->iss));
}

/* Returns true when `ack` acknowledges the end's FIN. A FIN is the last number of its sender, so
 * exactly one ACK number does. */
static inline bool tcb_fin_covered(const struct tcb *e, uint32_t ack)
{
    return tcb_knows(e, TCB_FIN) && ack == e->fin_seq + 1;
}

/* Returns true when the end's FIN, as first sent, acknowledged the peer's. */
static inline bool tcb_fin_acks_fin(const struct tcb *e, const struct tcb *peer)
{
    return tcb_knows(e, TCB_FIN_ACK) && tcb_fin_covered(peer, e->fin_ack);
}

/* Returns true when the end has acknowledged the peer's FIN. */
static inline bool tcb_has_acked_fin(const struct tcb *e, const struct tcb *peer)
{
    return tcb_knows(e, TCB_ACKED) && tcb_fin_covered(peer, e->acked);
}

/* Returns how many octets beyond the last known number the peer of this end may send: twice the
 * window that the end advertised, plus the largest one that it can have advertised while its scale
 * was unknown. */
static inline uint32_t tcb_reach(const struct tcb *e)
{
    const uint32_t unscaled_max = 0xffff; /* a window without scale (RFC 7323 section 2.2) */
    const uint32_t unknown = 1u << 20, large = 1u << 27;
    uint32_t window = tcb_knows(e, TCB_WINDOW) ? e->window : unknown;
    return unscaled_max + 2 * (window < large ? window : large);
}

/* Returns true when no octet before the end's FIN is missing. The receiver does not process a FIN
 * behind a hole yet (RFC 9293 section 3.10.7.4, eighth). */
static inline bool tcb_fin_in_order(const struct tcb *e)
{
    return !seq_before(e->snd_contig, e->fin_seq);
}

#endif
