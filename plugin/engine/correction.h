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

/* `e` sent octets at or beyond the FIN that was assumed of it: there was none. `other` is the other
 * end. */
void correct_assumed_fin(struct segment_context *x, struct tcb *e, struct tcb *other);

/* `second` sent its FIN as an answer to that of `first`, which stands behind it in the file. Makes the
 * path of `second` anew. */
void correct_close_order(struct segment_context *x, struct tcb *second, const struct tcb *first);

/* The FIN of `self` that was assumed, or of which a retransmission was captured first, comes late
 * and tells what it really acknowledged: whether it was sent before the peer's FIN had arrived, or
 * after. */
void correct_fin_ack(struct segment_context *x);

/* `self`, which was reset, sends a FIN that the RST crossed on its way. Back to the state before,
 * for the FIN to count; the RST reaches it afterwards. */
void correct_crossed_by_reset(struct segment_context *x);

/* A refused client sends its SYN again. The paths begin anew; the refusal stays what is concluded,
 * unless the new attempt is answered. */
void begin_new_attempt(struct segment_context *x);

/* `self` answers the SYN although a refusal bears its address: it did not send that refusal. Its
 * peer took it all the same. */
void correct_refusal(struct segment_context *x);

/* `self` challenges a RST that was assumed to be taken: it was not. Both ends go on. */
void correct_challenged_reset(struct segment_context *x);

/* `self`, whose address the RST bears, goes on: it did not send the RST. Its peer may have taken it
 * all the same. */
void correct_reset_not_own(struct segment_context *x);

/* `self`, which the RST closed, goes on, and so does its peer: the RST was not taken. */
void correct_reset_not_taken(struct segment_context *x);

/* `self` sends a FIN that echoes an older timestamp than that of any segment which acknowledges its
 * SYN: it was still in SYN_RCVD (RFC 7323 section 3.2: TSecr is a receipt). */
void correct_ack_of_syn_late(struct segment_context *x);

/* `self` answers the third segment of the handshake by a RST without ACK: it never came to
 * ESTABLISHED (annotations.md section 5, principle 8). */
void correct_never_established(struct segment_context *x);

#endif
