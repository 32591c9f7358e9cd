/*
 * One segment, the two ends that it moves, and the annotation that it gets.
 *
 * The rules are written for `self`, the sender, and `peer`, the receiver. It makes no difference to
 * them which of the two is the client.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SEGMENT_CONTEXT_H
#define TCPSTATE_SEGMENT_CONTEXT_H

#include "conversation.h"
#include "duration.h"
#include "tcb.h"

/* Bits of conversation.facts. */
enum conversation_fact {
    FACT_BEGUN = 1 << 0,
    FACT_ROLES_GUESSED = 1 << 1,
    FACT_MIDSTREAM = 1 << 2,
    FACT_ASSUMED = 1 << 3, /* the engine has assumed something at some time */
    FACT_FAST_OPEN = 1 << 4,
    FACT_SIMULTANEOUS_OPEN = 1 << 5,
    FACT_REFUSED = 1 << 6,
    FACT_RESET = 1 << 7, /* a RST ended it before it was closed */
    FACT_RESET_AFTER_FIN = 1 << 8,
    FACT_RST_SENDER_LIVES = 1 << 9,   /* the end whose address the RST bears goes on */
    FACT_RESET_SND_MAX = 1 << 10,     /* reset_snd_max means something */
    FACT_PLAIN_SEEN = 1 << 11,        /* a segment without SYN, FIN and RST was captured */
    FACT_BARE_ACK_SEEN = 1 << 12,     /* such a segment without payload was captured */
    FACT_RST_ASSUMED = 1 << 13,       /* the engine assumes that the receiver accepted the RST */
    FACT_UNREACHABLE = 1 << 14,       /* an ICMP error ended the opening: see rules_icmp.h */
    FACT_REFUSED_BY_SOCKET = 1 << 15, /* with FACT_REFUSED: the refuser had a socket in SYN_RCVD */
};

struct segment_context {
    struct conversation *c;
    struct tcb *self; /* the sender */
    struct tcb *peer; /* the receiver */
    const struct segment *s;
    const struct limits *limits;
    struct annotation *a;
    bool acks_fin; /* the segment is the first of its sender to acknowledge the peer's FIN */
    bool acks_new; /* it acknowledges more than its sender had acknowledged before */
    bool doubled;  /* rules_is_doubled(), before the rules move the ends */
};

/* Moves an end as transition_next() says, and notes the transition if the state changes. The new
 * state is not assumed; a caller that assumes it calls context_assume() afterwards. Its beginning
 * is assumed where the state before was doubtful (context_doubt()), and where a FIN or RST is the
 * first segment that shows ESTABLISHED in a capture that holds no other segments. */
void context_move(struct segment_context *x, struct tcb *e, enum event event);

/* The same for an event that the capture does not show: the beginning of the new state is assumed. */
void context_move_unseen(struct segment_context *x, struct tcb *e, enum event event);

/*
 * Notes the transition of an end whose path was corrected, if its state changed by that.
 *
 * was  the state that the end was in before the correction, and when it entered that state
 */
void context_note_set_back(struct segment_context *x, struct tcb *e, const struct path_state *was);

/* Returns the current state of an end, and what is known of its beginning. */
struct path_state context_current(const struct tcb *e);

/* Notes that the capture does not show when the end entered the state at this place of its path: no
 * later than now. */
void context_assume_entry(struct segment_context *x, struct tcb *e, unsigned place);

/* Notes that the end's state and its beginning are assumed, and why. */
void context_assume(struct segment_context *x, struct tcb *e, enum detail why);

/* Notes that the end may have left its state before, and why. The beginning of the state is known. */
void context_doubt(struct segment_context *x, struct tcb *e, enum detail why);

/* Adds an observation to the annotation. */
static inline void context_observe(struct segment_context *x, enum observation o)
{
    x->a->observations |= 1u << o;
}

/* Notes that a state is taken back, and why. */
static inline void context_correct(struct segment_context *x, enum detail why)
{
    context_observe(x, OBSERVED_CORRECTED);
    x->a->detail = why;
}

/* Returns the milliseconds from the beginning of the conversation to `time`. */
static inline uint32_t conversation_milliseconds(const struct conversation *c, int64_t time)
{
    int64_t ms = duration_between(c->first_time, time) / NS_PER_MILLISECOND;
    return ms > UINT32_MAX ? UINT32_MAX : (uint32_t)ms;
}

/* Returns true when the fact is noted. */
static inline bool conversation_has(const struct conversation *c, enum conversation_fact fact)
{
    return c->facts & fact;
}

/* Notes that a refusal did not end the conversation. */
static inline void conversation_forget_refusal(struct conversation *c)
{
    c->facts &= (uint16_t) ~(FACT_REFUSED | FACT_REFUSED_BY_SOCKET);
}

/* Moves `receiver` by the FIN of `sender`, as last sent: first by the ACK that the FIN carried,
 * then by the FIN itself (RFC 9293 section 3.10.7.4, fifth before eighth). */
void context_receive_fin(struct segment_context *x, struct tcb *receiver, const struct tcb *sender);

/* The same for a FIN that the receiver acknowledged by a segment that was not captured, or a FIN that
 * was not captured itself: the beginnings of the new states are assumed. */
void context_receive_fin_unseen(struct segment_context *x, struct tcb *receiver,
                                const struct tcb *sender);

#endif
