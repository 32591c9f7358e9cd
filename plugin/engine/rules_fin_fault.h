/*
 * Whether a FIN has a place in the conversation (annotations.md section 5, principle 3).
 *
 * Example: a firewall that rewrites sequence numbers lets a FIN pass with the old ones. The FIN lies
 * far behind what its sender has sent, and changes no state.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RULES_FIN_FAULT_H
#define TCPSTATE_RULES_FIN_FAULT_H

#include "segment_context.h"

/* Returns true for a FIN on a SYN without ACK. An end in SYN_SENT cannot close its direction: a CLOSE
 * deletes its connection (RFC 9293 section 3.10.4). No end processes a FIN in CLOSED, LISTEN or
 * SYN_SENT (section 3.10.7.4, eighth). */
bool rules_is_syn_with_fin(const struct segment *s);

/* Returns what is wrong with the segment's FIN. Returns DETAIL_NONE for a FIN that has its place in
 * the conversation, and for a segment without FIN. */
enum detail rules_fin_fault(const struct segment_context *x);

#endif
