/*
 * Whether a FIN has a place in the conversation.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "rules_fin_fault.h"

bool rules_is_syn_with_fin(const struct segment *s)
{
    return (s->flags & (TCP_SYN | TCP_FIN | TCP_ACK)) == (TCP_SYN | TCP_FIN);
}

enum detail rules_fin_fault(const struct segment_context *x)
{
    const struct tcb *self = x->self;
    uint32_t fin_seq = segment_fin_seq(x->s);
    if (rules_is_syn_with_fin(x->s))
        return DETAIL_FIN_ON_SYN;
    if (!(x->s->flags & TCP_FIN) || tcb_knows(self, TCB_FIN) || !tcb_knows(self, TCB_NUMBERS))
        return DETAIL_NONE;
    /* The ACK of a FIN, or its sender's next bare ACK, may stand before the FIN in the file: then
     * the FIN is the last octet known to be sent, and was not captured yet. */
    bool last_unseen =
        tcb_knows(self, TCB_TAIL_UNSEEN) || seq_before(self->snd_contig, self->snd_max);
    if (seq_before(fin_seq + last_unseen, self->snd_max))
        return DETAIL_FIN_BEHIND;
    bool lacks_much = !conversation_has(x->c, FACT_PLAIN_SEEN) || x->peer->segments == 0;
    if (!lacks_much && seq_after(fin_seq, self->snd_max + tcb_reach(x->peer)))
        return DETAIL_FIN_OUT_OF_WINDOW;
    return DETAIL_NONE;
}
