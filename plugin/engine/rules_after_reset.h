/*
 * What a segment shows that comes after a RST: whether the RST ended what it seemed to end, and
 * whether the end whose address it bears sent it (annotations.md section 5, principles 7 and 8).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RULES_AFTER_RESET_H
#define TCPSTATE_RULES_AFTER_RESET_H

#include "segment_context.h"

/* Returns true for the FIN of an end that was reset and did not know of it: FIN and RST crossed. */
bool rules_crosses_reset(const struct segment_context *x);

/*
 * Takes back what the segment in hand disproves of a RST or of a refusal before it.
 *
 * - A refused client that sends its SYN again makes a new attempt. That disproves nothing.
 * - A SYN-ACK after a refusal, without a new SYN between them: the refusal was not the server's.
 * - A bare ACK of the receiver that answers a RST of doubtful number is a challenge: not taken.
 * - The end whose address the RST bears sends something new: it did not send the RST.
 * - Then the other end sends something new, too: it did not take the RST.
 */
void rules_after_reset(struct segment_context *x);

#endif
