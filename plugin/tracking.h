/*
 * Follows segments: hands them to the engine, each with the conversation it is part of.
 *
 * Where nobody looks at what single segments mean, they wait until there are many and are followed
 * in a row. Wireshark's dissection overflows the processor's first caches in every frame; so the
 * engine comes into them once for many segments, and conversations are fetched ahead.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TRACKING_H
#define TCPSTATE_TRACKING_H

#include "engine/conversation.h"
#include "frame_notes.h"
#include "segments_from_tree.h"

/* From now on, states may last so long. */
void tracking_set_limits(const struct limits *limits);

/* Follows a segment, which nobody has seen before, and all that wait; notes what it meant. */
void tracking_track(struct frame_segment *s, struct frame_note *note);

/* Follows a segment, which nobody has seen before, now or at some time before tracking_flush() is
 * back. */
void tracking_queue(struct frame_segment *s);

/* Follows all that wait. To be called before conversations are looked at. */
void tracking_flush(void);

/* Forgets those that wait. For the time between two capture files. */
void tracking_reset(void);

#endif
