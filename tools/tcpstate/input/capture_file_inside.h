/*
 * What the two readers of capture files share: capture_file.c and capture_piece.c.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CAPTURE_FILE_INSIDE_H
#define TCPSTATE_CAPTURE_FILE_INSIDE_H

#include "capture_file.h"
#include "pcapng_block.h"

enum {
    CAPTURE_RECORD_SIZE = 16,    /* octets of the header of a packet in a pcap file */
    CAPTURE_PACKET_MAX = 262144, /* Wireshark calls a file with larger packets damaged */

    /* To Wireshark a longer block is damage (wiretap/pcapng.c: a D-Bus message, the largest packet, and room for
     * options). */
    BLOCK_LENGTH_MAX = 128 * 1024 * 1024 + 128 * 1024 + 32,
};

/* The header of a packet in a pcap file. */
struct pcap_record {
    uint32_t seconds;
    uint32_t fraction;
    uint32_t captured;
    uint32_t length;
};

/* Notes why Wireshark may read the file in another way. Returns CAPTURE_UNSURE. */
enum capture_result capture_file_unsure(struct capture_file *f, const char *why);

/* Returns the result when the file has fewer octets than the next header, record or block needs. */
enum capture_result capture_file_ended(struct capture_file *f);

/* Reads the header at f->bytes.at, where CAPTURE_RECORD_SIZE octets must be available. */
struct pcap_record capture_file_get_record(const struct capture_file *f);

/* Takes the packet whose header is `r`, at f->bytes.at. Returns CAPTURE_PACKET, or why there is none. */
enum capture_result capture_file_take_record(struct capture_file *f, const struct pcap_record *r,
                                             struct capture_packet *p);

/* Makes the whole next block, of at most `longest` octets, available at f->bytes.at, and sets `block`. Returns
 * CAPTURE_PACKET, or why there is none. */
enum capture_result capture_file_find_block(struct capture_file *f, uint32_t longest,
                                            struct pcapng_block *block);

#endif
