/*
 * Moves the two ends and notes what happened, for the rules and the corrections.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "segment_context.h"

#include "duration.h"

static enum role role_of(const struct segment_context *x, const struct tcb *e)
{
    return (unsigned)(e - x->c->tcb) == x->c->client ? ROLE_CLIENT : ROLE_SERVER;
}

static void note_transition(struct segment_context *x, const struct tcb *e, enum state from,
                            bool entry_seen, int64_t entered)
{
    struct annotation *a = x->a;
    const struct transition move = {
        .held = entry_seen ? duration_between(entered, x->s->time) : HELD_UNKNOWN,
        .role = (uint8_t)role_of(x, e),
        .from = (uint8_t)from,
        .to = (uint8_t)tcb_state(e),
    };
    if (a->transition_count < TRANSITIONS_MAX) /* always */
        a->transitions[a->transition_count++] = move;
}

void context_move(struct segment_context *x, struct tcb *e, enum event event)
{
    enum state from = tcb_state(e);
    enum state to = transition_next(from, event);
    if (to == from)
        return;
    bool entry_seen = e->path_length > 1;
    int64_t entered = e->entered[e->path_length - 1];
    tcb_enter(e, to, x->s->time);
    tcb_forget(e, TCB_ASSUMED);
    note_transition(x, e, from, entry_seen, entered);
}

void context_note_set_back(struct segment_context *x, struct tcb *e, enum state from,
                           bool entry_seen, int64_t entered)
{
    if (tcb_state(e) != from)
        note_transition(x, e, from, entry_seen, entered);
}

void context_assume(struct segment_context *x, struct tcb *e, enum detail why)
{
    e->known |= TCB_ASSUMED;
    x->c->facts |= FACT_ASSUMED;
    context_observe(x, OBSERVED_ASSUMED);
    x->a->detail = (uint8_t)why;
}

void context_receive_fin(struct segment_context *x, struct tcb *receiver, const struct tcb *sender)
{
    /* An end that sends its own FIN again has not received the ACK of it. */
    bool repeats_own =
        receiver == x->self && (x->s->flags & TCP_FIN) && tcb_knows(receiver, TCB_FIN);
    context_move(x, receiver, EVENT_GOT_ACK_OF_SYN);
    bool acks_own =
        tcb_knows(sender, TCB_FIN_ACK) && tcb_fin_covered(receiver, sender->fin_ack_last);
    if (acks_own && !repeats_own)
        context_move(x, receiver, EVENT_GOT_ACK_OF_FIN);
    context_move(x, receiver, EVENT_GOT_FIN);
    receiver->known |= TCB_GOT_FIN;
}
