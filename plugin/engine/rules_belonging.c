/*
 * Which segments belong to a conversation, and which to another life of the same 4-tuple.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "rules_belonging.h"

/* The largest window without scale, such as that of a SYN (RFC 7323 section 2.2). */
#define UNSCALED_WINDOW_MAX 0xffffu

/* Only numbers that are closer than this are compared. */
#define NEAR (1u << 30)

/* Returns true when `number` is ahead of `base` by less than NEAR. */
static bool is_ahead(uint32_t number, uint32_t base)
{
    return number - base - 1 < NEAR;
}

/*
 * Returns true when `e` can have sent `number`.
 *
 * low_skip  how many numbers from the initial one on do not count
 * slack     how far beyond its last known number `e` may send
 */
static bool within_sent(const struct tcb *e, uint32_t number, uint32_t low_skip, uint32_t slack)
{
    if (tcb_knows(e, TCB_ISS) && !tcb_knows(e, TCB_FAR_FROM_ISS))
        return seq_within(number, e->iss + low_skip, e->snd_max + slack);
    if (tcb_knows(e, TCB_NUMBERS))
        return seq_within(number, e->snd_max - NEAR, e->snd_max + slack);
    return true;
}

bool rules_segment_fits(const struct conversation *c, const struct segment *s)
{
    const struct tcb *self = &c->tcb[s->sender], *peer = &c->tcb[!s->sender];
    bool opening = tcb_is_opening(self) || tcb_is_opening(peer);
    if (!within_sent(self, s->seq, 0, opening ? UNSCALED_WINDOW_MAX : tcb_reach(peer)))
        return false;
    return !(s->flags & TCP_ACK) || within_sent(peer, s->ack, 1, opening ? 0 : tcb_reach(self));
}

bool rules_follows_gap(const struct conversation *c, const struct segment *s)
{
    const struct tcb *self = &c->tcb[s->sender], *peer = &c->tcb[!s->sender];
    bool syn_acked = tcb_knows(self, TCB_SYN_ACKS) || tcb_knows(peer, TCB_SYN_ACKS);
    if (!syn_acked || !tcb_knows(self, TCB_ISS) || !tcb_knows(peer, TCB_ISS))
        return false;
    bool older =
        s->has_tsval && tcb_knows(self, TCB_SYN_TSVAL) && seq_before(s->tsval, self->syn_tsval);
    return !older && !(s->flags & TCP_SYN) && is_ahead(s->seq, self->iss) &&
           (!(s->flags & TCP_ACK) || is_ahead(s->ack, peer->iss));
}

/* Returns true while the conversation is a SYN that nothing has answered. It may be an old duplicate. */
static bool is_lone_syn(const struct conversation *c)
{
    return tcb_state(&c->tcb[c->client]) == STATE_SYN_SENT &&
           tcb_state(&c->tcb[!c->client]) == STATE_LISTEN;
}

/* Returns true when the segment may follow a gap of the earlier conversation, in which an old duplicate
 * SYN came. The sender has not closed that conversation yet. */
static bool follows_gap_of_earlier(const struct conversation *c,
                                   const struct conversation *previous, const struct segment *s)
{
    const struct tcb *self = &previous->tcb[s->sender];
    return is_lone_syn(c) && rules_follows_gap(previous, s) && !tcb_knows(self, TCB_FIN) &&
           tcb_state(self) != STATE_CLOSED;
}

bool rules_belongs_to_earlier(const struct conversation *c, const struct conversation *previous,
                              const struct segment *s)
{
    if (!previous)
        return false;
    if (!rules_segment_fits(previous, s) && !follows_gap_of_earlier(c, previous, s))
        return false;
    if (c->facts & FACT_BEGUN)
        return !rules_segment_fits(c, s);
    if (!(s->flags & TCP_SYN))
        return true;
    const struct tcb *self = &previous->tcb[s->sender];
    return (s->flags & TCP_ACK) && (!tcb_knows(self, TCB_ISS) || s->seq == self->iss);
}

/* Returns true when both ends have been in CLOSED or TIME_WAIT for longer than TIME_WAIT lasts. */
static bool is_long_over(const struct conversation *c, const struct segment *s,
                         const struct limits *limits)
{
    for (int i = 0; i < 2; i++) {
        enum state state = tcb_state(&c->tcb[i]);
        if (state != STATE_CLOSED && state != STATE_TIME_WAIT)
            return false;
    }
    return duration_between(c->last_time, s->time) > limits->time_wait;
}

bool rules_begins_anew(const struct conversation *c, const struct segment *s,
                       const struct limits *limits)
{
    const struct tcb *self = &c->tcb[s->sender];
    if (!(c->facts & FACT_BEGUN) || (s->flags & TCP_RST))
        return false;
    if (is_long_over(c, s, limits) && !rules_segment_fits(c, s))
        return true;
    if (!(s->flags & TCP_SYN) || tcb_knows(self, TCB_ISS) || tcb_state(self) != STATE_CLOSED)
        return false;
    /* The SYN of the peer, which a SYN-ACK answers, may not have been captured. */
    if (s->flags & TCP_ACK)
        return c->tcb[!s->sender].segments == 0;
    /* The initial number of a later life is ahead of the numbers of the earlier one (RFC 9293
     * section 3.4.1). A SYN behind those is an old duplicate. */
    return !tcb_knows(self, TCB_NUMBERS) || !is_ahead(self->snd_max, s->seq);
}

bool rules_answers_refused_syn(const struct segment_context *x)
{
    return conversation_has(x->c, FACT_REFUSED) && x->s->sender == x->c->reset_by &&
           (x->s->flags & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK) &&
           tcb_syn_covered(x->peer, x->s->ack);
}

bool rules_is_stray_syn(const struct segment_context *x)
{
    const struct tcb *self = x->self;
    if (!(x->s->flags & TCP_SYN))
        return false;
    if (rules_answers_refused_syn(x)) /* stray when the RST, which bore its number, overtook it */
        return tcb_knows(self, TCB_ISS) && x->s->seq == self->iss;
    bool over = tcb_state(self) == STATE_CLOSED && !tcb_knows(self, TCB_SYN_SEEN);
    if (tcb_knows(self, TCB_ISS))
        return x->s->seq != self->iss || over; /* over: captured after the conversation it began */
    return tcb_state(self) >= STATE_ESTABLISHED || (over && conversation_has(x->c, FACT_MIDSTREAM));
}

/* Returns true for a RST of an opener that answers a segment of another attempt. Otherwise its
 * number would be the opener's own. */
static bool is_foreign_reset(const struct segment_context *x)
{
    if (tcb_state(x->self) != STATE_SYN_SENT)
        return false;
    return !seq_within(x->s->seq, x->self->iss, x->self->snd_max) && !rules_follows_gap(x->c, x->s);
}

bool rules_is_foreign(const struct segment_context *x)
{
    if (!tcb_is_opening(x->self) && !tcb_is_opening(x->peer))
        return false;
    if (x->s->flags & TCP_RST)
        return is_foreign_reset(x);
    return !rules_segment_fits(x->c, x->s) && !rules_follows_gap(x->c, x->s);
}

bool rules_is_challenge_to_opener(const struct conversation *c, const struct segment *s)
{
    return (s->flags & (TCP_SYN | TCP_FIN | TCP_RST | TCP_ACK)) == TCP_ACK &&
           tcb_state(&c->tcb[!s->sender]) == STATE_SYN_SENT;
}

void rules_note_old_connection(struct conversation *c, const struct segment *s)
{
    struct tcb *self = &c->tcb[s->sender];
    if (rules_is_challenge_to_opener(c, s))
        c->blocked_frame = s->frame;
    else if ((s->flags & TCP_RST) && tcb_state(self) == STATE_SYN_SENT && c->blocked_frame)
        self->known |= TCB_REJECTED_OLD;
}
