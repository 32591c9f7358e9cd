/*
 * The packets of a capture file: pcap and pcapng, plain or gzip.
 *
 * Not libpcap's reader, because the packets must be numbered and timed as Wireshark does it, or not
 * at all: libpcap leaves out pcapng blocks that are frames to Wireshark, cuts packets to the snap
 * length, takes times after 2038 for negative, and refuses interfaces of different link types.
 * Whatever is uncommon in a file gives CAPTURE_UNSURE, and tshark reads it instead.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CAPTURE_FILE_H
#define TCPSTATE_CAPTURE_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "byte_reader.h"

enum { CAPTURE_INTERFACES_MAX = 256 };

struct capture_packet {
    const uint8_t *data; /* valid until the next packet is read */
    uint32_t captured;   /* octets of data */
    uint32_t length;     /* of the packet on the wire, not less */
    uint32_t frame;      /* its number, from 1 */
    uint16_t link_type;  /* LINKTYPE_ value */
    int64_t time;        /* nanoseconds since the epoch */
};

enum capture_result {
    CAPTURE_PACKET,
    CAPTURE_END,
    CAPTURE_CUT_SHORT, /* the file ends inside a packet */
    CAPTURE_UNSURE,    /* not a file that this reader surely reads as Wireshark does: see `why` */
};

struct capture_interface {
    uint16_t link_type;
    uint64_t units; /* time stamps per second, a divisor of 10^9 */
};

struct capture_file {
    struct byte_reader bytes;
    const char *why; /* an English phrase, for CAPTURE_UNSURE */
    uint32_t frames; /* read so far */
    uint32_t snap_length;
    bool pcapng;
    bool swapped; /* its numbers are not in our byte order */
    unsigned interface_count;
    struct capture_interface interfaces[CAPTURE_INTERFACES_MAX]; /* pcap has one */
};

/*
 * Reads the beginning of the open file `fd`, which stays the caller's. CAPTURE_PACKET: packets may
 * follow. capture_file_close() must follow in any case. For `wait` see byte_reader_open().
 */
enum capture_result capture_file_open(struct capture_file *f, int fd, void (*wait)(void *user),
                                      void *user);

void capture_file_close(struct capture_file *f);

/* Reads the next packet. */
enum capture_result capture_file_next(struct capture_file *f, struct capture_packet *p);

#endif
