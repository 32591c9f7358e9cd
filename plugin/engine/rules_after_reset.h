/*
 * What a segment after a RST shows: whether the RST ended the conversation, and whether the end
 * whose address the RST bears sent it (annotations.md section 5, principles 7 and 8).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RULES_AFTER_RESET_H
#define TCPSTATE_RULES_AFTER_RESET_H

#include "segment_context.h"

/* Returns true for a FIN that its sender sent before the RST reached it: FIN and RST crossed. */
bool rules_crosses_reset(const struct segment_context *x);

/*
 * Takes back what the current segment disproves about a RST or a refusal before it:
 *
 * - A refused client sends its SYN again: a new attempt, which disproves nothing.
 * - The server sends a SYN-ACK after a refusal, without a new SYN between them: the server did not
 *   refuse.
 * - The receiver of a RST with a doubtful number answers by a bare ACK: it challenges the RST, and
 *   has not accepted it.
 * - The end whose address the RST bears sends something new: it did not send the RST.
 * - After that the other end sends something new, too: it did not accept the RST.
 */
void rules_after_reset(struct segment_context *x);

#endif
