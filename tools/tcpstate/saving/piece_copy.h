/*
 * Copies the pieces of one capture into another, in the form that the name of the new file asks for.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PIECE_COPY_H
#define TCPSTATE_PIECE_COPY_H

#include "input/capture_piece.h"
#include "saved_pieces.h"

struct piece_copy {
    const struct capture_file *in;
    struct saved_file *out;
    bool converts; /* pcap becomes pcapng */
    bool nanoseconds;
};

/* Begins the copy: writes what stands before the packets, if that is no piece of the input. The file
 * becomes pcapng, unless its name ends in .pcap and the input is pcap. A message says so where a file
 * named .pcap becomes pcapng. */
void piece_copy_begin(struct piece_copy *c, const struct capture_file *in, struct saved_file *out);

/* Begins a copy of the same octets. */
void piece_copy_begin_same(struct piece_copy *c, const struct capture_file *in,
                           struct saved_file *out);

/* Copies a piece. `comments`: those of a packet, or NULL. */
void piece_copy_add(const struct piece_copy *c, const struct capture_piece *piece,
                    const struct packet_comments *comments);

#endif
