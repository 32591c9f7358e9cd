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

struct path_state context_current(const struct tcb *e)
{
    return (struct path_state){
        .state = tcb_state(e),
        .entered = tcb_entered(e),
        .entry = tcb_entry(e, e->path_length - 1u),
    };
}

/* Notes that the end has left the state `was` now, for its current one. */
static void note_transition(struct segment_context *x, const struct tcb *e, struct path_state was)
{
    struct annotation *a = x->a;
    path_state_leave(&was, &(struct path_state){.entered = x->s->time, .entry = ENTRY_SEEN});
    const struct transition move = {
        .held = was.held,
        .role = (uint8_t)role_of(x, e),
        .from = (uint8_t)was.state,
        .to = (uint8_t)tcb_state(e),
        .bound = (uint8_t)was.bound,
    };
    if (a->transition_count < TRANSITIONS_MAX) /* always */
        a->transitions[a->transition_count++] = move;
}

/* Returns true when a FIN or RST is the first segment behind the SYNs that was captured. The third
 * segment of the handshake may have come long before. */
static bool lacks_third_ack(const struct segment_context *x)
{
    return (x->s->flags & (TCP_FIN | TCP_RST)) && !conversation_has(x->c, FACT_PLAIN_SEEN);
}

void context_move(struct segment_context *x, struct tcb *e, enum event event)
{
    enum state from = tcb_state(e);
    enum state to = transition_next(from, event);
    if (to == from)
        return;
    const struct path_state was = context_current(e);
    bool doubtful = tcb_knows(e, TCB_ASSUMED) && was.entry == ENTRY_SEEN;
    tcb_enter(e, to, x->s->time);
    tcb_forget(e, TCB_ASSUMED);
    note_transition(x, e, was);
    if (doubtful || (to == STATE_ESTABLISHED && lacks_third_ack(x)))
        context_assume_entry(x, e, e->path_length - 1u);
}

void context_note_set_back(struct segment_context *x, struct tcb *e, const struct path_state *was)
{
    if (tcb_state(e) != was->state)
        note_transition(x, e, *was);
}

/* Makes the time of a transition a bound; unknown when it is bounded from the other side already, or
 * when it would be "at least 0". */
static void weaken(struct transition *t, enum held_bound bound)
{
    const bool both = t->bound != HELD_EXACTLY && t->bound != bound;
    if (t->held == HELD_UNKNOWN)
        return;
    if (both || (bound == HELD_AT_LEAST && t->held == 0)) {
        t->held = HELD_UNKNOWN;
        bound = HELD_EXACTLY;
    }
    t->bound = (uint8_t)bound;
}

void context_assume_entry(struct segment_context *x, struct tcb *e, unsigned place)
{
    struct annotation *a = x->a;
    tcb_assume_entry(e, place);
    for (unsigned i = 0; i < a->transition_count; i++) {
        struct transition *t = &a->transitions[i];
        if (t->role != role_of(x, e))
            continue;
        if (t->to == e->path[place])
            weaken(t, HELD_AT_MOST);
        if (t->from == e->path[place])
            weaken(t, HELD_AT_LEAST);
    }
}

void context_assume(struct segment_context *x, struct tcb *e, enum detail why)
{
    context_assume_entry(x, e, e->path_length - 1u);
    context_doubt(x, e, why);
}

void context_doubt(struct segment_context *x, struct tcb *e, enum detail why)
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

void context_move_unseen(struct segment_context *x, struct tcb *e, enum event event)
{
    const unsigned before = e->path_length;
    context_move(x, e, event);
    if (e->path_length > before)
        context_assume_entry(x, e, before);
}

void context_receive_fin_unseen(struct segment_context *x, struct tcb *receiver,
                                const struct tcb *sender)
{
    const unsigned before = receiver->path_length;
    context_receive_fin(x, receiver, sender);
    for (unsigned place = before; place < receiver->path_length; place++)
        context_assume_entry(x, receiver, place);
}
