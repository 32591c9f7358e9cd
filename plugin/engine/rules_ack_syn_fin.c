/*
 * What a segment without RST proves.
 *
 * take_segment() calls rules_received(), then rules_sent(), then rules_delivered(). The order is
 * that of the events at the two ends:
 *
 *   received   What the sender's ACK acknowledges, the sender had received before it sent the
 *              segment: first the peer's SYN, then the peer's FIN. So it is in the right state when
 *              it sends. Example: the FIN of an end in ESTABLISHED leads to FIN_WAIT_1. If the same
 *              segment acknowledges the peer's FIN, the end was in CLOSE_WAIT, and goes on to
 *              LAST_ACK.
 *   sent       What the segment itself bears: data, SYN, FIN (RFC 9293 section 3.10.4).
 *   delivered  What its arrival does to the receiver: first the ACK of the receiver's SYN, then
 *              that of its FIN (RFC 9293 section 3.10.7.4, fifth).
 *
 * An end processes a segment in this order, too: SYN, then ACK, then data, then FIN (RFC 9293
 * section 3.10.7.4, fourth to eighth). Two calls look out of order. assume_fin_sent() stands in
 * rules_received(), because the sender had sent that FIN before the current segment. sent_data()
 * stands before all else in rules_sent(), because it needs the numbers as they were before.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "rules_ack_syn_fin.h"

#include "assumption.h"
#include "correction.h"
#include "duration.h"
#include "rules_copies.h"
#include "rules_fin_fault.h"
#include "rules_window.h"

bool rules_is_first_ack_of_fin(const struct segment_context *x)
{
    return (x->s->flags & TCP_ACK) && tcb_fin_covered(x->peer, x->s->ack) &&
           !tcb_has_acked_fin(x->self, x->peer);
}

/* Rule 1 for the peer's SYN. From ESTABLISHED on, the sender has it already. */
static void received_syn(struct segment_context *x)
{
    struct tcb *self = x->self, *peer = x->peer;
    bool sends_syn = x->s->flags & TCP_SYN;

    if (tcb_state(self) == STATE_LISTEN) {
        context_move(x, self, EVENT_GOT_SYN);
        if (!sends_syn)
            assume_syn(x, self, x->s->seq - 1, DETAIL_SYN_ACK_NOT_CAPTURED);
    } else if (tcb_state(self) == STATE_SYN_SENT && sends_syn) {
        context_move(x, self, EVENT_GOT_SYN);
    } else if (tcb_state(self) == STATE_SYN_SENT || tcb_state(self) == STATE_SYN_RCVD) {
        if (tcb_state(peer) == STATE_LISTEN) {
            context_move(x, peer, EVENT_GOT_SYN);
            assume_syn(x, peer, x->s->ack - 1, DETAIL_SYN_ACK_NOT_CAPTURED);
            context_move(x, self, EVENT_GOT_SYN_ACK);
        } else if (!sends_syn && tcb_knows(peer, TCB_SYN_ACKS)) {
            context_move(x, self, EVENT_GOT_SYN_ACK);
        } else if (!sends_syn && tcb_state(self) == STATE_SYN_SENT) {
            context_move(x, self, EVENT_GOT_SYN_ACK);
            context_assume(x, self, DETAIL_SYN_ACK_NOT_CAPTURED);
        }
    }
}

/* Rule 1 for the peer's FIN. */
static void received_fin(struct segment_context *x)
{
    assume_fin_received(x);
    if (!tcb_fin_covered(x->peer, x->s->ack) || tcb_has_acked_fin(x->self, x->peer))
        return;
    x->acks_fin = true;
    if (tcb_knows(x->self, TCB_GOT_FIN))
        return;
    if (tcb_knows(x->peer, TCB_FIN_SEEN))
        context_receive_fin(x, x->self, x->peer);
    else
        context_receive_fin_unseen(x, x->self, x->peer);
}

/* Notes the timestamps of the first ACK that `self` sends, and the TSval with which it first
 * acknowledged the peer's SYN. */
static void note_first_timestamps(struct segment_context *x)
{
    struct tcb *self = x->self;
    if (!x->s->has_tsval)
        return;
    if (!tcb_knows(self, TCB_CLOCK_LEAD) && x->s->tsecr != 0) {
        self->clock_lead = x->s->tsval - x->s->tsecr;
        self->known |= TCB_CLOCK_LEAD;
    }
    if (!tcb_knows(self, TCB_SYN_ACKED_TSVAL) &&
        (!tcb_knows(x->peer, TCB_ISS) || tcb_syn_covered(x->peer, x->s->ack))) {
        self->syn_acked_tsval = x->s->tsval;
        self->known |= TCB_SYN_ACKED_TSVAL;
    }
}

static void note_ack(struct segment_context *x)
{
    tcb_note_acknowledged(x->peer, x->s->ack);
    if (!tcb_knows(x->self, TCB_ACKED) || seq_after(x->s->ack, x->self->acked))
        x->self->acked = x->s->ack;
    x->self->known |= TCB_ACKED;
}

void rules_received(struct segment_context *x)
{
    if (!(x->s->flags & TCP_ACK))
        return;
    note_first_timestamps(x);
    received_syn(x);
    assume_fin_sent(x);
    received_fin(x);
    x->acks_new = tcb_knows(x->self, TCB_ACKED) && seq_after(x->s->ack, x->self->acked);
    note_ack(x);
}

static bool is_syn_ack(const struct segment *s)
{
    return (s->flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK);
}

void rules_learn_roles(struct segment_context *x)
{
    if (!conversation_has(x->c, FACT_ROLES_GUESSED))
        return;
    x->c->facts &= (uint16_t)~FACT_ROLES_GUESSED;
    x->c->client = is_syn_ack(x->s) ? !x->s->sender : x->s->sender;
}

static void sent_first_syn(struct segment_context *x)
{
    struct tcb *self = x->self;
    bool active = !is_syn_ack(x->s);
    rules_learn_roles(x);
    self->iss = x->s->seq;
    self->known |= TCB_ISS | TCB_SYN_SEEN | TCB_NUMBERS_SURE;
    if (active && tcb_state(self) == STATE_LISTEN)
        tcb_begin(self, STATE_CLOSED); /* it is no listener: it opens at the same time */
    if (active)
        context_move(x, self, EVENT_SENT_SYN);
    if (active && tcb_knows(x->peer, TCB_SYN_SEEN) && !tcb_knows(x->peer, TCB_SYN_ACKS)) {
        x->c->facts |= FACT_SIMULTANEOUS_OPEN;
        context_observe(x, OBSERVED_SIMULTANEOUS_OPEN);
    }
    x->a->step = active ? STEP_SYN : STEP_SYN_ACK;
}

static void sent_syn(struct segment_context *x)
{
    struct tcb *self = x->self;
    bool acks = is_syn_ack(x->s);
    if (!tcb_knows(self, TCB_SYN_SEEN)) {
        sent_first_syn(x);
    } else if (acks && !tcb_knows(self, TCB_SYN_ACKS)) {
        x->a->step = STEP_SYN_ACK; /* simultaneous open: its SYN again, now with an ACK */
    } else {
        x->a->step = acks ? STEP_SYN_ACK_REPEATED : STEP_SYN_REPEATED;
        self->known |= TCB_SYN_REPEATED;
        if (acks)
            correct_syn_ack_repeated(x);
    }
    if (acks) {
        self->known |= TCB_SYN_ACKS;
        x->a->syn_frame = x->peer->syn_frame;
        if (tcb_knows(x->peer, TCB_SYN_SEEN) && seq_after(x->s->ack, x->peer->iss + 1))
            x->c->facts |= FACT_FAST_OPEN;
    }
    self->syn_frame = x->s->frame;
    self->syn_tsval = x->s->tsval;
    if (x->s->has_tsval)
        self->known |= TCB_SYN_TSVAL;
    if (x->s->window_shift != WINDOW_SHIFT_ABSENT)
        self->window_shift = x->s->window_shift;
}

/* Moves the sender from SYN_RCVD to ESTABLISHED when it sends or acknowledges data, or sends a FIN.
 * A server does that only after the ACK of its SYN. Two exceptions do it before: a server after a
 * Fast Open (RFC 7413 section 4.2), and an end in a simultaneous open. */
static void sent_from_syn_rcvd(struct segment_context *x)
{
    struct tcb *self = x->self, *peer = x->peer;
    const struct segment *s = x->s;
    bool acks_data =
        (s->flags & TCP_ACK) && tcb_knows(peer, TCB_ISS) && seq_after(s->ack, peer->iss + 1);
    bool uses_connection = s->len > 0 || (s->flags & TCP_FIN) || acks_data;
    if (tcb_state(self) != STATE_SYN_RCVD || (s->flags & TCP_SYN) || !uses_connection ||
        (x->c->facts & (FACT_FAST_OPEN | FACT_SIMULTANEOUS_OPEN)))
        return;
    context_move(x, self, EVENT_GOT_ACK_OF_SYN);
    if (!tcb_knows(peer, TCB_ACKED) || !tcb_syn_covered(self, peer->acked))
        context_assume(x, self, DETAIL_ACK_NOT_CAPTURED);
}

/* Returns true when a FIN that is the first captured ACK of the peer's FIN really is the first ACK.
 * A delayed ACK comes within 0.5 s (RFC 9293 section 3.8.6.3). If this FIN comes later, and the
 * peer did not repeat its FIN, then an ACK before it was not captured. */
static bool is_merged(const struct segment_context *x)
{
    const struct tcb *peer = x->peer;
    const int64_t delayed_ack_max = NS_PER_SECOND / 2;
    return peer->fin_frame != peer->fin_frame_last || !tcb_knows(peer, TCB_FIN_SEEN) ||
           duration_between(tcb_entered(peer), x->s->time) <= delayed_ack_max;
}

/* Delivers a FIN at once when the file holds its ACK before the FIN (principle 4). */
static void deliver_acknowledged_fin(struct segment_context *x)
{
    struct tcb *peer = x->peer;
    if (!tcb_has_acked_fin(peer, x->self) || tcb_knows(peer, TCB_GOT_FIN))
        return;
    if (tcb_fin_acks_fin(peer, x->self))
        correct_close_order(x, peer, x->self);
    else
        context_receive_fin(x, peer, x->self);
    context_move(x, x->self, EVENT_GOT_ACK_OF_FIN);
}

/* Returns true when the sender had not received the ACK of its SYN when it sent the segment. TSecr
 * shows the newest segment that it had received; any newer one it had not (principle 8). A passive
 * opener is left out: Linux lets its TSecr start from the SYN, whatever came since. */
static bool precedes_ack_of_syn(const struct segment_context *x)
{
    return conversation_has(x->c, FACT_SIMULTANEOUS_OPEN) && x->s->has_tsval && x->s->tsecr != 0 &&
           (x->s->flags & TCP_ACK) && tcb_knows(x->peer, TCB_SYN_ACKED_TSVAL) &&
           seq_before(x->s->tsecr, x->peer->syn_acked_tsval);
}

/* Notes that the sender of this FIN may have acknowledged the peer's FIN long before, by a segment
 * that was not captured. Then it entered CLOSE_WAIT, and the peer FIN_WAIT_2, that early. */
static void doubt_ack_of_fin(struct segment_context *x, enum detail why)
{
    struct tcb *self = x->self;
    const unsigned before = self->path_length - 2u; /* a FIN has led to the last state */
    context_doubt(x, x->peer, why);
    if (self->path[before] == STATE_CLOSE_WAIT)
        context_assume_entry(x, self, before);
}

/* Every FIN that comes here has an ACK: take_segment() leaves out the others. */
static void sent_first_fin(struct segment_context *x)
{
    struct tcb *self = x->self;
    const struct segment *s = x->s;
    self->known |= TCB_FIN;
    self->fin_seq = segment_fin_seq(s);
    tcb_note_fin_ack(self, s->ack);
    self->fin_tsval_first = s->tsval;
    if (precedes_ack_of_syn(x))
        correct_ack_of_syn_late(x);
    if (x->acks_new)
        self->known |= TCB_FIN_LAST_WORD;
    context_move(x, self, EVENT_SENT_FIN);
    deliver_acknowledged_fin(x);
    x->a->step = STEP_FIN;
    if (x->acks_fin && !is_merged(x)) {
        doubt_ack_of_fin(x, DETAIL_ACK_OF_FIN_NOT_CAPTURED);
        x->a->fin_frame = x->peer->fin_frame_last;
    } else if (x->acks_fin) {
        x->a->step = STEP_MERGED_FIN;
        x->a->fin_frame = x->peer->fin_frame_last;
        x->c->merged_fin_frame = s->frame;
        context_observe(x, OBSERVED_MERGED_FIN);
        /* A segment has one detail: what was taken back before is more. */
        if (!conversation_has(x->c, FACT_BARE_ACK_SEEN) && x->a->detail == DETAIL_NONE)
            doubt_ack_of_fin(x, DETAIL_BARE_ACKS_NOT_CAPTURED);
    } else if (tcb_knows(x->peer, TCB_FIN) && !tcb_fin_acks_fin(self, x->peer) &&
               !tcb_fin_acks_fin(x->peer, self)) {
        context_observe(x, OBSERVED_SIMULTANEOUS_CLOSE);
    }
}

static void sent_fin(struct segment_context *x)
{
    struct tcb *self = x->self;
    const struct segment *s = x->s;
    if (tcb_knows(self, TCB_FIN) && segment_fin_seq(s) != self->fin_seq) {
        if (tcb_knows(self, TCB_FIN_SEEN)) {
            context_observe(x, OBSERVED_DATA_AFTER_FIN);
            return;
        }
        correct_assumed_fin(x, self, x->peer);
    }
    if (!tcb_knows(self, TCB_FIN))
        sent_first_fin(x);
    else
        x->a->step = tcb_knows(self, TCB_FIN_SEEN) ? STEP_FIN_REPEATED : STEP_FIN;
    if (!tcb_knows(self, TCB_FIN_SEEN)) {
        if (x->a->step == STEP_FIN && !rules_repeats_fin(self, s))
            correct_fin_ack(x);
        self->fin_frame = s->frame;
        tcb_forget(self, TCB_ASSUMED);
        self->known |= TCB_FIN_SEEN;
    }
    self->fin_frame_last = s->frame;
    tcb_note_fin_ack(self, s->ack);
    self->fin_tsval = s->tsval;
    if (s->has_tsval)
        self->known |= TCB_FIN_TSVAL;
}

/* Judges the payload of the segment, which has some. */
static void sent_data(struct segment_context *x)
{
    struct tcb *self = x->self;
    const struct segment *s = x->s;
    bool probe = s->len == 1 && tcb_knows(self, TCB_NUMBERS) && s->seq == self->snd_max - 1;
    bool fin_assumed = tcb_knows(self, TCB_FIN) && !tcb_knows(self, TCB_FIN_SEEN);
    if (probe && !fin_assumed)
        return; /* a keep-alive repeats the last octet (RFC 9293 section 3.8.4) */
    if (tcb_knows(self, TCB_FIN) && seq_after(s->seq + s->len, self->fin_seq)) {
        if (fin_assumed)
            correct_assumed_fin(x, self, x->peer);
        else
            context_observe(x, OBSERVED_DATA_AFTER_FIN);
    }
    bool is_new = tcb_knows(self, TCB_NUMBERS) && seq_after(s->seq + s->len, self->snd_max);
    if (is_new && tcb_state(self) == STATE_CLOSE_WAIT)
        context_observe(x, OBSERVED_HALF_CLOSE_DATA);
    self->known |= TCB_NUMBERS_SURE | TCB_DATA_SEEN;
}

void rules_sent(struct segment_context *x)
{
    struct tcb *self = x->self;
    const struct segment *s = x->s;
    tcb_forget(self, TCB_FIN_LAST_WORD);
    if (x->s->len > 0)
        sent_data(x);
    sent_from_syn_rcvd(x);
    if (s->flags & TCP_SYN)
        sent_syn(x);
    if ((s->flags & TCP_FIN) && !rules_is_syn_with_fin(s))
        sent_fin(x);
    if (!tcb_knows(self, TCB_FIN_SEEN) || !seq_after(segment_end(s), self->fin_seq + 1))
        tcb_note_sent(self, s->seq, segment_end(s));
    rules_note_window(x);
}

/* Annotates the ACK of the peer's FIN. It is the last one if the peer has acknowledged the sender's
 * FIN, too: then both directions are closed. */
static void note_fin_ack(struct segment_context *x)
{
    bool last = tcb_has_acked_fin(x->peer, x->self);
    if (x->a->step != STEP_FIN_REPEATED)
        x->a->step = last ? STEP_LAST_ACK : STEP_FIN_ACK;
    x->a->fin_frame = x->peer->fin_frame_last;
}

void rules_delivered(struct segment_context *x)
{
    struct tcb *self = x->self, *peer = x->peer;
    const struct segment *s = x->s;
    bool fin_again = x->acks_fin && x->a->step == STEP_FIN_REPEATED;
    if ((s->flags & (TCP_SYN | TCP_FIN | TCP_ACK)) != TCP_ACK && !fin_again)
        return;
    if (tcb_state(peer) == STATE_SYN_RCVD && tcb_syn_covered(peer, s->ack)) {
        context_move(x, peer, EVENT_GOT_ACK_OF_SYN);
        x->a->step = STEP_HANDSHAKE_DONE;
        x->a->syn_frame = peer->syn_frame;
    }
    if (!tcb_fin_covered(peer, s->ack))
        return;
    if (fin_again && !tcb_knows(peer, TCB_GOT_FIN)) { /* the FIN was sent before this ACK */
        context_move(x, peer, EVENT_GOT_FIN);
        peer->known |= TCB_GOT_FIN;
    }
    enum state before = tcb_state(peer);
    /* The exception of rule 3: the sender's FIN was sent before this ACK, so it arrives before. It
     * does not when an octet before the FIN, or the FIN itself, was not captured. */
    if (before == STATE_FIN_WAIT_1 && tcb_knows(self, TCB_FIN_SEEN) && tcb_fin_in_order(self) &&
        !tcb_knows(peer, TCB_GOT_FIN))
        context_receive_fin(x, peer, self);
    context_move(x, peer, EVENT_GOT_ACK_OF_FIN);
    if (x->acks_fin || tcb_state(peer) != before)
        note_fin_ack(x);
}

bool rules_is_plain(const struct segment_context *x)
{
    const struct tcb *self = x->self, *peer = x->peer;
    const struct segment *s = x->s;
    if ((s->flags & (TCP_SYN | TCP_FIN | TCP_RST | TCP_ACK)) != TCP_ACK ||
        tcb_state(self) != STATE_ESTABLISHED || tcb_state(peer) != STATE_ESTABLISHED ||
        (x->c->facts & (FACT_RESET | FACT_REFUSED)))
        return false;
    /* One octet beyond the last captured one may be a FIN (see assumption.c). */
    return (self->known & peer->known & TCB_NUMBERS) && !((self->known | peer->known) & TCB_FIN) &&
           s->seq != self->snd_max + 1 && !seq_after(s->ack, peer->snd_max);
}

void rules_plain(struct segment_context *x)
{
    note_first_timestamps(x);
    note_ack(x);
    if (x->s->len > 0)
        sent_data(x);
    tcb_note_sent(x->self, x->s->seq, segment_end(x->s));
    rules_note_window(x);
}
