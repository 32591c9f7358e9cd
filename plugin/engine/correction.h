/*
 * Taking back what a later segment disproves (annotations.md section 2, Correction).
 *
 * The engine presumes that a segment arrives once it has passed the capture point. If the segment
 * was lost after that, an end sends something again. Example: a FIN sent again shows that the ACK
 * of it was lost. The functions then set ends back, and the rules go on from the corrected states.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CORRECTION_H
#define TCPSTATE_CORRECTION_H

#include "segment_context.h"

/* `self` sends its SYN-ACK again: the ACK of it was lost, or `self` did not accept it (full accept
 * queue, deferred accept). Sets `self` back to SYN_RCVD, unless it has sent or acknowledged data.
 */
void correct_syn_ack_repeated(struct segment_context *x);

/* `self` sends its FIN again: the ACK of the FIN has not arrived. The FIN has not arrived either,
 * if the peer has not acknowledged it. */
void correct_fin_repeated(struct segment_context *x);

/* `e` sent octets at or beyond the FIN that the engine had assumed: there was no FIN. `other` is
 * the other end. */
void correct_assumed_fin(struct segment_context *x, struct tcb *e, struct tcb *other);

/* The FIN of `second` acknowledges the FIN of `first`, although it stands before it in the file.
 * Makes the path of `second` anew. */
void correct_close_order(struct segment_context *x, struct tcb *second, const struct tcb *first);

/* The FIN of `self` is captured after the engine had assumed it, or after a retransmission of it.
 * Its ACK number shows whether `self` sent it before or after it had received the peer's FIN. */
void correct_fin_ack(struct segment_context *x);

/* `self` was reset, and now sends a FIN: FIN and RST crossed on their way. Sets `self` back to the
 * state before the RST, so that the FIN counts. The caller then moves `self` by the RST. */
void correct_crossed_by_reset(struct segment_context *x);

/* A refused client sends its SYN again. Both paths begin anew. The verdict stays "refused" until
 * the server answers the new attempt. */
void begin_new_attempt(struct segment_context *x);

/* `self` answers the SYN although a RST with its address has refused it: `self` did not send that
 * RST. The peer has accepted the RST all the same. */
void correct_refusal(struct segment_context *x);

/* `self` opens on, although an ICMP error had ended its attempt: it had not accepted the error. */
void correct_icmp_not_taken(struct segment_context *x);

/* `self` challenges a RST that the engine had assumed to be accepted (RFC 5961 section 3.2): `self`
 * did not accept it. Both ends go on. */
void correct_challenged_reset(struct segment_context *x);

/* `self` goes on although the RST bears its address: the RST was forged. The peer may have accepted
 * it all the same. */
void correct_reset_not_own(struct segment_context *x);

/* `self`, which the RST had closed, goes on, and so does its peer: `self` did not accept the
 * RST. */
void correct_reset_not_taken(struct segment_context *x);

/* `self` sends a FIN whose TSecr is older than every segment that acknowledges the SYN of `self`:
 * it was still in SYN_RCVD (RFC 7323 section 3.2: TSecr shows what its sender had received). */
void correct_ack_of_syn_late(struct segment_context *x);

/* `self` answers the third segment of the handshake by a RST without ACK: it never reached
 * ESTABLISHED (annotations.md section 5, principle 8). */
void correct_never_established(struct segment_context *x);

#endif
