/*
 * What an ICMP error proves, and what disproves it.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "rules_icmp.h"

#include "correction.h"

/* Numbers further behind the newest one are those of a segment that was delivered long ago. */
#define NEAR (1u << 30)

bool rules_icmp_fits(const struct conversation *c, const struct icmp_error *e)
{
    const struct tcb *self = &c->tcb[e->report.about];
    if (!(c->facts & FACT_BEGUN))
        return false;
    if (!tcb_knows(self, TCB_NUMBERS))
        return true; /* its direction was not captured */
    if (tcb_knows(self, TCB_ISS) && !tcb_knows(self, TCB_FAR_FROM_ISS))
        return seq_within(e->seq, self->iss, self->snd_max);
    return seq_within(e->seq, self->snd_max - NEAR, self->snd_max);
}

void rules_icmp(struct segment_context *x, const struct icmp_error *e)
{
    struct conversation *c = x->c;
    context_observe(x, OBSERVED_ICMP_ERROR);
    x->a->step = STEP_ICMP_ERROR;
    x->a->icmp = (uint8_t)icmp_report_kind(&e->report);
    if (e->seq == x->self->iss && tcb_knows(x->self, TCB_SYN_SEEN))
        x->a->syn_frame = x->self->syn_frame;
    c->icmp = e->report;
    c->icmp_frame = e->frame;
    if (!icmp_kind_is_hard((enum icmp_kind)x->a->icmp) || tcb_state(x->self) != STATE_SYN_SENT ||
        tcb_state(x->peer) > STATE_LISTEN)
        return;
    c->facts |= FACT_UNREACHABLE;
    context_move(x, x->self, EVENT_GOT_RST); /* the error report ends it as a refusal would */
}

void rules_after_icmp(struct segment_context *x)
{
    const struct segment *s = x->s;
    bool closed = tcb_state(x->self) == STATE_CLOSED;
    if (!(x->c->facts & FACT_UNREACHABLE) || s->sender != x->c->icmp.about)
        return;
    if (closed && (s->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN) {
        begin_new_attempt(x);
        return;
    }
    x->c->facts &= (uint16_t)~FACT_UNREACHABLE;
    if (closed)
        correct_icmp_not_taken(x);
}
