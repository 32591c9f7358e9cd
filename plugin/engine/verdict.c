/*
 * What is concluded about a whole conversation.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "verdict.h"

#include "assumption.h"
#include "conclusion.h"

/* Returns true when the end sent its FIN before it had received the peer's. The FIN's ACK number
 * shows that; capture order does not. */
static bool closed_first(const struct tcb *e, const struct tcb *peer)
{
    return tcb_knows(e, TCB_FIN) && !tcb_fin_acks_fin(e, peer);
}

/*
 * Returns true when the one FIN that is known, that of `e`, may as well answer a FIN that came
 * before the capture began: the last octet that `e` acknowledges was not captured. Both are about
 * as frequent, so nothing is concluded.
 */
static bool may_answer_unseen_fin(const struct conversation *c, const struct tcb *e,
                                  const struct tcb *peer)
{
    bool tail_seen = tcb_knows(peer, TCB_DATA_SEEN) && !tcb_knows(peer, TCB_TAIL_UNSEEN);
    return (c->facts & FACT_MIDSTREAM) && !(c->facts & FACT_RESET) && tcb_knows(e, TCB_FIN) &&
           !tcb_knows(peer, TCB_FIN) && !tail_seen;
}

/*
 * Returns true when the end that sent the RST closed second, in a capture that begins midway. It sent
 * a FIN, and had no connection any more for a bare ACK of the other end. Had it closed first, it would
 * have been in FIN_WAIT_2 or TIME_WAIT. (366 of 367 such connections of the kernel.)
 */
static bool resetter_closed_second(const struct conversation *c)
{
    const struct tcb *self = &c->tcb[c->reset_by], *peer = &c->tcb[!c->reset_by];
    return (c->facts & (FACT_MIDSTREAM | FACT_RESET | FACT_RST_SENDER_LIVES)) ==
               (FACT_MIDSTREAM | FACT_RESET) &&
           c->reset_kind == RESET_NO_CONNECTION && tcb_knows(self, TCB_FIN_SEEN) &&
           self->fin_frame < c->reset_frame && peer->segments > 0 &&
           !tcb_knows(peer, TCB_FIN | TCB_DATA_SEEN);
}

/* Returns the set that holds end `i` alone. */
static enum ends ends_of(const struct conversation *c, unsigned i)
{
    return i == c->client ? ENDS_CLIENT : ENDS_SERVER;
}

/* Returns true when a RST ended or refused the conversation. */
static bool was_reset(const struct conversation *c)
{
    return c->facts & (FACT_RESET | FACT_REFUSED);
}

/* Returns who sent the RST that ended the conversation. An end that goes on after a RST with its
 * address did not send that RST. */
static enum ends resetter(const struct conversation *c)
{
    if (!was_reset(c) || (c->facts & FACT_RST_SENDER_LIVES))
        return ENDS_NONE;
    return ends_of(c, c->reset_by);
}

enum ends verdict_initiator(const struct conversation *c)
{
    const struct tcb *e = c->tcb;
    bool any_fin = (e[0].known | e[1].known) & TCB_FIN;
    if (!any_fin)
        return resetter(c);
    if (may_answer_unseen_fin(c, &e[0], &e[1]) || may_answer_unseen_fin(c, &e[1], &e[0]))
        return ENDS_NONE;
    if (resetter_closed_second(c))
        return ends_of(c, !c->reset_by);
    return (closed_first(&e[0], &e[1]) ? ends_of(c, 0) : ENDS_NONE) |
           (closed_first(&e[1], &e[0]) ? ends_of(c, 1) : ENDS_NONE);
}

enum ends verdict_time_wait(const struct conversation *c)
{
    enum ends ends = ENDS_NONE;
    for (unsigned i = 0; i < 2; i++) {
        if (tcb_knows(&c->tcb[i], TCB_FIN) && tcb_was_in(&c->tcb[i], STATE_TIME_WAIT))
            ends |= ends_of(c, i);
    }
    return ends;
}

static enum close_kind close_of(const struct conversation *c, enum ends initiator)
{
    bool fin[2] = {tcb_knows(&c->tcb[0], TCB_FIN), tcb_knows(&c->tcb[1], TCB_FIN)};
    if (c->facts & FACT_REFUSED)
        return c->facts & FACT_REFUSED_BY_SOCKET ? CLOSE_RESET : CLOSE_REFUSED;
    if (c->facts & FACT_RESET)
        return c->facts & FACT_RESET_AFTER_FIN ? CLOSE_RESET_AFTER_FIN : CLOSE_RESET;
    if (fin[0] && fin[1]) {
        if (initiator == ENDS_BOTH)
            return CLOSE_SIMULTANEOUS;
        return c->merged_fin_frame ? CLOSE_MERGED_FIN : CLOSE_FOUR_SEGMENT;
    }
    if (fin[0] || fin[1])
        return CLOSE_HALF_CLOSED;
    bool gave_up =
        conversation_state(c, ROLE_CLIENT) == STATE_SYN_SENT || (c->facts & FACT_UNREACHABLE);
    bool unanswered = gave_up && conversation_state(c, ROLE_SERVER) == STATE_LISTEN;
    return unanswered ? CLOSE_UNANSWERED : CLOSE_OPEN;
}

/* Returns true when the end got past the handshake. After a Fast Open it may go from SYN_RCVD to
 * FIN_WAIT_1 directly. */
static bool was_opened(const struct tcb *e)
{
    return tcb_was_in(e, STATE_ESTABLISHED) || tcb_was_in(e, STATE_FIN_WAIT_1);
}

static enum opening opening_of(const struct conversation *c)
{
    if (c->facts & FACT_MIDSTREAM)
        return OPENING_MIDSTREAM;
    if (!was_opened(&c->tcb[0]) || !was_opened(&c->tcb[1]))
        return OPENING_INCOMPLETE;
    if (c->facts & FACT_SIMULTANEOUS_OPEN)
        return OPENING_SIMULTANEOUS;
    return c->facts & FACT_FAST_OPEN ? OPENING_FAST_OPEN : OPENING_THREE_WAY;
}

/* Returns the end, 0 or 1, whose FIN is called the first one: the initiator's. Where both or none
 * are the initiator, it is the FIN that was captured first (annotations.md section 5,
 * principle 4). */
static unsigned first_closer(const struct conversation *c, enum ends initiator)
{
    if (initiator == ENDS_CLIENT || initiator == ENDS_SERVER)
        return conversation_end(c, initiator == ENDS_CLIENT ? ROLE_CLIENT : ROLE_SERVER);
    uint32_t fin[2] = {c->tcb[0].fin_frame, c->tcb[1].fin_frame};
    return fin[0] == 0 || (fin[1] != 0 && fin[1] < fin[0]);
}

uint32_t verdict_first_fin(const struct conversation *c)
{
    return c->tcb[first_closer(c, verdict_initiator(c))].fin_frame;
}

/* Returns true when octets of the end were acknowledged but not captured, or none of its segments was
 * captured. A FIN of the end may lie there, unless both FINs were captured (annotations.md section
 * 5, principles 2 and 3). */
static bool may_hide_fin(const struct conversation *c, const struct tcb *e)
{
    bool both_seen = tcb_knows(&c->tcb[0], TCB_FIN_SEEN) && tcb_knows(&c->tcb[1], TCB_FIN_SEEN);
    return !both_seen && (e->segments == 0 || tcb_knows(e, TCB_GAP));
}

/* Returns true for a close behind which an end may have sent a FIN that was not captured. */
static bool can_hide_fin(enum close_kind close)
{
    return close != CLOSE_UNANSWERED && close != CLOSE_REFUSED;
}

/*
 * Returns true when the kind of close rests on something that was not captured (annotations.md
 * section 5, principles 3, 6 and 8): a FIN may be hidden, or the FIN is called merged although the
 * capture holds no bare ACKs at all, or a socket sent the RST whose SYN-ACK was not captured.
 */
static bool is_close_assumed(const struct conversation *c, enum close_kind close)
{
    const struct tcb *a = &c->tcb[0], *b = &c->tcb[1];
    if (can_hide_fin(close) && (may_hide_fin(c, a) || may_hide_fin(c, b)))
        return true;
    if (was_opened(a) && was_opened(b) && !(c->facts & FACT_PLAIN_SEEN))
        return true;
    if ((c->facts & FACT_REFUSED_BY_SOCKET) || resetter_closed_second(c))
        return true;
    return close == CLOSE_MERGED_FIN && !(c->facts & FACT_BARE_ACK_SEEN);
}

/* Returns true when the end has repeated its SYN-ACK, and shown no other sign that it took the ACK of it.
 * Its accept queue may be full. */
static bool repeats_syn_ack_only(const struct tcb *e)
{
    return e->repeats > 0 && tcb_knows(e, TCB_SYN_ACKS) && e->snd_max == e->iss + 1;
}

/*
 * Returns true when the end may have left its last state without a segment: it repeats itself, and
 * nothing answers it (RFC 9293 section 3.8.3). A timer ends an opening or a close that does not go
 * on. Of 155 such ends of the kernel 149 were gone, and in ESTABLISHED 68 of 72.
 */
static bool may_have_given_up(const struct tcb *e)
{
    switch (tcb_state(e)) {
    case STATE_SYN_SENT:
    case STATE_SYN_RCVD:
    case STATE_FIN_WAIT_1:
    case STATE_CLOSING:
    case STATE_LAST_ACK:
        return e->repeats > 0;
    case STATE_ESTABLISHED:
    case STATE_CLOSE_WAIT:
        return tcb_repeats_in_vain(e, false) || tcb_repeats_in_vain(e, true) ||
               repeats_syn_ack_only(e);
    default:
        return false;
    }
}

/* Returns the ends that may have given up since. */
static enum ends ends_given_up(const struct conversation *c)
{
    return (may_have_given_up(&c->tcb[0]) ? ends_of(c, 0) : ENDS_NONE) |
           (may_have_given_up(&c->tcb[1]) ? ends_of(c, 1) : ENDS_NONE);
}

/* Returns the ends whose last state is assumed. Both are where a FIN may be hidden: it would have
 * moved its sender and its receiver. A RST has ended both, whatever was hidden before. */
static enum ends assumed_ends(const struct conversation *c, enum close_kind close)
{
    bool hidden = can_hide_fin(close) && !was_reset(c) &&
                  (may_hide_fin(c, &c->tcb[0]) || may_hide_fin(c, &c->tcb[1]));
    return hidden ? ENDS_BOTH : assumption_ends(c);
}

void conversation_verdict(const struct conversation *c, struct verdict *v)
{
    struct conversation concluded;
    c = conclusion_of(c, &concluded);
    v->opening = opening_of(c);
    v->initiator = verdict_initiator(c);
    unsigned first = first_closer(c, v->initiator);
    v->close = close_of(c, v->initiator);
    v->time_wait = verdict_time_wait(c);
    v->assumed_ends = assumed_ends(c, v->close);
    v->close_assumed =
        is_close_assumed(c, v->close) || (v->close != CLOSE_OPEN && v->assumed_ends != ENDS_NONE);
    v->reset_by = resetter(c);
    v->first_fin = c->tcb[first].fin_frame;
    v->second_fin = c->tcb[!first].fin_frame;
    v->merged_fin = c->merged_fin_frame;
    v->reset = was_reset(c) ? c->reset_frame : 0;
    v->assumed =
        (c->facts & FACT_ASSUMED) || is_close_assumed(c, v->close) || v->assumed_ends != ENDS_NONE;
    v->assumed_ends |= ends_given_up(c);
    v->roles_guessed = c->facts & FACT_ROLES_GUESSED;
}

const char *opening_name(enum opening opening)
{
    static const char *const names[OPENING_COUNT] = {
        [OPENING_THREE_WAY] = "three_way", [OPENING_SIMULTANEOUS] = "simultaneous",
        [OPENING_FAST_OPEN] = "fast_open", [OPENING_INCOMPLETE] = "incomplete",
        [OPENING_MIDSTREAM] = "midstream",
    };
    return (unsigned)opening < OPENING_COUNT ? names[opening] : "?";
}

const char *close_name(enum close_kind close)
{
    static const char *const names[CLOSE_COUNT] = {
        [CLOSE_OPEN] = "open",
        [CLOSE_FOUR_SEGMENT] = "four_segment",
        [CLOSE_MERGED_FIN] = "merged_fin",
        [CLOSE_SIMULTANEOUS] = "simultaneous",
        [CLOSE_HALF_CLOSED] = "half_closed",
        [CLOSE_RESET] = "reset",
        [CLOSE_RESET_AFTER_FIN] = "reset_after_fin",
        [CLOSE_REFUSED] = "refused",
        [CLOSE_UNANSWERED] = "unanswered",
    };
    return (unsigned)close < CLOSE_COUNT ? names[close] : "?";
}
