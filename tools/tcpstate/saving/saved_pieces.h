/*
 * The pieces of a saved capture: blocks of pcapng (draft-ietf-opsawg-pcapng section 4), made or copied.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SAVED_PIECES_H
#define TCPSTATE_SAVED_PIECES_H

#include "input/capture_piece.h"
#include "saved_file.h"

/* Comments of one packet. Below, NULL stands for a packet without. */
struct packet_comments {
    GPtrArray *texts; /* of char *, UTF-8, at most 65,535 octets each */
};

/* Begins a pcapng file: a section with this interface. */
void saved_pieces_begin(struct saved_file *f, const struct capture_interface *interface,
                        uint32_t snap_length);

/* Appends a packet to a file that saved_pieces_begin() began. */
void saved_pieces_packet(struct saved_file *f, const struct capture_packet *p, bool nanoseconds,
                         const struct packet_comments *comments);

/*
 * Copies a block. Two things may change:
 *
 *   - a section has no length any more, because packets may be left out
 *   - comments are put before the options of a packet. A block of the type BLOCK_SIMPLE has no options
 *     and gets no comments
 */
void saved_pieces_copy(struct saved_file *f, const struct capture_piece *piece,
                       const struct packet_comments *comments);

#endif
