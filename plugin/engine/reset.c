/*
 * What kind of RST a RST is, and whose.
 *
 * A host that has no connection answers differently from one that ends its connection (RFC 9293
 * sections 3.5.2 and 3.10.7.1): it takes the number of its RST from the ACK of the segment that it
 * answers, and sets no ACK flag. A socket that is closed sends its own next number, and an ACK.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "reset.h"

/* A route change makes a difference of 1; 2 and more is another host. */
enum { TTL_DIFFERENCE = 2 };

/* Returns true when the RST answers the SYN of the peer. */
static bool refuses(const struct segment_context *x)
{
    const struct tcb *peer = x->peer;
    const struct segment *s = x->s;
    return tcb_state(peer) == STATE_SYN_SENT && !tcb_knows(x->self, TCB_SYN_ACKS) &&
           (s->flags & TCP_ACK) && tcb_knows(peer, TCB_ISS) && s->ack != peer->iss &&
           seq_within(s->ack, peer->iss, peer->snd_max);
}

/* Returns true when the RST answers the SYN-ACK of the peer, and its sender never acknowledged that
 * before. */
static bool opener_is_gone(const struct segment_context *x)
{
    const struct tcb *self = x->self, *peer = x->peer;
    return !(x->s->flags & TCP_ACK) && tcb_knows(peer, TCB_SYN_ACKS) &&
           tcb_knows(peer, TCB_ACKED) && tcb_state(peer) == STATE_SYN_RCVD &&
           x->s->seq == peer->acked && tcb_state(self) < STATE_ESTABLISHED;
}

/* Returns the frame of the peer's segment with this ACK number that the sender could not accept: data
 * or a FIN before a bare ACK; 0 when it was not captured. */
static uint32_t answered_frame(const struct segment_context *x)
{
    const struct tcb *peer = x->peer;
    uint32_t seq = x->s->seq;
    uint32_t data = peer->data_frame && peer->data_ack == seq ? peer->data_frame : 0;
    bool fin = tcb_knows(peer, TCB_FIN_SEEN) && tcb_knows(peer, TCB_FIN_ACK) &&
               peer->fin_ack_last == seq && peer->fin_frame_last > data;
    if (fin)
        return peer->fin_frame_last;
    if (data)
        return data;
    bool last = tcb_knows(peer, TCB_SPOKE_LAST) && tcb_knows(peer, TCB_ACKED);
    return last && peer->acked == seq ? x->c->last_frame : 0;
}

static enum reset_kind classify(const struct segment_context *x, uint32_t *answers)
{
    const struct tcb *self = x->self, *peer = x->peer;
    const struct segment *s = x->s;
    *answers = 0;
    if (refuses(x)) {
        *answers = peer->syn_frame;
        return RESET_REFUSAL;
    }
    if (opener_is_gone(x)) {
        *answers = peer->syn_frame;
        return RESET_OPENER_GONE;
    }
    if (!(s->flags & TCP_ACK)) {
        *answers = answered_frame(x);
        bool numbers = tcb_knows(peer, TCB_ACKED) && peer->acked == s->seq;
        return *answers || numbers ? RESET_NO_CONNECTION : RESET_UNCLEAR;
    }
    if (!tcb_knows(self, TCB_NUMBERS) || tcb_state(peer) == STATE_SYN_SENT)
        return RESET_UNCLEAR;
    uint32_t low = tcb_knows(peer, TCB_ACKED) ? peer->acked : self->snd_contig;
    return seq_within(s->seq, low, seq_max(low, self->snd_max)) ? RESET_ABORT : RESET_UNCLEAR;
}

/* Returns true when this end did not use such a TTL in the conversation before. */
static bool is_from_elsewhere(const struct tcb *self, const struct segment *s)
{
    return s->ttl != 0 && self->ttl_high != 0 &&
           (s->ttl + TTL_DIFFERENCE <= self->ttl_low || s->ttl >= self->ttl_high + TTL_DIFFERENCE);
}

/* Returns the milliseconds from the beginning of the conversation to `time`. */
static uint32_t milliseconds(const struct conversation *c, int64_t time)
{
    int64_t ms = duration_between(c->first_time, time) / NS_PER_MILLISECOND;
    return ms > UINT32_MAX ? UINT32_MAX : (uint32_t)ms;
}

/* Notes how long neither end had sent payload, SYN or FIN before this payload, FIN or RST. */
static void note_idle(struct segment_context *x, uint32_t now)
{
    uint32_t active_at = x->c->active_at;
    if (active_at != IDLE_UNKNOWN)
        x->a->idle = now > active_at ? now - active_at : 0;
}

/* Keeps the idle time of the first FIN or RST. */
static void note_first_close(struct segment_context *x)
{
    struct conversation *c = x->c;
    bool closed =
        ((c->tcb[0].known | c->tcb[1].known) & TCB_FIN) || (c->facts & (FACT_RESET | FACT_REFUSED));
    if (!closed)
        c->idle_before_close = x->a->idle;
}

static void note_reset_kind(struct segment_context *x)
{
    struct conversation *c = x->c;
    uint32_t answers;
    enum reset_kind kind = classify(x, &answers);
    bool elsewhere = is_from_elsewhere(x->self, x->s);
    x->a->reset_kind = (uint8_t)kind;
    x->a->reset_answers = answers;
    x->a->reset_elsewhere = elsewhere;
    note_idle(x, milliseconds(c, x->s->time));
    note_first_close(x);
    if (c->facts & (FACT_RESET | FACT_REFUSED))
        return; /* the first one has ended it */
    c->reset_kind = (uint8_t)kind;
    c->reset_answers = answers;
    c->reset_ttl = x->s->ttl;
    c->usual_ttl = elsewhere ? x->self->ttl_high : 0;
}

/* Returns true when the capture lacks octets before the end of the segment: the segment may be late
 * and not sent again. */
static bool fills_hole(const struct tcb *self, const struct segment *s)
{
    return seq_after(segment_end(s), self->snd_contig);
}

/* Returns true for a keep-alive probe: no payload, or the last octet again (RFC 9293 section
 * 3.8.4). */
static bool is_probe(const struct segment_context *x)
{
    const struct segment *s = x->s;
    return s->len <= 1 && !(s->flags & (TCP_SYN | TCP_FIN)) && tcb_knows(x->self, TCB_NUMBERS) &&
           s->seq == x->self->snd_max - 1;
}

/* Counts a segment that its sender had sent before and that got no answer since. */
static void note_repetition(struct segment_context *x, bool probe)
{
    struct tcb *self = x->self;
    const struct segment *s = x->s;
    bool syn_again = (s->flags & TCP_SYN) && tcb_knows(self, TCB_SYN_SEEN) && s->seq == self->iss;
    bool known = tcb_knows(self, TCB_NUMBERS) && !seq_after(segment_end(s), self->snd_max);
    if (probe && self->probes < UINT8_MAX)
        self->probes++;
    if (!syn_again && (probe || !known || segment_end(s) == s->seq))
        return;
    if (duration_between(x->c->last_time, s->time) < NS_PER_MILLISECOND)
        return; /* a copy by the capture */
    x->a->retransmission = s->len > 0 && !(s->flags & TCP_SYN) && !fills_hole(self, s);
    if (self->repeats == 0) {
        self->repeat_frame = s->flags & TCP_SYN ? self->syn_frame : self->data_frame;
        self->repeat_since = x->c->active_at != IDLE_UNKNOWN ? x->c->active_at : 0;
    }
    if (self->repeats < UINT8_MAX)
        self->repeats++;
}

static void note_sent(struct segment_context *x)
{
    struct tcb *self = x->self;
    const struct segment *s = x->s;
    const bool probe = is_probe(x);
    if (!(s->flags & (TCP_SYN | TCP_FIN)) && s->len == 0 && !probe)
        return;
    const uint32_t now = milliseconds(x->c, s->time);
    if (s->len > 0 || s->flags & TCP_FIN)
        note_idle(x, now);
    if (s->flags & TCP_FIN)
        note_first_close(x);
    note_repetition(x, probe);
    if (segment_end(s) == s->seq)
        return;
    if (s->len > 0 && s->flags & TCP_ACK && !(tcb_knows(self, TCB_NUMBERS) && self->repeats > 0)) {
        self->data_frame = s->frame;
        self->data_ack = s->ack;
    }
    if (!probe)
        x->c->active_at = now;
}

void reset_note_segment(struct segment_context *x)
{
    struct tcb *self = x->self, *peer = x->peer;
    const struct segment *s = x->s;
    if (s->flags & TCP_RST) {
        note_reset_kind(x);
        tcb_forget(self, TCB_SPOKE_LAST);
        tcb_forget(peer, TCB_SPOKE_LAST);
        return;
    }
    if (s->ttl != 0) {
        self->ttl_low = self->ttl_low == 0 || s->ttl < self->ttl_low ? s->ttl : self->ttl_low;
        self->ttl_high = s->ttl > self->ttl_high ? s->ttl : self->ttl_high;
    }
    peer->repeats = peer->probes = 0; /* an answer */
    note_sent(x);
    tcb_forget(peer, TCB_SPOKE_LAST);
    self->known |= TCB_SPOKE_LAST;
}
