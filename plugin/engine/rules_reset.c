/*
 * RST: whether the receiver accepts it, and what it ends.
 *
 * Section numbers without an RFC are those of RFC 9293; see also 3.5.2, 3.5.3 and RFC 5961.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "assumption.h"
#include "correction.h"
#include "rules_ack_syn_fin.h"
#include "rules_belonging.h"

/* Returns what is wrong with a RST to an end in SYN_SENT: it must acknowledge the SYN
 * (3.10.7.3). */
static enum detail refusal_fault(const struct tcb *opener, const struct segment *s)
{
    if (!(s->flags & TCP_ACK))
        return DETAIL_RST_NO_ACK;
    bool covers = tcb_knows(opener, TCB_ISS) && s->ack != opener->iss &&
                  seq_within(s->ack, opener->iss, opener->snd_max);
    return covers ? DETAIL_NONE : DETAIL_RST_ACK_MISSES_SYN;
}

/*
 * Returns true when the capture lacks what would show whether the receiver accepts the RST
 * (annotations.md section 5). The capture holds no plain segments, or none of the receiver, or the
 * RST acknowledges octets that were not captured.
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
 * Returns what is wrong with a RST to an end from SYN_RCVD on. Its sequence number must be the next
 * one that the receiver expects (RFC 5961 section 3.2). As far as the capture shows, that is any
 * number from what the receiver has acknowledged to what the sender has sent.
 *
 * assumed  is set when the number is doubtful, but the receiver may have accepted it
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
    /* Some stacks send the RST with the number of the FIN before it; Linux accepts that. */
    if (seq == low - 1 && tcb_fin_covered(self, low) && tcb_state(peer) != STATE_TIME_WAIT)
        return DETAIL_NONE;
    uint32_t window = tcb_knows(peer, TCB_WINDOW) ? peer->window : 0xffff;
    bool in_window = seq_within(seq, low, low + window);
    /* Before ESTABLISHED, any number in the window will do (3.10.7.4, second). In a capture of SYNs,
     * FINs and RSTs, the receiver may have been in ESTABLISHED already. */
    if (in_window && (tcb_state(peer) == STATE_SYN_RCVD || !tcb_knows(self, TCB_NUMBERS_SURE))) {
        *assumed = !conversation_has(x->c, FACT_PLAIN_SEEN) && seq_after(seq, high);
        return DETAIL_NONE;
    }
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

/* Learns from a refusal whether there was a socket. A host without one answers a SYN with sequence
 * number 0 (3.10.7.1). A socket that had received the SYN answers with its own number
 * (annotations.md section 5, principle 8). It had sent a SYN-ACK before, and the client may have
 * received that. */
static void learn_refuser(struct segment_context *x)
{
    if (x->s->seq == 0) {
        tcb_begin(x->self, STATE_CLOSED); /* it never was in LISTEN */
        return;
    }
    x->self->known |= TCB_ISS;
    x->self->iss = x->s->seq - 1;
    tcb_note_sent(x->self, x->self->iss, x->s->seq);
    context_move(x, x->self, EVENT_GOT_SYN);
    context_assume(x, x->self, DETAIL_SYN_ACK_NOT_CAPTURED);
    context_move(x, x->self, EVENT_SENT_RST); /* the RST proves this state */
}

/* Ends an opening by a RST that answers the SYN: a refusal, or the reset of a socket in SYN_RCVD. */
static void refuse(struct segment_context *x)
{
    learn_refuser(x);
    context_move(x, x->peer, EVENT_GOT_RST);
    x->c->facts |= FACT_REFUSED;
    x->c->reset_by = x->s->sender;
    x->c->reset_frame = x->s->frame;
    bool by_socket = tcb_was_in(x->self, STATE_SYN_RCVD);
    if (by_socket)
        x->c->facts |= FACT_REFUSED_BY_SOCKET;
    x->a->step = by_socket ? STEP_RST : STEP_REFUSED;
    x->a->syn_frame = by_socket ? 0 : x->peer->syn_frame;
    context_observe(x, by_socket ? OBSERVED_RESET : OBSERVED_REFUSED);
}

/* Returns true for an end whose connection a RST would cut off. In TIME_WAIT the connection has
 * already come to its end. */
static bool has_connection(const struct tcb *e)
{
    enum state state = tcb_state(e);
    return state != STATE_CLOSED && state != STATE_LISTEN && state != STATE_TIME_WAIT;
}

/* Annotates a RST that may answer the FIN of `peer`. A RST without ACK takes its number from the ACK
 * of the segment that it answers (3.10.7.1). Only this number shows that the FIN drew it. Then the
 * sender of the RST had processed the ACK in the FIN. */
static void answer_fin(struct segment_context *x)
{
    if ((x->s->flags & TCP_ACK) || !tcb_knows(x->peer, TCB_FIN_ACK) ||
        x->s->seq != x->peer->fin_ack_last)
        return;
    context_observe(x, OBSERVED_FIN_ANSWERED_BY_RST);
    x->a->fin_frame = x->peer->fin_frame_last;
    if (tcb_fin_covered(x->self, x->s->seq))
        context_move(x, x->self, EVENT_GOT_ACK_OF_FIN);
}

static void note_reset(struct segment_context *x)
{
    struct tcb *self = x->self, *peer = x->peer;
    x->a->step = STEP_RST;
    if (tcb_state(peer) == STATE_TIME_WAIT)
        context_observe(x, OBSERVED_TIME_WAIT_ASSASSINATION);
    /* After a forged RST, the end that it closed answers what its peer sends by RSTs. */
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
    /* The receiver accepts the RST because its number is the next one: the FIN before had
     * arrived. */
    if (tcb_knows(self, TCB_FIN_SEEN) && !seq_before(x->s->seq, self->fin_seq) &&
        tcb_fin_in_order(self) && !tcb_knows(peer, TCB_GOT_FIN))
        context_receive_fin(x, peer, self);
    x->c->reset_by = x->s->sender;
    x->c->reset_frame = x->s->frame;
}

/*
 * Returns true when the RST shows that the handshake was completed, and moves the ends by that.
 *
 * A RST without ACK takes its number from the ACK of the segment that it answers (3.10.7.1). A
 * number behind the SYN-ACK of its sender shows that the peer had acknowledged that SYN-ACK.
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

/* Returns true when the RST answers the third segment of the handshake, because there was no
 * socket: its sender has sent and acknowledged nothing since its SYN-ACK. */
static bool finds_no_socket(const struct segment_context *x)
{
    const struct tcb *self = x->self;
    return !(x->s->flags & TCP_ACK) && tcb_state(self) == STATE_ESTABLISHED &&
           tcb_knows(self, TCB_SYN_ACKS) && tcb_knows(x->peer, TCB_ISS) &&
           x->s->seq == self->iss + 1 && self->snd_max == self->iss + 1 &&
           self->acked == x->peer->iss + 1;
}

/*
 * Returns true when the segment that the RST answers was not captured; it may have been a FIN. A
 * RST without ACK answers a segment within a round trip, so the conversation cannot have been
 * silent for longer.
 */
static bool answers_unseen(const struct segment_context *x)
{
    int64_t handshake = tcb_handshake_time(&x->c->tcb[x->c->client]);
    if ((x->s->flags & TCP_ACK) || tcb_state(x->peer) < STATE_ESTABLISHED)
        return false;
    int64_t round_trip = handshake > 0 ? handshake : NS_PER_SECOND;
    const int64_t slack = 20 * NS_PER_MILLISECOND;
    return duration_between(x->c->last_time, x->s->time) > 2 * round_trip + slack;
}

/* Returns true when data drew the RST, which are the last segment before it, and all that both ends
 * had sent was captured. Then no FIN came before. A bare ACK is no such proof: a segment with the
 * same ACK number may have followed it, and not been captured. */
static bool is_drawn_by_data(const struct segment_context *x)
{
    const struct tcb *self = x->self, *peer = x->peer;
    return x->a->reset_answers == x->c->last_frame && peer->data_frame == x->c->last_frame &&
           x->s->seq == self->snd_max && !tcb_knows(peer, TCB_FIN) &&
           !((self->known | peer->known) & (TCB_GAP | TCB_TAIL_UNSEEN)) &&
           self->snd_contig == self->snd_max && peer->snd_contig == peer->snd_max;
}

/* Returns true when the RST comes from a host that has no connection any more (3.10.7.1: no ACK
 * flag), although neither end was seen to close it. What closed it may not have been captured. */
static bool has_lost_connection_unseen(const struct segment_context *x)
{
    return !(x->s->flags & TCP_ACK) && tcb_state(x->self) >= STATE_ESTABLISHED &&
           !tcb_knows(x->self, TCB_FIN) && !is_drawn_by_data(x);
}

/*
 * Returns true when the RST shows that the peer has acknowledged the FIN of `self` by a segment that
 * was not captured, and moves the ends by that. A RST without ACK takes its number from the ACK of
 * the segment that it answers (3.10.7.1).
 */
static bool learn_last_ack(struct segment_context *x)
{
    struct tcb *self = x->self, *peer = x->peer;
    if ((x->s->flags & TCP_ACK) || !tcb_knows(self, TCB_FIN_SEEN) ||
        !tcb_fin_covered(self, x->s->seq) || tcb_has_acked_fin(peer, self))
        return false;
    if (!tcb_knows(peer, TCB_GOT_FIN))
        context_receive_fin_unseen(x, peer, self);
    peer->acked = x->s->seq;
    peer->known |= TCB_ACKED;
    context_move_unseen(x, self, EVENT_GOT_ACK_OF_FIN);
    return true;
}

static void assume_taken(struct segment_context *x)
{
    x->c->facts |= FACT_RST_ASSUMED;
    context_assume(x, x->peer, DETAIL_RST_ASSUMED_TAKEN);
}

void rules_reset(struct segment_context *x)
{
    const struct segment *s = x->s;
    tcb_forget(x->self, TCB_FIN_LAST_WORD);
    bool assumed = learn_handshake(x);
    enum detail fault = assumed ? DETAIL_NONE : reset_fault(x, &assumed);
    if (fault != DETAIL_NONE) {
        x->a->step = STEP_RST_IGNORED;
        x->a->detail = (uint8_t)fault;
        if (fault != DETAIL_RST_NO_CONNECTION) /* a RST sent again is nothing to warn of */
            context_observe(x, OBSERVED_RST_IGNORED);
        return;
    }
    if (tcb_state(x->peer) == STATE_SYN_SENT && tcb_state(x->self) == STATE_LISTEN) {
        refuse(x);
        return;
    }
    if (finds_no_socket(x))
        correct_never_established(x);
    /* A socket that sends a RST acknowledges what it has received; a host without a socket has
     * received nothing. */
    if (tcb_state(x->self) > STATE_LISTEN && rules_segment_fits(x->c, s))
        rules_received(x);
    bool unseen = learn_last_ack(x) || answers_unseen(x);
    bool lost = has_lost_connection_unseen(x);
    note_reset(x);
    context_move(x, x->self, EVENT_SENT_RST);
    context_move(x, x->peer, EVENT_GOT_RST);
    if (lost) /* it was closed at an earlier time */
        context_assume_entry(x, x->self, x->self->path_length - 1u);
    if (assumed)
        assume_taken(x);
    else if (unseen) /* which may have been a FIN: the receiver was in its state at most so long */
        context_assume(x, x->peer, DETAIL_RST_ANSWERS_UNSEEN);
    else if (lost)
        context_assume(x, x->self, DETAIL_CONNECTION_LOST_UNSEEN);
    /* The number of a doubtful RST says nothing of what its sender has sent. */
    if (tcb_knows(x->self, TCB_NUMBERS) && !assumed)
        tcb_note_sent(x->self, s->seq, s->seq);
}
