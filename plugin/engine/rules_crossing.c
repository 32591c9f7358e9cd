/*
 * Whether two FINs crossed, where only one of them was captured.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "rules_crossing.h"

/* A handshake that takes longer lacks a segment: the first timeout is 1 s (RFC 6298 section 2). */
#define ROUND_TRIP_MAX (NS_PER_SECOND / 2)

/*
 * Returns how long a round trip takes at least, in nanoseconds; 0 when the capture does not show
 * it. Round trips differ, so that the result is less than the time that the handshake took. The
 * first segment of a passive opener after its SYN-ACK answers data, for which the client needed time
 * of its own.
 */
static int64_t shortest_round_trip(const struct tcb *self)
{
    int64_t handshake = tcb_handshake_time(self);
    if (handshake > ROUND_TRIP_MAX)
        return 0;
    return self->path[1] == STATE_SYN_SENT ? handshake * 2 / 3 : handshake / 2;
}

/* Returns true when the peer's FIN is older, by the peer's clock, than the FIN of `self`. The first
 * ACK of `self` shows how far its clock is ahead; the time that a segment is under way makes that
 * too large, so that the result errs on the safe side. */
static bool is_older_by_clock(const struct segment_context *x)
{
    const struct tcb *self = x->self;
    return x->s->has_tsval && x->s->tsecr != 0 && tcb_knows(self, TCB_FIN_TSVAL) &&
           tcb_knows(self, TCB_CLOCK_LEAD) &&
           seq_before(x->s->tsecr, self->fin_tsval_first - self->clock_lead);
}

bool rules_fins_crossed(const struct segment_context *x)
{
    const struct tcb *self = x->self;
    if (!tcb_knows(self, TCB_FIN_SEEN))
        return false;
    int64_t since_fin = duration_between(tcb_entered(self), x->s->time);
    return (tcb_state(self) == STATE_FIN_WAIT_1 && since_fin < shortest_round_trip(self)) ||
           is_older_by_clock(x);
}
