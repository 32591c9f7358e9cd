/*
 * What kind of RST a RST is, and whose (causes.md section 1); and what the engine keeps of other
 * segments in order to tell it.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RESET_H
#define TCPSTATE_RESET_H

#include "segment_context.h"

/* What drew a RST: conversation.reset_drawn_by. */
enum drawn_by {
    DRAWN_BY_OTHER, /* nothing, a bare ACK, or a segment that was not captured */
    DRAWN_BY_DATA,
    DRAWN_BY_FIN,
    DRAWN_KNEW_FIN = 1 << 7, /* added: the segment acknowledged the FIN of the RST's sender */
};

/* Notes what the segment tells of its sender: TTL, payload, repetition. Classifies a RST, and writes
 * the result to the annotation and the conversation. Call it before the rules move the ends. */
void reset_note_segment(struct segment_context *x);

#endif
