/*
 * Which segments belong to a conversation, and which to another life of the same 4-tuple.
 *
 * Example: a client uses the same port again after a minute, and a late segment of its first
 * conversation arrives during the second one. Its sequence numbers show where it belongs.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RULES_BELONGING_H
#define TCPSTATE_RULES_BELONGING_H

#include "segment_context.h"

/*
 * Returns true when the segment's numbers fit what the ends have sent. They must not lie before the
 * initial sequence numbers, and not far beyond what the ends have sent and advertised. Any number
 * fits an end of which no number is known.
 */
bool rules_segment_fits(const struct conversation *c, const struct segment *s);

/* Returns true when SEQ and ACK of the segment are ahead of the initial sequence numbers of this
 * attempt, by less than 2^30. The octets between were not captured (annotations.md section 5,
 * principle 1). */
bool rules_follows_gap(const struct conversation *c, const struct segment *s);

/*
 * Returns true for a late segment of the 4-tuple's earlier life. Its numbers decide, not its time.
 * As long as no SYN has opened the present life, a segment of the earlier one continues it: from
 * version 4.4 on, Wireshark begins a stream with a SYN-ACK, too.
 *
 * previous  the earlier life, or NULL
 */
bool rules_belongs_to_earlier(const struct conversation *c, const struct conversation *previous,
                              const struct segment *s);

/* Returns true when the segment begins a new life, although the caller takes it for one of the
 * present life. The present life is over, or only its end was captured (principle 9). */
bool rules_begins_anew(const struct conversation *c, const struct segment *s,
                       const struct limits *limits);

/* Returns true for a SYN that opens nothing: its sender has another one, or is past the opening. */
bool rules_is_stray_syn(const struct segment_context *x);

/* Returns true for a segment of another attempt that is captured during the opening: an old
 * duplicate, or the answer of a peer that still has an older connection (RFC 9293 section 3.5.1).
 */
bool rules_is_foreign(const struct segment_context *x);

/* Returns true for a SYN-ACK to a SYN that a RST has refused. So the RST overtook it, or another host
 * sent the RST. */
bool rules_answers_refused_syn(const struct segment_context *x);

/* Returns true for a bare ACK to an opener. The caller knows that it is of another attempt: so it is
 * the challenge ACK of a peer that still has an older connection (RFC 9293 section 3.5.1). */
bool rules_is_challenge_to_opener(const struct conversation *c, const struct segment *s);

/* Notes what a segment of another attempt tells about `c`: that the server still has an older
 * connection, and that the opener rejects it. */
void rules_note_old_connection(struct conversation *c, const struct segment *s);

#endif
