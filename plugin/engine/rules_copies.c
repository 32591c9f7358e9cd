/*
 * Tells copies by the network from retransmissions.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "rules_copies.h"

#include "duration.h"

/* Without timestamps, a segment that comes this soon after the first one is a copy. A
 * retransmission comes after a timeout, and no timeout is shorter than two ticks of the kernel's
 * clock. */
#define COPY_WITHIN NS_PER_MILLISECOND

/*
 * Returns true when a SYN or FIN that the sender had sent before is not sent anew.
 *
 * known  the bit that says whether `tsval` means something
 * tsval  TSval of that SYN or FIN when last sent
 */
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

bool rules_is_doubled(const struct segment_context *x)
{
    return tcb_knows(x->self, TCB_SPOKE_LAST) &&
           duration_between(x->c->last_time, x->s->time) < COPY_WITHIN;
}

bool rules_is_doubled_payload(const struct segment_context *x)
{
    const struct tcb *self = x->self;
    return x->doubled && x->s->len > 0 && self->data_frame == x->c->last_frame &&
           segment_end(x->s) == self->snd_max && x->s->ack == self->data_ack;
}
