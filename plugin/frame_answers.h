/*
 * Which frame answered the SYN of a frame, and which one its FIN.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_FRAME_ANSWERS_H
#define TCPSTATE_FRAME_ANSWERS_H

#include <stdint.h>

#include "frame_notes.h"

/* Remembers which SYN and which FIN this new note of `frame` answers, if any. */
void frame_answers_add(uint32_t frame, const struct frame_note *note);

/* Returns the first frame that answers the SYN, or the FIN, to which this note of `frame` belongs;
 * 0 if no frame read so far does. */
uint32_t frame_answers_of_syn(uint32_t frame, const struct frame_note *note);
uint32_t frame_answers_of_fin(uint32_t frame, const struct frame_note *note);

/* Forgets all answers. Call it between two captures; Wireshark frees the memory. */
void frame_answers_reset(void);

#endif
