/*
 * Reads the packets of a capture file: pcap or pcapng, plain or gzip.
 *
 * This reader numbers and times packets exactly as Wireshark does. Where it is not sure to do so,
 * because something in the file is uncommon, it returns CAPTURE_UNSURE, and tshark can read the file.
 *
 * libpcap's reader does not do: it leaves out pcapng blocks that are frames to Wireshark, cuts
 * packets to the snap length, reads times after 2038 as negative, and refuses interfaces of different
 * link types.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CAPTURE_FILE_H
#define TCPSTATE_CAPTURE_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "byte_reader.h"

struct capture_packet {
    const uint8_t *data;  /* valid until the next packet is read, see
                             capture_file_is_ahead() */
    uint32_t captured;    /* octets at `data` */
    uint32_t length;      /* octets of the packet on the wire, `captured` or more */
    uint32_t frame;       /* number of the packet in the file, from 1 */
    uint16_t link_type;   /* LINKTYPE_ value */
    uint8_t check_length; /* octets of the frame check sequence at its end, if that is known */
    int64_t time;         /* nanoseconds since the epoch */
};

enum capture_result {
    CAPTURE_PACKET,
    CAPTURE_END,
    CAPTURE_CUT_SHORT, /* the file ends inside a packet or block */
    CAPTURE_UNSURE,    /* Wireshark may read this file in another way: see `why` */
};

struct capture_interface {
    uint16_t link_type;
    uint8_t check_length; /* octets of the frame check sequence that ends each packet */
    uint64_t units;       /* time stamp units in a second, a power of ten up to 10^9 */
};

enum { CAPTURE_HEADER_SIZE = 24 /* octets of the header of a pcap file */ };

struct capture_file {
    struct byte_reader bytes;
    uint8_t header[CAPTURE_HEADER_SIZE]; /* of a pcap file, as it stands there */
    const char *why;                     /* the reason of CAPTURE_UNSURE, an English phrase */
    uint32_t frames;                     /* packets read so far */
    uint32_t snap_length;
    bool pcapng;
    bool opening; /* of a pcapng file, only section headers and interfaces were read so far */
    bool swapped; /* the numbers in the file are not in this processor's byte order */
    struct capture_interface *interfaces; /* a pcap file has one */
    unsigned interface_count;
    unsigned interfaces_size; /* how many there is room for */
};

/*
 * Reads the beginning of the open file `fd`. The caller must call capture_file_close() whatever this
 * returns, and close `fd` after that. For `wait` see byte_reader_open().
 *
 * Returns CAPTURE_PACKET when packets may follow, else CAPTURE_UNSURE.
 */
enum capture_result capture_file_open(struct capture_file *f, int fd, void (*wait)(void *user),
                                      void *user);

void capture_file_close(struct capture_file *f);

/* Returns true when the next packet can be read while those before it stay where they are. */
bool capture_file_is_ahead(const struct capture_file *f);

/*
 * Reads the next packet into `p`, without a frame check sequence whose length the file says.
 *
 * Returns CAPTURE_PACKET, or why there is none. After any other result the reader must not be called
 * again.
 */
enum capture_result capture_file_next(struct capture_file *f, struct capture_packet *p);

#endif
