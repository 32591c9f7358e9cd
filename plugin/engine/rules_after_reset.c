/*
 * What a segment after a RST shows.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "rules_after_reset.h"

#include "correction.h"
#include "rules_belonging.h"

bool rules_crosses_reset(const struct segment_context *x)
{
    return (x->s->flags & TCP_FIN) && conversation_has(x->c, FACT_RESET) &&
           !conversation_has(x->c, FACT_RST_SENDER_LIVES) && x->s->sender != x->c->reset_by &&
           !tcb_knows(x->self, TCB_FIN) && tcb_state(x->self) == STATE_CLOSED &&
           rules_segment_fits(x->c, x->s);
}

/* Judges a segment after a refusal. Only a SYN shows something. */
static void after_refusal(struct segment_context *x)
{
    if (!(x->s->flags & TCP_SYN))
        return;
    bool by_client = x->s->sender != x->c->reset_by;
    if (by_client) {
        if (tcb_state(x->self) == STATE_CLOSED)
            begin_new_attempt(x);
    } else if (tcb_state(x->peer) == STATE_SYN_SENT) {
        conversation_forget_refusal(x->c); /* the server answers the new attempt */
    } else {
        correct_refusal(x);
    }
}

/* Returns true for a bare ACK that challenges a RST (RFC 5961 section 3.2). */
static bool is_challenge(const struct segment_context *x)
{
    return conversation_has(x->c, FACT_RST_ASSUMED) && x->s->sender != x->c->reset_by &&
           (x->s->flags & (TCP_SYN | TCP_FIN | TCP_ACK)) == TCP_ACK && x->s->len == 0;
}

/* Returns true when the segment sends or acknowledges something that its sender had not sent or
 * received when the RST was captured. Otherwise the segment may have been on its way already. */
static bool is_news(const struct segment_context *x, bool by_self)
{
    const struct segment *s = x->s;
    bool known =
        by_self ? conversation_has(x->c, FACT_RESET_SND_MAX) : tcb_knows(x->self, TCB_ACKED);
    bool acks_new = known && (s->flags & TCP_ACK) &&
                    seq_after(s->ack, by_self ? x->c->reset_snd_max : x->self->acked);
    return acks_new || seq_after(segment_end(s), x->self->snd_max);
}

void rules_after_reset(struct segment_context *x)
{
    if (conversation_has(x->c, FACT_REFUSED)) {
        after_refusal(x);
        return;
    }
    if (!conversation_has(x->c, FACT_RESET) || tcb_state(x->self) != STATE_CLOSED ||
        !tcb_knows(x->self, TCB_NUMBERS) || !rules_segment_fits(x->c, x->s))
        return;
    bool by_self = x->s->sender == x->c->reset_by;
    if (is_challenge(x))
        correct_challenged_reset(x);
    else if (by_self && is_news(x, true))
        correct_reset_not_own(x);
    else if (!by_self && conversation_has(x->c, FACT_RST_SENDER_LIVES) && is_news(x, false))
        correct_reset_not_taken(x);
}
