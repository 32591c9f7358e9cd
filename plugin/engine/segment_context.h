/*
 * One segment on its way between the two ends, and how it moves them.
 *
 * All logic is written for `self`, the sender, and `peer`, the receiver; which of them is the
 * client does not matter to it.
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
    FACT_ASSUMED = 1 << 3, /* something was assumed at some time */
    FACT_FAST_OPEN = 1 << 4,
    FACT_SIMULTANEOUS_OPEN = 1 << 5,
    FACT_REFUSED = 1 << 6,
    FACT_RESET = 1 << 7, /* a RST ended it before it was closed */
    FACT_RESET_AFTER_FIN = 1 << 8,
    FACT_RST_SENDER_LIVES = 1 << 9, /* the end whose address the RST bore goes on */
    FACT_RESET_SND_MAX = 1 << 10,   /* reset_snd_max means something */
    FACT_PLAIN_SEEN = 1 << 11,      /* a segment without SYN, FIN and RST was captured */
    FACT_BARE_ACK_SEEN = 1 << 12,   /* one of them without payload */
    FACT_RST_ASSUMED = 1 << 13,     /* the RST was taken although the capture cannot judge it */
};

struct segment_context {
    struct conversation *c;
    struct tcb *self; /* the sender */
    struct tcb *peer; /* the receiver */
    const struct segment *s;
    const struct limits *limits;
    struct annotation *a;
    bool acks_fin; /* the segment is the first of its sender to acknowledge the peer's FIN */
};

/* Moves an end as the table says and notes the transition, if it is one. */
void context_move(struct segment_context *x, struct tcb *e, enum event event);

/* Notes the transition of an end whose path was set back: from the state it was shown in, entered
 * at `entered`, to the one its path ends in now. */
void context_note_set_back(struct segment_context *x, struct tcb *e, enum state from,
                           bool entry_seen, int64_t entered);

/* Notes that the end's state is assumed from here on, and why. */
void context_assume(struct segment_context *x, struct tcb *e, enum detail why);

static inline void context_observe(struct segment_context *x, enum observation o)
{
    x->a->observations |= 1u << o;
}

/* Notes that a state is taken back, and what that proves. */
static inline void context_correct(struct segment_context *x, enum detail why)
{
    context_observe(x, OBSERVED_CORRECTED);
    x->a->detail = why;
}

static inline bool conversation_has(const struct conversation *c, enum conversation_fact fact)
{
    return c->facts & fact;
}

/* The FIN of `sender` reaches `receiver`: first the ACK that it carried when sent last, then the
 * FIN itself (RFC 9293 3.10.7.4, fifth before eighth). */
void context_receive_fin(struct segment_context *x, struct tcb *receiver, const struct tcb *sender);

#endif
