/*
 * Assuming what the capture did not show (annotations.md section 5).
 *
 * Each function moves an end by an event that no captured segment bears but that the numbers prove,
 * and marks the end's state as assumed.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_ASSUMPTION_H
#define TCPSTATE_ASSUMPTION_H

#include "segment_context.h"

/* Assumes a SYN of `opener` with this initial sequence number. The segment in hand answers it. */
void assume_syn(struct segment_context *x, struct tcb *opener, uint32_t iss, enum detail why);

/* Assumes that the handshake was completed, where the segment in hand follows a gap (principle 1).
 */
void assume_handshake(struct segment_context *x);

/*
 * Assumes a FIN of the peer that the ACK of `self` proves (principle 2).
 *
 * The peer's octets were captured up to there, and the ACK goes one octet beyond. Or they were not
 * captured: then the one octet must stand beside a FIN of `self`. Otherwise it may be data, as the
 * echo of a terminal is. An ACK beyond an assumed FIN takes that FIN back.
 */
void assume_fin_received(struct segment_context *x);

/* Assumes a FIN of `self`, which sends a bare ACK from one octet beyond what it was seen to send.
 */
void assume_fin_sent(struct segment_context *x);

#endif
