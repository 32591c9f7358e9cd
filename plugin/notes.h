/*
 * What was found out about each frame, kept so that it is shown the same on every later visit.
 *
 * A plain segment takes the frame's eight octets; one that has more to say takes memory of its own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_NOTES_H
#define TCPSTATE_NOTES_H

#include <stdbool.h>
#include <stdint.h>

#include "annotation.h"

/* What one TCP header of a frame meant. */
struct note {
    uint32_t stream;     /* tcp.stream of the header */
    uint32_t own_stream; /* of the conversation that the annotation speaks of */
    uint8_t sender;      /* 0 or 1: which end sent it, in the naming of conversations.h */
    struct annotation annotation;
};

/* Forgets what is known of a frame: its number is being used again. */
void notes_clear(uint32_t frame);

/* Adds a note behind those that the frame already has. */
void notes_add(uint32_t frame, const struct note *note);

/* Copies the frame's note number `index`, from 0; gives false if it has no such note. */
bool notes_get(uint32_t frame, unsigned index, struct note *note);

/* Forgets all. For the time between two capture files: Wireshark frees the memory. */
void notes_reset(void);

#endif
