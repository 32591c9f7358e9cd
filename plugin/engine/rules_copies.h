/*
 * Whether a SYN or FIN is the first one, a copy by the network, or a retransmission.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RULES_COPIES_H
#define TCPSTATE_RULES_COPIES_H

#include "segment_context.h"

/* Returns true for a SYN or FIN that its sender sent once and that was captured twice: the network
 * doubled it. A retransmission has a newer TSval (RFC 7323); without timestamps, it comes later
 * than a copy. */
bool rules_is_copy(const struct tcb *self, const struct segment *s);

/* Returns true for a segment that comes at once behind another one of its sender. If it repeats that, the capture
 * has doubled it. */
bool rules_is_doubled(const struct segment_context *x);

/* Returns true for the newest payload that the capture doubled, with nothing between the two: a RST
 * that answers it answers the last segment, and conversation.last_frame stays that of the first copy. Needs x->doubled.
 * Call it before the rules move the ends. */
bool rules_is_doubled_payload(const struct segment_context *x);

/* Returns true for a FIN that is a retransmission. The first FIN may be assumed. */
bool rules_repeats_fin(const struct tcb *self, const struct segment *s);

#endif
