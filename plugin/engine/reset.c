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

/* Returns true when the segment acknowledges the SYN of the peer, or data that came with it. */
static bool acknowledges_syn(const struct tcb *peer, const struct segment *s)
{
    return tcb_knows(peer, TCB_ISS) && s->ack != peer->iss &&
           seq_within(s->ack, peer->iss, peer->snd_max);
}

/* Returns true when the RST answers the SYN of the peer, and its sender has no socket: the number is 0
 * (3.10.7.1). */
static bool refuses(const struct segment_context *x)
{
    const struct tcb *peer = x->peer;
    const struct segment *s = x->s;
    return tcb_state(peer) == STATE_SYN_SENT && !tcb_knows(x->self, TCB_SYN_ACKS) && s->seq == 0 &&
           (s->flags & TCP_ACK) && acknowledges_syn(peer, s);
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

/* Finds the peer's segment with this ACK number that the sender could not accept: data or a FIN
 * before a bare ACK. Returns its frame and sets *drawn_by; 0 when it was not captured. */
static uint32_t answered_frame(const struct segment_context *x, uint8_t *drawn_by)
{
    const struct tcb *peer = x->peer;
    uint32_t seq = x->s->seq;
    uint32_t data = peer->data_frame && peer->data_ack == seq ? peer->data_frame : 0;
    bool fin = tcb_knows(peer, TCB_FIN_SEEN) && tcb_knows(peer, TCB_FIN_ACK) &&
               peer->fin_ack_last == seq && peer->fin_frame_last > data;
    *drawn_by = fin ? DRAWN_BY_FIN : data ? DRAWN_BY_DATA : DRAWN_BY_OTHER;
    if (fin)
        return peer->fin_frame_last;
    if (data)
        return data;
    bool last = tcb_knows(peer, TCB_SPOKE_LAST) && tcb_knows(peer, TCB_ACKED);
    return last && peer->acked == seq ? x->c->last_frame : 0;
}

/* Returns true when the RST ends a connection in SYN_RCVD: it acknowledges the SYN, and has the number
 * that follows the SYN-ACK. If no SYN-ACK was captured, this number is unknown: each one but 0 is taken. */
static bool aborts_opening(const struct segment_context *x)
{
    const struct tcb *self = x->self, *peer = x->peer;
    const struct segment *s = x->s;
    return acknowledges_syn(peer, s) &&
           (tcb_knows(self, TCB_SYN_ACKS) ? s->seq == self->iss + 1
                                          : !tcb_knows(self, TCB_ISS) && s->seq != 0);
}

static enum reset_kind classify(const struct segment_context *x, uint32_t *answers,
                                uint8_t *drawn_by)
{
    const struct tcb *self = x->self, *peer = x->peer;
    const struct segment *s = x->s;
    *answers = 0;
    *drawn_by = DRAWN_BY_OTHER;
    if (refuses(x)) {
        *answers = peer->syn_frame;
        return RESET_REFUSAL;
    }
    if (opener_is_gone(x)) {
        *answers = peer->syn_frame;
        return RESET_OPENER_GONE;
    }
    if (!(s->flags & TCP_ACK)) {
        *answers = answered_frame(x, drawn_by);
        bool numbers = tcb_knows(peer, TCB_ACKED) && peer->acked == s->seq;
        return *answers || numbers ? RESET_NO_CONNECTION : RESET_UNCLEAR;
    }
    if (tcb_state(peer) == STATE_SYN_SENT)
        return aborts_opening(x) ? RESET_ABORT : RESET_UNCLEAR;
    if (!tcb_knows(self, TCB_NUMBERS))
        return RESET_UNCLEAR;
    uint32_t low = tcb_knows(peer, TCB_ACKED) ? peer->acked : self->snd_contig;
    return seq_within(s->seq, low, seq_max(low, self->snd_max)) ? RESET_ABORT : RESET_UNCLEAR;
}

/* Compares the TTL with those that this end used in the conversation before. */
static enum reset_origin origin_of(const struct tcb *self, const struct segment *s)
{
    if (s->ttl == 0 || self->ttl_high == 0)
        return ORIGIN_UNKNOWN;
    bool near = s->ttl + TTL_DIFFERENCE > self->ttl_low && s->ttl < self->ttl_high + TTL_DIFFERENCE;
    return near ? ORIGIN_END : ORIGIN_ELSEWHERE;
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

/* Returns true for a RST that the network delivered behind a later one of its sender: a host that
 * has no connection any more cannot abort it. */
static bool was_overtaken(const struct segment_context *x, enum reset_kind kind)
{
    const struct conversation *c = x->c;
    return conversation_has(c, FACT_RESET) && c->reset_by == x->s->sender &&
           c->reset_kind == RESET_NO_CONNECTION && kind == RESET_ABORT;
}

static void note_reset_kind(struct segment_context *x)
{
    struct conversation *c = x->c;
    uint32_t answers;
    uint8_t drawn_by;
    enum reset_kind kind = classify(x, &answers, &drawn_by);
    enum reset_origin origin = origin_of(x->self, x->s);
    x->a->reset_kind = (uint8_t)kind;
    x->a->reset_answers = answers;
    x->a->reset_origin = (uint8_t)origin;
    note_idle(x, conversation_milliseconds(c, x->s->time));
    note_first_close(x);
    if (was_overtaken(x, kind))
        c->reset_frame = x->s->frame;
    else if (c->facts & (FACT_RESET | FACT_REFUSED))
        return; /* the first one has ended it */
    bool knew_fin = tcb_knows(x->self, TCB_FIN) && seq_after(x->s->seq, x->self->fin_seq);
    c->reset_kind = (uint8_t)kind;
    c->reset_answers = answers;
    c->reset_drawn_by = (uint8_t)(drawn_by | (knew_fin ? DRAWN_KNEW_FIN : 0));
    c->reset_ttl = x->s->ttl;
    c->usual_ttl = origin == ORIGIN_ELSEWHERE ? x->self->ttl_high : 0;
}

/* Returns true for a segment that looks like a keep-alive probe: no payload, or the last octet again
 * (RFC 9293 section 3.8.4). A probe of a shut window looks the same, and a late ACK may. */
static bool resembles_probe(const struct segment_context *x)
{
    const struct segment *s = x->s;
    return s->seq == x->self->snd_max - 1 && s->len <= 1 && !(s->flags & (TCP_SYN | TCP_FIN)) &&
           tcb_knows(x->self, TCB_NUMBERS);
}

/* Returns true for a probe: it comes after everything was acknowledged. */
static bool is_probe(const struct segment_context *x)
{
    const struct tcb *peer = x->peer;
    return resembles_probe(x) && (!tcb_knows(peer, TCB_ACKED) || peer->acked == x->self->snd_max);
}

/*
 * Returns true when the sender repeats the oldest octet that it has no answer to: that is what a
 * retransmission timeout sends again (RFC 6298 section 5.4). Other repetitions only show losses.
 */
static bool is_repetition(const struct segment_context *x)
{
    const struct tcb *self = x->self, *peer = x->peer;
    const struct segment *s = x->s;
    if (s->flags & TCP_SYN)
        return tcb_knows(self, TCB_SYN_SEEN) && s->seq == self->iss;
    return tcb_knows(self, TCB_NUMBERS) && segment_end(s) != s->seq &&
           !seq_after(segment_end(s), self->snd_max) &&
           (!tcb_knows(peer, TCB_ACKED) || !seq_after(s->seq, peer->acked));
}

/* Returns the frame in which the sender sent the repeated octets first, or this one when the engine
 * did not keep that. */
static uint32_t repeated_frame(const struct segment_context *x)
{
    const struct tcb *self = x->self;
    const struct segment *s = x->s;
    if (s->flags & TCP_SYN)
        return self->syn_frame;
    if (s->flags & TCP_FIN)
        return self->fin_frame ? self->fin_frame : s->frame;
    uint32_t newest = tcb_knows(self, TCB_FIN) ? self->fin_seq : self->snd_max;
    return segment_end(s) == newest && self->data_frame ? self->data_frame : s->frame;
}

/* Returns true when the segment sends payload again. Where the capture lacks octets before its end, the
 * segment may be late. */
static bool is_retransmission(const struct segment_context *x)
{
    const struct tcb *self = x->self;
    return x->s->len > 0 && !(x->s->flags & TCP_SYN) && !resembles_probe(x) &&
           tcb_knows(self, TCB_NUMBERS) && !seq_after(segment_end(x->s), self->snd_max) &&
           !seq_after(segment_end(x->s), self->snd_contig);
}

/* Counts a segment that its sender had sent before and that got no answer since. */
static void note_repetition(struct segment_context *x)
{
    struct tcb *self = x->self;
    if (x->doubled)
        return;
    if (is_probe(x)) {
        bool shut = tcb_knows(x->peer, TCB_SHUT);
        self->probes += !shut && self->probes < UINT8_MAX;
        if (shut)
            self->known |= TCB_PROBED_SHUT;
        return;
    }
    x->a->retransmission = is_retransmission(x);
    if (!is_repetition(x))
        return;
    if (self->repeats == 0) {
        self->repeat_frame = repeated_frame(x);
        self->repeat_since = x->c->active_at != IDLE_UNKNOWN ? x->c->active_at : 0;
    }
    self->repeats += self->repeats < UINT8_MAX;
}

/* Returns true when the segment answers what the peer repeats: it acknowledges more, or all, or says
 * that there is no room. That an opener acknowledges the SYN-ACK once more is no answer: then the
 * peer had not taken the ACK before. */
static bool answers_repetition(const struct segment_context *x)
{
    const struct tcb *self = x->self, *peer = x->peer;
    const struct segment *s = x->s;
    if (!(s->flags & TCP_ACK))
        return false;
    bool all = s->ack == peer->snd_max && peer->snd_max != peer->iss + 1;
    return all || s->window == 0 || !tcb_knows(self, TCB_ACKED) || seq_after(s->ack, self->acked);
}

/* Forgets what was repeated and is answered. A SYN-ACK is not repeated any more once its sender sends
 * something else. */
static void note_answer(struct segment_context *x)
{
    struct tcb *self = x->self, *peer = x->peer;
    if (self->repeats && !(x->s->flags & TCP_SYN) && self->snd_max == self->iss + 1)
        self->repeats = 0;
    if (peer->repeats && answers_repetition(x))
        peer->repeats = 0;
    peer->probes = 0;
}

/* Notes a segment that bears payload, SYN or FIN. */
static void note_sent(struct segment_context *x)
{
    struct tcb *self = x->self;
    const struct segment *s = x->s;
    const uint32_t now = conversation_milliseconds(x->c, s->time);
    const bool is_new = !tcb_knows(self, TCB_NUMBERS) || seq_after(segment_end(s), self->snd_max);
    if (s->len > 0 || s->flags & TCP_FIN)
        note_idle(x, now);
    if (s->flags & TCP_FIN)
        note_first_close(x);
    if (!is_new) {
        note_repetition(x);
    } else if (s->len > 0 && s->flags & TCP_ACK) {
        self->data_frame = s->frame;
        self->data_ack = s->ack;
    }
    if (is_new || !resembles_probe(x))
        x->c->active_at = now;
}

static void note_ttl(struct tcb *self, uint8_t ttl)
{
    if (ttl == 0)
        return; /* not known */
    self->ttl_low = self->ttl_low == 0 || ttl < self->ttl_low ? ttl : self->ttl_low;
    self->ttl_high = ttl > self->ttl_high ? ttl : self->ttl_high;
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
    if (s->ttl < self->ttl_low || s->ttl > self->ttl_high)
        note_ttl(self, s->ttl);
    if (self->repeats | peer->repeats | peer->probes)
        note_answer(x);
    if (segment_end(s) != s->seq)
        note_sent(x);
    else if (resembles_probe(x))
        note_repetition(x);
    tcb_forget(peer, TCB_SPOKE_LAST);
    self->known |= TCB_SPOKE_LAST;
}
