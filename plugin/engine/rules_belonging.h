/*
 * Which segments belong to a conversation, and which to another life of the same 4-tuple.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RULES_BELONGING_H
#define TCPSTATE_RULES_BELONGING_H

#include "segment_context.h"

/*
 * Returns true when the segment's numbers fit what the ends are known to have sent: they lie not
 * before the initial sequence numbers, and not far beyond what the ends sent and advertised. An end
 * of which nothing is known fits any number.
 */
bool rules_segment_fits(const struct conversation *c, const struct segment *s);

/* Returns true when both numbers of the segment are ahead of the initial sequence numbers of this
 * attempt: what lies between was not captured (annotations.md section 5, principle 1). */
bool rules_follows_gap(const struct conversation *c, const struct segment *s);

/*
 * Returns true for a late segment of the 4-tuple's earlier life. Its numbers tell, its time does
 * not. Where no SYN has opened the present life, the earlier one goes on: from version 4.4 on,
 * Wireshark begins a stream also with a SYN-ACK.
 *
 * previous  the earlier life, or NULL
 */
bool rules_belongs_to_earlier(const struct conversation *c, const struct conversation *previous,
                              const struct segment *s);

/* Returns true for the first segment of a new life that the caller could not tell from the present
 * one, which is over (principle 9). */
bool rules_begins_anew(const struct conversation *c, const struct segment *s,
                       const struct limits *limits);

/* Returns true for a SYN that opens nothing here: the conversation has another one, or is past it.
 */
bool rules_is_stray_syn(const struct segment_context *x);

/* Returns true for a segment of another attempt that arrives during the opening: the answer of a
 * half-open peer, an old duplicate (RFC 9293 section 3.5.1). It moves nobody. */
bool rules_is_foreign(const struct segment_context *x);

#endif
