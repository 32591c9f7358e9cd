/*
 * RST: whether the receiver takes it, and what it ends (RFC 9293 3.5.2, 3.5.3, 3.10.7; RFC 5961).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "assumption.h"
#include "correction.h"
#include "rules_ack_syn_fin.h"
#include "rules_belonging.h"

/* In SYN_SENT a RST must acknowledge the SYN (3.10.7.3). */
static enum detail refusal_fault(const struct tcb *opener, const struct segment *s)
{
    if (!(s->flags & TCP_ACK))
        return DETAIL_RST_NO_ACK;
    bool covers = tcb_knows(opener, TCB_ISS) && s->ack != opener->iss &&
                  seq_within(s->ack, opener->iss, opener->snd_max);
    return covers ? DETAIL_NONE : DETAIL_RST_ACK_MISSES_SYN;
}

/*
 * The capture lacks what would show whether the number is in order (annotations.md section 5): it
 * has no plain segment, or not the ACKs of the receiver, or the RST acknowledges octets that were
 * not captured.
 *
 * low  the first number that the receiver may expect, as far as the capture shows
 */
static bool is_beyond_judgement(const struct segment_context *x, uint32_t low)
{
    const struct segment *s = x->s;
    const uint32_t near = 1u << 30;
    bool acks_unseen = (s->flags & TCP_ACK) && s->ack - x->peer->snd_max - 1 < near;
    bool receiver_unseen =
        x->peer->segments == 0 || (x->peer->segments == 1 && tcb_knows(x->peer, TCB_GAP));
    bool behind =
        tcb_knows(x->self, TCB_ISS) && receiver_unseen && seq_within(s->seq, x->self->iss + 1, low);
    bool ahead = s->seq - low < near &&
                 (!conversation_has(x->c, FACT_PLAIN_SEEN) || acks_unseen || receiver_unseen);
    return behind || ahead;
}

/*
 * In the synchronized states its sequence number must be the next one that the receiver expects
 * (RFC 5961 section 3.2): as far as the capture knows, anything from what the receiver has
 * acknowledged to what the sender has sent.
 */
static enum detail sequence_fault(const struct segment_context *x, bool *assumed)
{
    const struct tcb *self = x->self, *peer = x->peer;
    uint32_t seq = x->s->seq;
    if (!tcb_knows(self, TCB_NUMBERS))
        return DETAIL_NONE; /* nothing to judge by */
    uint32_t low = tcb_knows(peer, TCB_ACKED) ? peer->acked : self->snd_contig;
    uint32_t high = seq_max(low, self->snd_max);
    if (seq_within(seq, low, high))
        return DETAIL_NONE;
    /* Some stacks put the number of the FIN that they sent before; Linux understands them. */
    if (seq == low - 1 && tcb_fin_covered(self, low) && tcb_state(peer) != STATE_TIME_WAIT)
        return DETAIL_NONE;
    uint32_t window = tcb_knows(peer, TCB_WINDOW) ? peer->window : 0xffff;
    bool in_window = seq_within(seq, low, low + window);
    /* What is not yet synchronized has no rule but the window (3.10.7.4, second). */
    if (in_window && (tcb_state(peer) == STATE_SYN_RCVD || !tcb_knows(self, TCB_NUMBERS_SURE)))
        return DETAIL_NONE;
    *assumed = in_window || is_beyond_judgement(x, low);
    return *assumed ? DETAIL_NONE : DETAIL_RST_OUT_OF_WINDOW;
}

static enum detail reset_fault(const struct segment_context *x, bool *assumed)
{
    switch (tcb_state(x->peer)) {
    case STATE_CLOSED:
        return tcb_state(x->self) == STATE_CLOSED ? DETAIL_RST_NO_CONNECTION : DETAIL_NONE;
    case STATE_LISTEN:
        return DETAIL_NONE; /* a listener ignores it, but its sender is gone */
    case STATE_SYN_SENT:
        return refusal_fault(x->peer, x->s);
    default:
        return sequence_fault(x, assumed);
    }
}

/* A host without a socket answers a SYN from sequence number 0 (RFC 9293 section 3.10.7.1). Another
 * number is that of a socket that had taken the SYN (annotations.md section 5, principle 8). */
static void learn_refuser(struct segment_context *x)
{
    if (x->s->seq == 0) {
        tcb_begin(x->self, STATE_CLOSED); /* what looked like a listener is none */
        return;
    }
    x->self->known |= TCB_ISS;
    x->self->iss = x->s->seq - 1;
    tcb_note_sent(x->self, x->self->iss, x->s->seq);
    context_move(x, x->self, EVENT_GOT_SYN);
    context_move(x, x->self, EVENT_SENT_RST);
}

/* RST to a SYN. */
static void refuse(struct segment_context *x)
{
    learn_refuser(x);
    context_move(x, x->peer, EVENT_GOT_RST);
    x->c->facts |= FACT_REFUSED;
    x->c->reset_by = x->s->sender;
    x->c->reset_frame = x->s->frame;
    x->a->step = STEP_REFUSED;
    x->a->syn_frame = x->peer->syn_frame;
    context_observe(x, OBSERVED_REFUSED);
}

/* Neither CLOSED nor LISTEN nor TIME_WAIT: a RST ends something that was not over. */
static bool has_connection(const struct tcb *e)
{
    enum state state = tcb_state(e);
    return state != STATE_CLOSED && state != STATE_LISTEN && state != STATE_TIME_WAIT;
}

/* The FIN of `peer` is answered by RST. A RST without ACK takes its number from the ACK of what it
 * answers (3.10.7.1): if that is the FIN's, the ACK in it had counted. */
static void answer_fin(struct segment_context *x)
{
    context_observe(x, OBSERVED_FIN_ANSWERED_BY_RST);
    x->a->fin_frame = x->peer->fin_frame_last;
    if (!(x->s->flags & TCP_ACK) && tcb_knows(x->peer, TCB_FIN_ACK) &&
        x->s->seq == x->peer->fin_ack_last && tcb_fin_covered(x->self, x->s->seq))
        context_move(x, x->self, EVENT_GOT_ACK_OF_FIN);
}

static void note_reset(struct segment_context *x)
{
    struct tcb *self = x->self, *peer = x->peer;
    x->a->step = STEP_RST;
    if (tcb_state(peer) == STATE_TIME_WAIT)
        context_observe(x, OBSERVED_TIME_WAIT_ASSASSINATION);
    /* An end that was reset by a RST that its peer did not send answers what that peer sends. */
    bool is_consequence = conversation_has(x->c, FACT_RST_SENDER_LIVES) &&
                          tcb_state(self) == STATE_CLOSED && x->s->sender != x->c->reset_by;
    if (is_consequence || conversation_has(x->c, FACT_REFUSED) ||
        (!has_connection(self) && !has_connection(peer)))
        return;
    context_observe(x, OBSERVED_RESET);
    x->c->facts &= (uint16_t) ~(FACT_RST_SENDER_LIVES | FACT_RESET_SND_MAX | FACT_RST_ASSUMED);
    x->c->facts |= FACT_RESET;
    if (tcb_knows(peer, TCB_NUMBERS)) {
        x->c->facts |= FACT_RESET_SND_MAX;
        x->c->reset_snd_max = peer->snd_max;
    }
    if (tcb_knows(self, TCB_FIN) || tcb_knows(peer, TCB_FIN))
        x->c->facts |= FACT_RESET_AFTER_FIN;
    if (tcb_knows(peer, TCB_FIN) && !tcb_has_acked_fin(self, peer))
        answer_fin(x);
    /* A RST is taken when its number is the next one expected: the FIN before it had arrived. */
    if (tcb_knows(self, TCB_FIN_SEEN) && !seq_before(x->s->seq, self->fin_seq) &&
        tcb_fin_in_order(self) && !tcb_knows(peer, TCB_GOT_FIN))
        context_receive_fin(x, peer, self);
    x->c->reset_by = x->s->sender;
    x->c->reset_frame = x->s->frame;
}

/*
 * A RST without ACK takes its number from the ACK of what it answers (3.10.7.1). One from behind the
 * SYN-ACK of its sender shows that the peer had acknowledged that SYN-ACK. Returns true when the RST
 * shows that the handshake was completed.
 */
static bool learn_handshake(struct segment_context *x)
{
    const uint32_t near = 1u << 30;
    unsigned moves = x->a->transition_count;
    bool answers_ack = !(x->s->flags & TCP_ACK) && tcb_state(x->peer) == STATE_SYN_SENT &&
                       tcb_knows(x->self, TCB_SYN_ACKS) && x->s->seq - (x->self->iss + 1) < near;
    if (answers_ack) {
        context_move(x, x->peer, EVENT_GOT_SYN_ACK);
        context_assume(x, x->peer, DETAIL_ACK_NOT_CAPTURED);
    } else {
        assume_handshake(x);
    }
    return x->a->transition_count > moves;
}

/* The RST answers the third segment of the handshake: there was no socket. Its sender has sent and
 * acknowledged nothing since its SYN-ACK. */
static bool finds_no_socket(const struct segment_context *x)
{
    const struct tcb *self = x->self;
    return !(x->s->flags & TCP_ACK) && tcb_state(self) == STATE_ESTABLISHED &&
           tcb_knows(self, TCB_SYN_ACKS) && tcb_knows(x->peer, TCB_ISS) &&
           x->s->seq == self->iss + 1 && self->snd_max == self->iss + 1 &&
           self->acked == x->peer->iss + 1;
}

/*
 * A RST without ACK answers a segment, within a round trip. Where the conversation was silent for
 * longer, the segment that it answers was not captured: perhaps a FIN.
 */
static bool answers_unseen(const struct segment_context *x)
{
    const struct tcb *client = &x->c->tcb[x->c->client];
    if ((x->s->flags & TCP_ACK) || tcb_state(x->peer) < STATE_ESTABLISHED)
        return false;
    /* SYN_SENT lasts for one round trip. */
    int64_t round_trip = client->path_length > 2 && client->path[1] == STATE_SYN_SENT
                             ? duration_between(client->entered[1], client->entered[2])
                             : NS_PER_SECOND;
    const int64_t slack = 20 * NS_PER_MILLISECOND;
    return duration_between(x->c->last_time, x->s->time) > 2 * round_trip + slack;
}

static void assume_taken(struct segment_context *x)
{
    x->c->facts |= FACT_RST_ASSUMED;
    context_assume(x, x->peer, DETAIL_RST_ASSUMED_TAKEN);
}

void rules_reset(struct segment_context *x)
{
    const struct segment *s = x->s;
    bool assumed = learn_handshake(x);
    enum detail fault = assumed ? DETAIL_NONE : reset_fault(x, &assumed);
    if (fault != DETAIL_NONE) {
        x->a->step = STEP_RST_IGNORED;
        x->a->detail = (uint8_t)fault;
        if (fault != DETAIL_RST_NO_CONNECTION) /* a repeated RST is no news */
            context_observe(x, OBSERVED_RST_IGNORED);
        return;
    }
    if (tcb_state(x->peer) == STATE_SYN_SENT && tcb_state(x->self) == STATE_LISTEN) {
        refuse(x);
        return;
    }
    if (finds_no_socket(x))
        correct_never_established(x);
    /* A socket that resets says what it had received; a host without one has nothing to say. */
    if (tcb_state(x->self) > STATE_LISTEN && rules_segment_fits(x->c, s))
        rules_received(x);
    note_reset(x);
    bool unseen = answers_unseen(x);
    context_move(x, x->self, EVENT_SENT_RST);
    context_move(x, x->peer, EVENT_GOT_RST);
    if (assumed)
        assume_taken(x);
    else if (unseen)
        context_assume(x, x->peer, DETAIL_RST_ANSWERS_UNSEEN);
    if (tcb_knows(x->self, TCB_NUMBERS))
        tcb_note_sent(x->self, s->seq, s->seq);
}
