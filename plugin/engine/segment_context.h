/*
 * One segment on its way between the two ends, and how it moves them.
 *
 * All logic is written for `self`, the sender, and `peer`, the receiver; which of them is the
 * client does not matter to it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SEGMENT_CONTEXT_H
#define TCPSTATE_SEGMENT_CONTEXT_H

#include "conversation.h"
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
};

struct exchange {
    struct conversation *c;
    struct end *self; /* the sender */
    struct end *peer; /* the receiver */
    const struct segment *s;
    const struct limits *limits;
    struct annotation *a;
    bool acks_fin; /* the segment is the first of its sender to acknowledge the peer's FIN */
};

/* Moves an end as the table says and notes the transition, if it is one. */
void exchange_move(struct exchange *x, struct end *e, enum event event);

/* Notes the transition of an end whose path was set back: from the state it was shown in, entered
 * at `entered`, to the one its path ends in now. */
void exchange_note_set_back(struct exchange *x, struct end *e, enum state from, bool entry_seen,
                            int64_t entered);

/* Notes that the end's state is assumed from here on, and why. */
void exchange_assume(struct exchange *x, struct end *e, enum detail why);

static inline void exchange_observe(struct exchange *x, enum observation o)
{
    x->a->observations |= 1u << o;
}

/* Notes that a state is taken back, and what that proves. */
static inline void exchange_correct(struct exchange *x, enum detail why)
{
    exchange_observe(x, OBSERVED_CORRECTED);
    x->a->detail = why;
}

/* Nanoseconds from `then` to `now`; 0 when the time runs backwards. Hostile times do not overflow.
 */
static inline int64_t time_since(int64_t now, int64_t then)
{
    if (now <= then)
        return 0;
    uint64_t elapsed = (uint64_t)now - (uint64_t)then;
    return elapsed > INT64_MAX ? INT64_MAX : (int64_t)elapsed;
}

static inline bool conversation_has(const struct conversation *c, enum conversation_fact fact)
{
    return c->facts & fact;
}

/* The FIN of `sender` reaches `receiver`: first the ACK that it carried when sent last, then the
 * FIN itself (RFC 9293 3.10.7.4, fifth before eighth). */
void exchange_receive_fin(struct exchange *x, struct end *receiver, const struct end *sender);

#endif
