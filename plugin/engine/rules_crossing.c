/*
 * Whether two FINs crossed, where only one of them was captured.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "rules_crossing.h"

/* A handshake that takes longer lacks a segment: the first timeout is 1 s (RFC 6298 section 2). */
#define ROUND_TRIP_MAX (NS_PER_SECOND / 2)

/* More ticks between SYN and first ACK are no round trip. A tick is 1 ms at least (RFC 7323 section
 * 5.4). */
enum { TICKS_MAX = 500 };

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

/* Returns three fifths of the ticks, by its own clock, from the SYN of an active opener to its first
 * ACK: less than a round trip. Returns 0 when the capture does not show it. When the opener repeated
 * its SYN, the ticks count from the last one. */
static uint32_t ticks_of_round_trip(const struct tcb *self)
{
    bool shown = tcb_knows(self, TCB_SYN_TSVAL) && tcb_knows(self, TCB_SYN_ACKED_TSVAL) &&
                 self->path_length > 1 && self->path[1] == STATE_SYN_SENT &&
                 tcb_handshake_time(self) <= ROUND_TRIP_MAX;
    uint32_t ticks = self->syn_acked_tsval - self->syn_tsval;
    return shown && ticks < TICKS_MAX ? ticks * 3 / 5 : 0;
}

/*
 * Returns true when the peer sent its FIN, by the peer's clock, before the FIN of `self` can have
 * arrived. The first ACK of `self` shows how far its clock is ahead. The time that a segment is under
 * way makes that lead too large, and the FIN of `self` arrives after that time: together a round
 * trip.
 */
static bool is_older_by_clock(const struct segment_context *x)
{
    const struct tcb *self = x->self;
    return x->s->has_tsval && x->s->tsecr != 0 && tcb_knows(self, TCB_FIN_TSVAL) &&
           tcb_knows(self, TCB_CLOCK_LEAD) &&
           seq_before(x->s->tsecr,
                      self->fin_tsval_first - self->clock_lead + ticks_of_round_trip(self));
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
