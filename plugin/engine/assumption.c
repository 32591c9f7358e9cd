/*
 * Assuming what the capture did not show.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "assumption.h"

#include "correction.h"
#include "rules_belonging.h"
#include "rules_crossing.h"

void assume_syn(struct segment_context *x, struct tcb *opener, uint32_t iss, enum detail why)
{
    opener->known |= TCB_ISS;
    opener->iss = iss;
    tcb_note_sent(opener, iss, iss + 1);
    opener->known |= TCB_TAIL_UNSEEN;
    context_assume(x, opener, why);
}

/* Moves an end to ESTABLISHED, if it is in the handshake. */
static void complete_handshake(struct segment_context *x, struct tcb *e)
{
    enum state before = tcb_state(e);
    context_move(x, e, EVENT_GOT_SYN_ACK);
    if (tcb_state(e) != before)
        context_assume(x, e, DETAIL_ACK_NOT_CAPTURED);
}

void assume_handshake(struct segment_context *x)
{
    bool opening = tcb_is_opening(x->self) || tcb_is_opening(x->peer);
    if (!opening || rules_segment_fits(x->c, x->s) || !rules_follows_gap(x->c, x->s))
        return;
    complete_handshake(x, x->self);
    complete_handshake(x, x->peer);
}

/* Assumes a FIN of `e`. Its ACK number is unknown; the most likely one is that which `e` had sent
 * before. */
static void assume_fin(struct segment_context *x, struct tcb *e, uint32_t fin_seq)
{
    e->known |= TCB_FIN;
    e->fin_seq = fin_seq;
    if (tcb_knows(e, TCB_ACKED) && !tcb_knows(e, TCB_FIN_ACK))
        tcb_note_fin_ack(e, e->acked);
    /* The FIN is no newer than the segment that proves it, or than what this segment echoes. */
    uint32_t newest = e == x->self ? x->s->tsval : x->s->tsecr;
    if (x->s->has_tsval && newest != 0) {
        e->fin_tsval = e->fin_tsval_first = newest;
        e->known |= TCB_FIN_TSVAL;
    }
    tcb_note_sent(e, fin_seq, fin_seq + 1);
    context_move(x, e, EVENT_SENT_FIN);
    context_assume(x, e, DETAIL_FIN_NOT_CAPTURED);
}

/* Returns true when the end is in a state from which it may send a FIN, and no FIN of it is
 * known. */
static bool may_send_fin(const struct tcb *e)
{
    return !tcb_knows(e, TCB_FIN) &&
           (tcb_state(e) == STATE_ESTABLISHED || tcb_state(e) == STATE_CLOSE_WAIT);
}

/* Returns true when all octets that the end sent were captured. */
static bool is_seen_to_the_end(const struct tcb *e)
{
    return tcb_knows(e, TCB_NUMBERS_SURE) && !tcb_knows(e, TCB_TAIL_UNSEEN) &&
           e->snd_contig == e->snd_max;
}

/* Assumes the peer's FIN at this number. `self` has received it. */
static void assume_fin_of_peer(struct segment_context *x, uint32_t fin_seq)
{
    struct tcb *self = x->self, *peer = x->peer;
    if (tcb_knows(self, TCB_FIN) && tcb_state(peer) == STATE_ESTABLISHED) {
        if (rules_fins_crossed(x)) {
            tcb_note_fin_ack(peer, self->fin_seq);
        } else {
            context_receive_fin_unseen(x, peer, self); /* the peer closes second, by a merged FIN */
            peer->acked = self->fin_seq + 1;
            peer->known |= TCB_ACKED;
        }
    }
    assume_fin(x, peer, fin_seq);
}

void assume_fin_received(struct segment_context *x)
{
    struct tcb *self = x->self, *peer = x->peer;
    uint32_t ack = x->s->ack;
    bool aborts = (x->s->flags & TCP_RST) && peer->segments == 0;
    bool closes = tcb_knows(self, TCB_FIN) || (x->s->flags & TCP_FIN) || aborts;
    bool is_assumed = tcb_knows(peer, TCB_FIN) && !tcb_knows(peer, TCB_FIN_SEEN);
    if (is_assumed && seq_after(ack, peer->fin_seq + 1)) {
        correct_assumed_fin(x, peer, self);
        return;
    }
    if (!may_send_fin(peer) || !tcb_knows(peer, TCB_NUMBERS))
        return;
    bool seen = is_seen_to_the_end(peer);
    if (ack == peer->snd_max + 1 && (seen || closes)) {
        assume_fin_of_peer(x, peer->snd_max);
    } else if (ack == peer->snd_max && tcb_knows(peer, TCB_ONE_OCTET_STEP) && closes) {
        assume_fin_of_peer(x, peer->snd_max - 1);
        context_receive_fin_unseen(x, self, peer); /* an earlier segment has acknowledged it */
    } else if (ack == peer->snd_max + 1 && x->s->len == 0) {
        peer->known |= TCB_ONE_OCTET_STEP;
    } else if (seq_after(ack, peer->snd_max)) {
        tcb_forget(peer, TCB_ONE_OCTET_STEP);
    }
}

/* Returns true when the peer's FIN acknowledged all that `self` had sent by then, and the current
 * segment is the first to acknowledge that FIN. */
static bool has_sent_since_fin(const struct segment_context *x)
{
    const struct tcb *self = x->self, *peer = x->peer;
    return tcb_knows(peer, TCB_FIN_SEEN) && tcb_knows(peer, TCB_FIN_ACK) &&
           tcb_fin_covered(peer, x->s->ack) && !tcb_has_acked_fin(self, peer) &&
           tcb_knows(self, TCB_NUMBERS) && peer->fin_ack_last == self->snd_max;
}

void assume_fin_sent(struct segment_context *x)
{
    struct tcb *self = x->self, *peer = x->peer;
    const struct segment *s = x->s;
    if (s->len > 0 || s->flags & (TCP_SYN | TCP_FIN) || !may_send_fin(self) ||
        s->seq != self->snd_max + 1 || !(is_seen_to_the_end(self) || has_sent_since_fin(x)))
        return;
    /* When the peer had to send its FIN twice, the FIN that was not captured acknowledged it. */
    bool answers_fin = tcb_fin_covered(peer, s->ack) && peer->fin_frame != peer->fin_frame_last;
    if (answers_fin && !tcb_knows(self, TCB_GOT_FIN))
        context_receive_fin_unseen(x, self, peer);
    if (answers_fin)
        tcb_note_fin_ack(self, s->ack);
    assume_fin(x, self, self->snd_max);
}

bool assumption_is_settled(const struct conversation *c)
{
    return conversation_has(c, FACT_RESET) ||
           (tcb_knows(&c->tcb[0], TCB_FIN_SEEN) && tcb_knows(&c->tcb[1], TCB_FIN_SEEN));
}

/* Returns the end whose address the RST bears that ended the conversation, when by its TTL another
 * host sent it. That end may not be closed at all. */
static enum ends pretended_resetter(const struct conversation *c)
{
    if (c->usual_ttl == 0 || !conversation_has(c, FACT_RESET) ||
        conversation_has(c, FACT_RST_SENDER_LIVES))
        return ENDS_NONE;
    return c->reset_by == c->client ? ENDS_CLIENT : ENDS_SERVER;
}

enum ends assumption_ends(const struct conversation *c)
{
    enum ends ends = pretended_resetter(c);
    if (!conversation_has(c, FACT_ASSUMED))
        return ends;
    for (unsigned i = 0; i < 2; i++) {
        const struct tcb *e = &c->tcb[i];
        bool fin_assumed = tcb_knows(e, TCB_FIN) && !tcb_knows(e, TCB_FIN_SEEN);
        if (fin_assumed && !conversation_has(c, FACT_RESET))
            return ENDS_BOTH;
        if (tcb_knows(e, TCB_ASSUMED))
            ends |= i == c->client ? ENDS_CLIENT : ENDS_SERVER;
    }
    return ends;
}
