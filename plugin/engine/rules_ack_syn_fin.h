/*
 * What a segment proves, as events for its sender and its receiver, in order (annotations.md
 * section 2).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RULES_ACK_SYN_FIN_H
#define TCPSTATE_RULES_ACK_SYN_FIN_H

#include "segment_context.h"

/* Returns true when the segment is the first of its sender to acknowledge the peer's FIN. When it
 * bears its sender's FIN again, it is the ACK that BSD stacks send from CLOSING and LAST_ACK, and
 * proves no loss (annotations.md section 5, principle 5). */
bool rules_is_first_ack_of_fin(const struct segment_context *x);

/* Takes the roles from the current segment, which bears a SYN, if they were only guessed. */
void rules_learn_roles(struct segment_context *x);

/*
 * Returns true for a plain segment: data or a bare ACK between two ends in ESTABLISHED. No end has
 * sent a FIN, no RST came before, and the segment's numbers imply no octet that was not captured.
 * Such a segment changes no state.
 */
bool rules_is_plain(const struct segment_context *x);

/* Notes the numbers of a plain segment. The result is that of the three functions below. */
void rules_plain(struct segment_context *x);

/* Rule 1, first part: moves the sender by what its ACK proves that it has received. */
void rules_received(struct segment_context *x);

/* Rule 1, second part: moves the sender by what it sends: data, SYN, FIN. */
void rules_sent(struct segment_context *x);

/* Rule 2: moves the receiver by the ACK of a segment that bears neither SYN nor FIN. */
void rules_delivered(struct segment_context *x);

/* Judges whether the receiver accepts a RST, and moves both ends if it does. */
void rules_reset(struct segment_context *x);

#endif
