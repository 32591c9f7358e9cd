/*
 * Reads a capture file for a program that copies it: in pieces, as they stand there.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CAPTURE_PIECE_H
#define TCPSTATE_CAPTURE_PIECE_H

#include "capture_file.h"

/* A packet of a pcap file with its record header, or a block of a pcapng file. */
struct capture_piece {
    const uint8_t *at; /* valid until the next piece is read */
    uint32_t length;
    uint32_t frame;               /* number of the packet, from 1; 0: the piece is no packet */
    bool is_block;                /* of a pcapng file; false: a packet of a pcap file */
    uint32_t type;                /* of a pcapng block, see pcapng_block.h */
    bool swapped;                 /* its numbers are not in this processor's byte order */
    struct capture_packet packet; /* of a pcap file only */
};

/*
 * Reads the next piece, for a program that copies the file. Must not be mixed with capture_file_next(). It also takes
 * what only tshark can decode: blocks of any type, and packets whose headers contradict themselves. It stops, with
 * CAPTURE_UNSURE, where Wireshark calls the file damaged.
 */
enum capture_result capture_file_next_piece(struct capture_file *f, struct capture_piece *piece);

#endif
