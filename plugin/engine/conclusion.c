/*
 * What the end of the capture shows.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "conclusion.h"

#include "segment_context.h"

/* Returns true when the last octet that the end sent, as far as is known, can be a FIN that was not
 * captured. The number behind its SYN cannot. */
static bool may_end_in_fin(const struct tcb *e)
{
    if (tcb_knows(e, TCB_FIN) || !tcb_knows(e, TCB_TAIL_UNSEEN))
        return false;
    bool only_syn = tcb_knows(e, TCB_ISS) && e->snd_max == e->iss + 1;
    return !only_syn;
}

/* Returns true when `self` sent its FIN as its last segment, and this FIN was the first to
 * acknowledge the last octet of the peer, which was not captured. */
static bool answers_unseen_fin(const struct conversation *c, const struct tcb *self,
                               const struct tcb *peer)
{
    if (!tcb_knows(self, TCB_FIN_LAST_WORD) || !may_end_in_fin(peer))
        return false;
    enum state own = tcb_state(self), other = tcb_state(peer);
    return peer->snd_max == self->acked && !(c->facts & (FACT_RESET | FACT_REFUSED)) &&
           (own == STATE_FIN_WAIT_1 || own == STATE_FIN_WAIT_2) &&
           (other == STATE_ESTABLISHED || other == STATE_CLOSE_WAIT) &&
           tcb_was_in(self, STATE_ESTABLISHED) && tcb_was_in(peer, STATE_ESTABLISHED);
}

/* Enters a state no later than at this time. */
static void enter_unseen(struct tcb *e, enum state state, int64_t latest)
{
    tcb_enter(e, state, latest);
    tcb_assume_entry(e, e->path_length - 1u);
}

/* Makes both paths anew from ESTABLISHED on: `first` sent its FIN first, and that of `second`
 * answered it. The times are those of the captured FIN and of its ACK. */
static void redo_paths(struct tcb *first, struct tcb *second)
{
    bool acked = tcb_has_acked_fin(first, second);
    int64_t acked_at = tcb_entered(second); /* of FIN_WAIT_2, which the ACK led to */
    (void)tcb_take_back(second, STATE_FIN_WAIT_1);
    int64_t sent_at = tcb_entered(second);

    (void)tcb_take_back(second, STATE_ESTABLISHED);
    enter_unseen(second, STATE_CLOSE_WAIT, sent_at);
    tcb_enter(second, STATE_LAST_ACK, sent_at);
    (void)tcb_take_back(first, STATE_ESTABLISHED);
    enter_unseen(first, STATE_FIN_WAIT_1, sent_at);
    enter_unseen(first, STATE_FIN_WAIT_2, sent_at);
    if (acked) {
        tcb_enter(second, STATE_CLOSED, acked_at);
        tcb_enter(first, STATE_TIME_WAIT, acked_at);
    }
}

/* Assumes that the FIN of `second` answered a FIN of `first` that was not captured. */
static void assume_answered(struct conversation *c, struct tcb *first, struct tcb *second)
{
    first->known |= TCB_FIN | TCB_ASSUMED;
    first->fin_seq = second->acked - 1;
    second->known |= TCB_GOT_FIN | TCB_ASSUMED;
    c->merged_fin_frame = second->fin_frame;
    c->facts |= FACT_ASSUMED;
    redo_paths(first, second);
}

const struct conversation *conclusion_of(const struct conversation *c,
                                         struct conversation *concluded)
{
    for (unsigned i = 0; i < 2; i++) {
        if (!answers_unseen_fin(c, &c->tcb[i], &c->tcb[!i]))
            continue;
        *concluded = *c;
        assume_answered(concluded, &concluded->tcb[!i], &concluded->tcb[i]);
        return concluded;
    }
    return c;
}
