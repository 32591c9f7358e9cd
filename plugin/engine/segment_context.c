/*
 * How one segment moves the two ends: the common ground of evidence and correction.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "segment_context.h"

static enum role role_of(const struct exchange *x, const struct end *e)
{
    return (unsigned)(e - x->c->end) == x->c->client ? ROLE_CLIENT : ROLE_SERVER;
}

static void note_transition(struct exchange *x, const struct end *e, enum state from,
                            bool entry_seen, int64_t entered)
{
    struct annotation *a = x->a;
    if (a->transition_count == TRANSITIONS_MAX)
        return; /* more than any segment can cause; the path has them all */
    a->transitions[a->transition_count++] = (struct transition){
        .held = entry_seen ? time_since(x->s->time, entered) : HELD_UNKNOWN,
        .role = (uint8_t)role_of(x, e),
        .from = (uint8_t)from,
        .to = (uint8_t)end_state(e),
    };
}

void exchange_move(struct exchange *x, struct end *e, enum event event)
{
    enum state from = end_state(e);
    enum state to = transition_next(from, event);
    if (to == from)
        return;
    bool entry_seen = e->path_length > 1;
    int64_t entered = e->entered[e->path_length - 1];
    end_enter(e, to, x->s->time);
    end_forget(e, END_ASSUMED); /* whoever assumes says so after the move */
    note_transition(x, e, from, entry_seen, entered);
}

void exchange_note_set_back(struct exchange *x, struct end *e, enum state from, bool entry_seen,
                            int64_t entered)
{
    if (end_state(e) != from)
        note_transition(x, e, from, entry_seen, entered);
}

void exchange_assume(struct exchange *x, struct end *e, enum detail why)
{
    e->known |= END_ASSUMED;
    x->c->facts |= FACT_ASSUMED;
    exchange_observe(x, OBSERVED_ASSUMED);
    x->a->detail = (uint8_t)why;
}

void exchange_receive_fin(struct exchange *x, struct end *receiver, const struct end *sender)
{
    /* Who sends its own FIN once more has not got the ACK of it. */
    bool repeats_own =
        receiver == x->self && (x->s->flags & TCP_FIN) && end_knows(receiver, END_FIN);
    exchange_move(x, receiver, EVENT_GOT_ACK_OF_SYN);
    bool acks_own =
        end_knows(sender, END_FIN_ACK) && end_fin_covered(receiver, sender->fin_ack_last);
    if (acks_own && !repeats_own)
        exchange_move(x, receiver, EVENT_GOT_ACK_OF_FIN);
    exchange_move(x, receiver, EVENT_GOT_FIN);
    receiver->known |= END_GOT_FIN;
}
