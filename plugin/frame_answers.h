/*
 * Which frame answered a frame's SYN, and which its FIN: the links that lead forward.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_FRAME_ANSWERS_H
#define TCPSTATE_FRAME_ANSWERS_H

#include <stdint.h>

#include "frame_notes.h"

/* Enters what the new note of `frame` answers, if it answers anything. */
void frame_answers_enter(uint32_t frame, const struct frame_note *note);

/* The frame that was the first to answer the SYN, or the FIN, that `note` of `frame` tells of; 0 if
 * none did as far as the capture has been read. */
uint32_t frame_answers_of_syn(uint32_t frame, const struct frame_note *note);
uint32_t frame_answers_of_fin(uint32_t frame, const struct frame_note *note);

/* Forgets all. For the time between two capture files: Wireshark frees the memory. */
void frame_answers_reset(void);

#endif
