/*
 * Taking back what a later segment disproves.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "correction.h"

/* Returns when the end had left the last state of its path before it was set back; `otherwise` when
 * that is not recorded. tcb_take_back() only shortens the path: the times behind its end are still
 * there. */
static int64_t left_at(const struct tcb *e, int64_t otherwise)
{
    bool recorded = e->path_length < PATH_MAX_STATES && e->entered[e->path_length] != 0;
    return recorded ? e->entered[e->path_length] : otherwise;
}

/* Enters a state that takes the time of the state in its place of the path before. */
static void enter_in_place(struct tcb *e, enum state state, int64_t otherwise)
{
    const bool assumed = tcb_entry_is_assumed(e, e->path_length);
    tcb_enter(e, state, left_at(e, otherwise));
    if (assumed)
        tcb_assume_entry(e, e->path_length - 1u);
}

/* Sets `self` back to the state into which its FIN led. What `self` has received since stays. */
static void take_back_ack_of_fin(struct segment_context *x)
{
    struct tcb *self = x->self;
    const struct path_state was = context_current(self);
    if (was.state == STATE_CLOSED) {
        tcb_take_back(self, STATE_LAST_ACK);
    } else if (was.state == STATE_FIN_WAIT_2 || was.state == STATE_TIME_WAIT) {
        bool got_fin = tcb_has_acked_fin(self, x->peer);
        if (!got_fin)
            tcb_forget(self, TCB_GOT_FIN);
        if (!got_fin || !tcb_take_back(self, STATE_CLOSING))
            tcb_take_back(self, STATE_FIN_WAIT_1);
        if (got_fin && tcb_state(self) == STATE_FIN_WAIT_1)
            tcb_enter(self, STATE_CLOSING, was.entered);
    }
    if (tcb_state(self) == was.state)
        return;
    context_note_set_back(x, self, &was);
    context_correct(x, DETAIL_ACK_OF_FIN_LOST);
}

/* Takes back that the FIN of `self` reached the peer, if that was only presumed. */
static void take_back_fin(struct segment_context *x)
{
    struct tcb *peer = x->peer;
    if (!tcb_knows(peer, TCB_GOT_FIN) || tcb_has_acked_fin(peer, x->self))
        return;
    const struct path_state was = context_current(peer);
    if (!tcb_take_back(peer, STATE_FIN_WAIT_1))
        return;
    tcb_forget(peer, TCB_GOT_FIN);
    if (tcb_has_acked_fin(x->self, peer))
        enter_in_place(peer, STATE_FIN_WAIT_2, x->s->time);
    context_note_set_back(x, peer, &was);
    context_correct(x, DETAIL_FIN_LOST);
}

void correct_fin_repeated(struct segment_context *x)
{
    if (conversation_has(x->c, FACT_RESET))
        return;
    take_back_ack_of_fin(x);
    take_back_fin(x);
}

/* Makes the path of an end anew from ESTABLISHED on, by what is known of both FINs. A new state
 * takes the time of the state in its place. */
static void redo_close(struct segment_context *x, struct tcb *e, const struct tcb *other)
{
    const struct path_state was = context_current(e);
    if (!tcb_take_back(e, STATE_ESTABLISHED))
        return;
    bool got = tcb_knows(e, TCB_GOT_FIN), sent = tcb_knows(e, TCB_FIN);
    bool acked = sent && tcb_has_acked_fin(other, e);
    enum state path[3];
    int length = 0;
    if (sent && !tcb_fin_acks_fin(e, other)) {
        path[length++] = STATE_FIN_WAIT_1;
        if (got || acked)
            path[length++] = got ? STATE_CLOSING : STATE_FIN_WAIT_2;
        if (got && acked)
            path[length++] = STATE_TIME_WAIT;
    } else if (got) {
        path[length++] = STATE_CLOSE_WAIT;
        if (sent)
            path[length++] = STATE_LAST_ACK;
        if (sent && acked)
            path[length++] = STATE_CLOSED;
    }
    for (int i = 0; i < length; i++)
        enter_in_place(e, path[i], x->s->time);
    context_note_set_back(x, e, &was);
}

void correct_assumed_fin(struct segment_context *x, struct tcb *e, struct tcb *other)
{
    tcb_forget(e, TCB_FIN | TCB_FIN_ACK | TCB_ASSUMED);
    redo_close(x, e, other);
    if (tcb_knows(other, TCB_GOT_FIN)) {
        tcb_forget(other, TCB_GOT_FIN);
        redo_close(x, other, e);
    }
    context_correct(x, DETAIL_NO_FIN_AFTER_ALL);
}

void correct_close_order(struct segment_context *x, struct tcb *second, const struct tcb *first)
{
    second->known |= TCB_GOT_FIN;
    redo_close(x, second, first);
    context_correct(x, DETAIL_FIN_LATE);
}

/* Returns true when the engine has assumed that the peer's FIN answers that of `self`, and the
 * current segment is the FIN of `self`, captured behind the ACK of the peer's. It left before that
 * ACK, by no more than the network changes the order of segments. So the FINs crossed. */
static bool stands_behind_its_ack(const struct segment_context *x)
{
    const struct tcb *peer = x->peer;
    return tcb_knows(peer, TCB_FIN) && !tcb_knows(peer, TCB_FIN_SEEN) &&
           tcb_has_acked_fin(x->self, peer) && seq_before(x->s->ack, x->self->acked) &&
           tcb_fin_acks_fin(peer, x->self);
}

void correct_fin_ack(struct segment_context *x)
{
    struct tcb *self = x->self;
    if (stands_behind_its_ack(x)) {
        self->fin_ack = x->s->ack;
        x->peer->fin_ack = x->peer->fin_ack_last = self->fin_seq;
        redo_close(x, x->peer, self);
        redo_close(x, self, x->peer);
        context_correct(x, DETAIL_FIN_LATE);
        return;
    }
    bool was_second = tcb_fin_acks_fin(self, x->peer);
    if (!tcb_knows(self, TCB_FIN_ACK))
        tcb_note_fin_ack(self, x->s->ack);
    self->fin_ack = x->s->ack;
    self->fin_tsval_first = x->s->tsval;
    if (tcb_fin_acks_fin(self, x->peer) == was_second)
        return;
    redo_close(x, self, x->peer);
    context_correct(x, DETAIL_FIN_LATE);
}

/* Sets an end that a RST has closed back to the state before. */
static void reopen(struct segment_context *x, struct tcb *e)
{
    if (tcb_state(e) != STATE_CLOSED || e->path_length < 2)
        return;
    const struct path_state was = context_current(e);
    e->path_length--;
    context_note_set_back(x, e, &was);
}

void correct_crossed_by_reset(struct segment_context *x)
{
    reopen(x, x->self);
    x->c->facts |= FACT_RESET_AFTER_FIN;
    context_correct(x, DETAIL_CROSSED_BY_RST);
}

void begin_new_attempt(struct segment_context *x)
{
    tcb_begin(x->self, STATE_CLOSED);
    tcb_begin(x->peer, STATE_LISTEN);
    context_move(x, x->self, EVENT_SENT_SYN);
}

void correct_refusal(struct segment_context *x)
{
    struct conversation *c = x->c;
    tcb_begin(x->self, STATE_LISTEN);
    tcb_forget(x->self, TCB_ISS | TCB_NUMBERS | TCB_NUMBERS_SURE); /* those of the RST */
    conversation_forget_refusal(c);
    c->facts |= FACT_RESET | FACT_RST_SENDER_LIVES;
    context_correct(x, DETAIL_RST_NOT_ITS_OWN);
}

static void forget_reset(struct conversation *c)
{
    c->facts &=
        (uint16_t) ~(FACT_RESET | FACT_RESET_AFTER_FIN | FACT_RST_SENDER_LIVES | FACT_RST_ASSUMED);
}

void correct_icmp_not_taken(struct segment_context *x)
{
    reopen(x, x->self);
    context_correct(x, DETAIL_ICMP_NOT_TAKEN);
}

void correct_challenged_reset(struct segment_context *x)
{
    reopen(x, x->self);
    reopen(x, x->peer);
    forget_reset(x->c);
    context_correct(x, DETAIL_RST_CHALLENGED);
}

void correct_reset_not_own(struct segment_context *x)
{
    reopen(x, x->self);
    x->c->facts |= FACT_RST_SENDER_LIVES;
    context_correct(x, DETAIL_RST_NOT_ITS_OWN);
}

void correct_reset_not_taken(struct segment_context *x)
{
    reopen(x, x->self);
    forget_reset(x->c);
    context_correct(x, DETAIL_RST_NOT_TAKEN);
}

static void back_to_syn_rcvd(struct segment_context *x, enum detail why)
{
    struct tcb *self = x->self;
    const struct path_state was = context_current(self);
    if (tcb_state(self) != STATE_ESTABLISHED || !tcb_take_back(self, STATE_SYN_RCVD))
        return;
    context_note_set_back(x, self, &was);
    context_correct(x, why);
}

void correct_syn_ack_repeated(struct segment_context *x)
{
    const struct tcb *self = x->self;
    if (self->snd_max == self->iss + 1 && x->s->ack == self->acked)
        back_to_syn_rcvd(x, DETAIL_ACK_OF_SYN_LOST);
}

void correct_ack_of_syn_late(struct segment_context *x)
{
    back_to_syn_rcvd(x, DETAIL_ACK_OF_SYN_LATE);
}

void correct_never_established(struct segment_context *x)
{
    back_to_syn_rcvd(x, DETAIL_NEVER_ESTABLISHED);
}
