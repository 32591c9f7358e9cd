/*
 * Notes: the results for the TCP headers of each frame, kept for later visits of the frame.
 *
 * Most segments change nothing; their note takes 8 octets. Others take memory of their own.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_FRAME_NOTES_H
#define TCPSTATE_FRAME_NOTES_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/annotation.h"

/* The result for one TCP header. */
struct frame_note {
    uint32_t stream;     /* tcp.stream of the header */
    uint32_t own_stream; /* of the conversation that the annotation is about */
    uint8_t sender;      /* the end that sent it, 0 or 1: see struct tracked_conversation */
    struct annotation annotation;
};

/* Keeps the notes of a frame, the outermost header first. Replaces the notes that the frame number
 * has: with tshark -2 -R a rejected frame's number is used again. */
void frame_notes_set(uint32_t frame, const struct frame_note *notes, unsigned count);

/* Copies note number `index`, from 0, of a frame. Returns false if the frame has no such note. */
bool frame_notes_get(uint32_t frame, unsigned index, struct frame_note *note);

/* Forgets all notes. Call it between two captures; Wireshark frees the memory. */
void frame_notes_reset(void);

#endif
