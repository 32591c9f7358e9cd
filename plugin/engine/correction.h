/*
 * Taking back what a later segment disproves (annotations.md section 2, Correction).
 *
 * The engine presumes that what passes the capture point arrives. Where it did not, the end that
 * missed it says so by sending something again; the other rules then go on from the corrected
 * state.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CORRECTION_H
#define TCPSTATE_CORRECTION_H

#include "segment_context.h"

/* `self` sends its SYN-ACK again: the ACK of it was lost, or was not taken (full accept queue,
 * deferred accept). Back to SYN_RCVD, if nothing else proves that it went on. */
void correct_syn_ack_repeated(struct segment_context *x);

/* `self` sends its FIN again: the ACK of it had not arrived, and neither had the FIN if the peer
 * has not acknowledged it. */
void correct_fin_repeated(struct segment_context *x);

/* `self` sends data at or beyond the FIN that was assumed of it: there was none. */
void correct_assumed_fin(struct segment_context *x);

/* The FIN of `self` that was assumed, or of which a retransmission was captured first, comes late
 * and tells what it really acknowledged: whether it was sent before the peer's FIN had arrived, or
 * after. */
void correct_fin_ack(struct segment_context *x);

/* `self`, which was reset, sends a FIN that the RST crossed on its way. Back to the state before,
 * for the FIN to count; the RST reaches it afterwards. */
void correct_crossed_by_reset(struct segment_context *x);

/* `self`, which a RST closed, goes on: the RST was not taken, or not its own, or a refused opener
 * tries the same SYN again. */
void correct_reset(struct segment_context *x);

#endif
