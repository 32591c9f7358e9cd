/*
 * Assuming what the capture did not show (annotations.md section 5).
 *
 * Example: an ACK goes one octet beyond all that was captured, so the peer has sent a FIN. Each
 * function moves an end by such an event, which no captured segment bears but sequence or ACK
 * numbers prove, and marks the end's state as assumed.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_ASSUMPTION_H
#define TCPSTATE_ASSUMPTION_H

#include "segment_context.h"

/* Assumes a SYN of `opener` with this initial sequence number, which the current segment
 * answers. */
void assume_syn(struct segment_context *x, struct tcb *opener, uint32_t iss, enum detail why);

/* Assumes that the handshake was completed when the current segment follows a gap (principle 1). */
void assume_handshake(struct segment_context *x);

/*
 * Assumes a FIN of the peer when the ACK of `self` proves it (principle 2). The ACK goes one octet
 * beyond the last known octet of the peer, and one of these holds:
 *
 * - All octets of the peer before it were captured.
 * - `self` has sent a FIN, too. Without that, the octet may be data, such as the echo of a
 *   terminal.
 *
 * When the ACK goes beyond a FIN that was assumed before, the function takes that FIN back.
 */
void assume_fin_received(struct segment_context *x);

/* Assumes a FIN of `self` when `self` now sends a bare ACK whose sequence number is one octet beyond
 * (principle 2), and one of these holds:
 *
 * - All that `self` sent was captured.
 * - The peer's FIN acknowledged all before that octet, and the current segment is the first to
 *   acknowledge that FIN. Then the two FINs crossed. */
void assume_fin_sent(struct segment_context *x);

/* Returns true when both FINs or a RST were captured. Then the states are known, though the
 * conversation began with assumed ones. */
bool assumption_is_settled(const struct conversation *c);

/* Returns the ends whose present state is assumed, or rests on a FIN that is assumed. */
enum ends assumption_ends(const struct conversation *c);

#endif
