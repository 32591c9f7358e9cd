/*
 * What was found out about each frame, kept so that it is shown the same on every later visit.
 *
 * A plain segment takes the frame's eight octets; one that has more to say takes memory of its own.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_FRAME_NOTES_H
#define TCPSTATE_FRAME_NOTES_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/annotation.h"

/* What one TCP header of a frame meant. */
struct frame_note {
    uint32_t stream;     /* tcp.stream of the header */
    uint32_t own_stream; /* of the conversation that the annotation speaks of */
    uint8_t sender;      /* 0 or 1: which end sent it, in the naming of conversations.h */
    struct annotation annotation;
};

/* Keeps the notes of a frame, the outermost first, instead of those it has: with `-2 -R` the number
 * of a frame that was filtered out is used again. */
void frame_notes_set(uint32_t frame, const struct frame_note *notes, unsigned count);

/* Copies the frame's note number `index`, from 0; gives false if it has no such note. */
bool frame_notes_get(uint32_t frame, unsigned index, struct frame_note *note);

/* Forgets all. For the time between two capture files: Wireshark frees the memory. */
void frame_notes_reset(void);

#endif
