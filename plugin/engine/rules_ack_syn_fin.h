/*
 * What a segment proves: segment -> ordered events for its sender and its receiver
 * (annotations.md section 2).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RULES_ACK_SYN_FIN_H
#define TCPSTATE_RULES_ACK_SYN_FIN_H

#include "segment_context.h"

/* True for a SYN or FIN that the network doubled: sent once, captured again. A retransmission
 * carries a newer TSval (RFC 7323) or, without that option, comes later than a duplicate does. */
bool rules_is_copy(const struct tcb *self, const struct segment *s);

/* True for a FIN that its sender sends again, be the first one captured or assumed. */
bool rules_repeats_fin(const struct tcb *self, const struct segment *s);

/* Returns true when the segment bears its sender's FIN again and is the first of its sender to
 * acknowledge the peer's FIN. That is the ACK that BSD stacks send from CLOSING and LAST_ACK; it
 * proves no loss (annotations.md section 5, principle 5). */
bool rules_is_first_ack_of_fin(const struct segment_context *x);

/* Returns DETAIL_NONE for a segment whose FIN, if it bears one, has its place in the conversation;
 * else what is wrong with the FIN's sequence number (principle 3). */
enum detail rules_fin_fault(const struct segment_context *x);

/* Roles that were guessed are known once a SYN or SYN-ACK is seen. Takes the roles from the segment in
 * hand, which bears a SYN. */
void rules_learn_roles(struct segment_context *x);

/* Rule 1: moves the sender by what its ACK proves that it has received. */
void rules_received(struct segment_context *x);

/* Rule 1, second part: moves the sender by what it sends: SYN, data, FIN. */
void rules_sent(struct segment_context *x);

/* Rule 2: moves the receiver by the ACK of a segment that bears neither SYN nor FIN. */
void rules_delivered(struct segment_context *x);

/* A RST: judges whether the receiver takes it, and moves both ends if so. */
void rules_reset(struct segment_context *x);

#endif
