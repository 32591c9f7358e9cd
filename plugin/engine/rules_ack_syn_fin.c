/*
 * What a segment without RST proves.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "rules_ack_syn_fin.h"

#include "correction.h"
#include "duration.h"

/* A retransmission comes after a retransmission timeout or a probe timeout, neither of which is
 * below two ticks of the kernel's clock; a duplicate follows its original closely. */
#define COPY_WITHIN NS_PER_MILLISECOND

/* A window without scale, as that of a SYN is (RFC 7323 section 2.2). */
#define UNSCALED_WINDOW_MAX 0xffffu

/* How far beyond the last known number a segment of a conversation may be: twice what the receiver
 * advertised, and what may have been advertised before the window scale was known. */
static uint32_t reach(const struct tcb *receiver)
{
    uint32_t window = tcb_knows(receiver, TCB_WINDOW) ? receiver->window : 1u << 20;
    return UNSCALED_WINDOW_MAX + 2 * (window < 1u << 27 ? window : 1u << 27);
}

/* `number` lies in what `e` can have sent, `slack` octets beyond its last known one included. */
static bool within_sent(const struct tcb *e, uint32_t number, uint32_t low_skip, uint32_t slack)
{
    if (tcb_knows(e, TCB_ISS) && !tcb_knows(e, TCB_FAR_FROM_ISS))
        return seq_within(number, e->iss + low_skip, e->snd_max + slack);
    if (tcb_knows(e, TCB_NUMBERS))
        return seq_within(number, e->snd_max - (1u << 30), e->snd_max + slack);
    return true;
}

bool rules_segment_fits(const struct conversation *c, const struct segment *s)
{
    const struct tcb *self = &c->tcb[s->sender], *peer = &c->tcb[!s->sender];
    bool opening = tcb_is_opening(self) || tcb_is_opening(peer);
    if (!within_sent(self, s->seq, 0, opening ? UNSCALED_WINDOW_MAX : reach(peer)))
        return false;
    return !(s->flags & TCP_ACK) || within_sent(peer, s->ack, 1, opening ? 0 : reach(self));
}

/* The segment bears the SYN or FIN that its sender is known to have sent, and not anew. `known` and
 * `tsval` tell what its TSval was. */
static bool is_no_newer(const struct tcb *self, const struct segment *s, enum tcb_known known,
                        uint32_t tsval)
{
    if (s->has_tsval && tcb_knows(self, known))
        return !seq_after(s->tsval, tsval);
    return duration_between(self->entered[self->path_length - 1], s->time) < COPY_WITHIN;
}

static bool bears_known_fin(const struct tcb *self, const struct segment *s)
{
    return (s->flags & TCP_FIN) && tcb_knows(self, TCB_FIN) && segment_fin_seq(s) == self->fin_seq;
}

bool rules_is_copy(const struct tcb *self, const struct segment *s)
{
    if (bears_known_fin(self, s))
        return tcb_knows(self, TCB_FIN_SEEN) &&
               is_no_newer(self, s, TCB_FIN_TSVAL, self->fin_tsval);
    return (s->flags & TCP_SYN) && tcb_knows(self, TCB_SYN_SEEN) && s->seq == self->iss &&
           tcb_knows(self, TCB_SYN_ACKS) == !!(s->flags & TCP_ACK) &&
           is_no_newer(self, s, TCB_SYN_TSVAL, self->syn_tsval);
}

bool rules_repeats_fin(const struct tcb *self, const struct segment *s)
{
    return bears_known_fin(self, s) && !is_no_newer(self, s, TCB_FIN_TSVAL, self->fin_tsval);
}

/* The peer has sent a SYN that the capture does not have; what answers it tells its number. */
static void assume_syn(struct segment_context *x, struct tcb *opener, uint32_t iss, enum detail why)
{
    opener->known |= TCB_ISS;
    opener->iss = iss;
    tcb_note_sent(opener, iss, iss + 1);
    context_assume(x, opener, why);
}

/* Rule 1 for the peer's SYN. An end that is synchronized has it already. */
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

/* A FIN that no captured segment bears but that the numbers prove: one octet was sent that is not
 * there. What the FIN acknowledged is unknown; what its sender had before is the likelier. */
static void assume_fin(struct segment_context *x, struct tcb *e)
{
    e->known |= TCB_FIN;
    e->fin_seq = e->snd_max;
    if (tcb_knows(e, TCB_ACKED) && !tcb_knows(e, TCB_FIN_ACK))
        tcb_note_fin_ack(e, e->acked);
    if (e == x->self && x->s->has_tsval) { /* the FIN is no newer than what proves it */
        e->fin_tsval = e->fin_tsval_first = x->s->tsval;
        e->known |= TCB_FIN_TSVAL;
    }
    tcb_note_sent(e, e->fin_seq, e->fin_seq + 1);
    context_move(x, e, EVENT_SENT_FIN);
    context_assume(x, e, DETAIL_FIN_NOT_CAPTURED);
}

/* All that the end sent was captured, it can send a FIN, and none is known. */
static bool may_have_sent_fin(const struct tcb *e)
{
    return tcb_knows(e, TCB_NUMBERS_SURE) && !tcb_knows(e, TCB_FIN) &&
           e->snd_contig == e->snd_max &&
           (tcb_state(e) == STATE_ESTABLISHED || tcb_state(e) == STATE_CLOSE_WAIT);
}

/* `self` acknowledges exactly one octet more than its peer was seen to send. */
static void received_uncaptured_fin(struct segment_context *x)
{
    struct tcb *self = x->self, *peer = x->peer;
    if (!may_have_sent_fin(peer) || x->s->ack != peer->snd_max + 1)
        return;
    if (tcb_knows(self, TCB_FIN) && tcb_state(peer) == STATE_ESTABLISHED) {
        context_receive_fin(x, peer, self); /* it closes second: the merged FIN was missed */
        peer->acked = self->fin_seq + 1;
        peer->known |= TCB_ACKED;
    }
    assume_fin(x, peer);
}

/* Rule 1 for the peer's FIN. */
static void received_fin(struct segment_context *x)
{
    if (!tcb_knows(x->peer, TCB_FIN))
        received_uncaptured_fin(x);
    if (!tcb_fin_covered(x->peer, x->s->ack) || tcb_has_acked_fin(x->self, x->peer))
        return;
    x->acks_fin = true;
    if (!tcb_knows(x->self, TCB_GOT_FIN))
        context_receive_fin(x, x->self, x->peer);
}

/* `self` sends a bare ACK from one octet beyond what it was seen to send. */
static void sent_uncaptured_fin(struct segment_context *x)
{
    struct tcb *self = x->self, *peer = x->peer;
    const struct segment *s = x->s;
    if (s->len > 0 || s->flags & (TCP_SYN | TCP_FIN) || !may_have_sent_fin(self) ||
        s->seq != self->snd_max + 1)
        return;
    /* A peer that had to send its FIN twice was answered late: by the FIN that was missed. */
    bool frame_answers_of_fin =
        tcb_fin_covered(peer, s->ack) && peer->fin_frame != peer->fin_frame_last;
    if (frame_answers_of_fin && !tcb_knows(self, TCB_GOT_FIN))
        context_receive_fin(x, self, peer);
    if (frame_answers_of_fin)
        tcb_note_fin_ack(self, s->ack);
    assume_fin(x, self);
}

void rules_received(struct segment_context *x)
{
    if (!(x->s->flags & TCP_ACK))
        return;
    received_syn(x);
    sent_uncaptured_fin(x);
    received_fin(x);
    tcb_note_acknowledged(x->peer, x->s->ack);
    if (!tcb_knows(x->self, TCB_ACKED) || seq_after(x->s->ack, x->self->acked))
        x->self->acked = x->s->ack;
    x->self->known |= TCB_ACKED;
}

static bool is_syn_ack(const struct segment *s)
{
    return (s->flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK);
}

/* Roles that were guessed are known once a SYN is seen. */
static void learn_roles(struct segment_context *x)
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
    learn_roles(x);
    self->iss = x->s->seq;
    self->known |= TCB_ISS | TCB_SYN_SEEN | TCB_NUMBERS_SURE;
    if (active && tcb_state(self) == STATE_LISTEN)
        tcb_begin(self, STATE_CLOSED); /* not a listener after all: it opens at the same time */
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
        x->a->step = STEP_SYN_ACK; /* simultaneous open: the SYN again, now with an ACK */
    } else {
        x->a->step = acks ? STEP_SYN_ACK_REPEATED : STEP_SYN_REPEATED;
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

/* A server in SYN_RCVD neither sends data nor acknowledges any: it had the ACK of its SYN. After a
 * Fast Open (RFC 7413 section 4.2) it may do both before, and who opened actively may close. */
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

static void sent_first_fin(struct segment_context *x)
{
    struct tcb *self = x->self;
    const struct segment *s = x->s;
    self->known |= TCB_FIN;
    self->fin_seq = segment_fin_seq(s);
    if (s->flags & TCP_ACK || tcb_knows(self, TCB_ACKED))
        tcb_note_fin_ack(self, s->flags & TCP_ACK ? s->ack : self->acked);
    self->fin_tsval_first = s->tsval;
    context_move(x, self, EVENT_SENT_FIN);
    x->a->step = STEP_FIN;
    if (x->acks_fin) {
        x->a->step = STEP_MERGED_FIN;
        x->a->fin_frame = x->peer->fin_frame_last;
        x->c->merged_fin_frame = s->frame;
        context_observe(x, OBSERVED_MERGED_FIN);
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
        correct_assumed_fin(x);
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
    if (s->flags & TCP_ACK)
        tcb_note_fin_ack(self, s->ack);
    self->fin_tsval = s->tsval;
    if (s->has_tsval)
        self->known |= TCB_FIN_TSVAL;
}

static void sent_data(struct segment_context *x)
{
    struct tcb *self = x->self;
    const struct segment *s = x->s;
    bool probe = s->len == 1 && tcb_knows(self, TCB_NUMBERS) && s->seq == self->snd_max - 1;
    bool fin_assumed = tcb_knows(self, TCB_FIN) && !tcb_knows(self, TCB_FIN_SEEN);
    if (s->len == 0 || (probe && !fin_assumed))
        return; /* keep-alives repeat the octet before the next one (RFC 9293 3.8.4) */
    if (tcb_knows(self, TCB_FIN) && seq_after(s->seq + s->len, self->fin_seq)) {
        if (fin_assumed)
            correct_assumed_fin(x);
        else
            context_observe(x, OBSERVED_DATA_AFTER_FIN);
    }
    bool is_new = tcb_knows(self, TCB_NUMBERS) && seq_after(s->seq + s->len, self->snd_max);
    if (is_new && tcb_state(self) == STATE_CLOSE_WAIT)
        context_observe(x, OBSERVED_HALF_CLOSE_DATA);
    self->known |= TCB_NUMBERS_SURE;
}

/* The window counts when its scale is known: from both SYNs (RFC 7323 section 2.2). */
static void advertised(struct segment_context *x)
{
    struct tcb *self = x->self;
    bool syn = x->s->flags & TCP_SYN;
    if (!syn && !(tcb_knows(self, TCB_SYN_SEEN) && tcb_knows(x->peer, TCB_SYN_SEEN)))
        return;
    bool scaled = !syn && self->window_shift != WINDOW_SHIFT_ABSENT &&
                  x->peer->window_shift != WINDOW_SHIFT_ABSENT;
    self->window = scaled ? (uint32_t)x->s->window << self->window_shift : x->s->window;
    self->known |= TCB_WINDOW;
}

void rules_sent(struct segment_context *x)
{
    struct tcb *self = x->self;
    const struct segment *s = x->s;
    sent_data(x);
    sent_from_syn_rcvd(x);
    if (s->flags & TCP_SYN)
        sent_syn(x);
    if (s->flags & TCP_FIN)
        sent_fin(x);
    if (!tcb_knows(self, TCB_FIN_SEEN) || !seq_after(segment_end(s), self->fin_seq + 1))
        tcb_note_sent(self, s->seq, segment_end(s));
    advertised(x);
}

/* Both directions are closed once the sender's own FIN is acknowledged, too. */
static void note_fin_ack(struct segment_context *x)
{
    bool last = tcb_has_acked_fin(x->peer, x->self);
    x->a->step = last ? STEP_LAST_ACK : STEP_FIN_ACK;
    x->a->fin_frame = x->peer->fin_frame_last;
}

void rules_delivered(struct segment_context *x)
{
    struct tcb *self = x->self, *peer = x->peer;
    const struct segment *s = x->s;
    if ((s->flags & (TCP_SYN | TCP_FIN | TCP_ACK)) != TCP_ACK)
        return;
    if (tcb_state(peer) == STATE_SYN_RCVD && tcb_syn_covered(peer, s->ack)) {
        context_move(x, peer, EVENT_GOT_ACK_OF_SYN);
        x->a->step = STEP_HANDSHAKE_DONE;
        x->a->syn_frame = peer->syn_frame;
    }
    if (!tcb_fin_covered(peer, s->ack))
        return;
    enum state before = tcb_state(peer);
    /* The exception of rule 3: what the sender sent before arrives before, unless there is a hole:
     * an octet missing before the FIN, or the FIN itself. */
    if (before == STATE_FIN_WAIT_1 && tcb_knows(self, TCB_FIN_SEEN) && tcb_fin_in_order(self) &&
        !tcb_knows(peer, TCB_GOT_FIN))
        context_receive_fin(x, peer, self);
    context_move(x, peer, EVENT_GOT_ACK_OF_FIN);
    if (x->acks_fin || tcb_state(peer) != before)
        note_fin_ack(x);
}
