/*
 * A packet that the direct source has decoded before it looks at the packet's conversation.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PACKET_AHEAD_H
#define TCPSTATE_PACKET_AHEAD_H

#include "capture_file.h"
#include "decode/tcp_streams.h"

struct packet_ahead {
    int64_t time;         /* nanoseconds since the epoch */
    uint32_t frame;       /* number of the packet in its file, from 1 */
    enum decoded decoded; /* what was found */
    bool cut; /* the snapshot length cut it in its TCP header or before that; one that an ICMP error
                 quotes does not count */
    struct tcp_header header; /* with DECODED_SEGMENT and DECODED_QUOTED */
    const char *unsure;       /* with DECODED_UNSURE: what cannot be decoded, an English phrase */
    uint32_t icmp_captured;   /* octets at `icmp` */
    const uint8_t *
        icmp; /* the IP header before an ICMP header, in the octets of the packet; NULL: none. It may be
                                 an error that quotes a segment, whole, cut or damaged: icmp_error_read() decides */
};

/* Returns true if the packet has a TCP header, its own or one that an ICMP error quotes. */
static inline bool packet_ahead_has_header(const struct packet_ahead *p)
{
    return p->decoded == DECODED_SEGMENT || p->decoded == DECODED_QUOTED;
}

/*
 * Begins to read a file, as capture_file_open() does.
 *
 * any_link  also read a pcap file of a link type that the decoder does not know. Otherwise it is CAPTURE_UNSURE, with
 *           or without packets: tshark may refuse it
 */
enum capture_result packet_ahead_open(struct capture_file *f, int fd, void (*wait)(void *user),
                                      void *user, bool any_link);

/* Returns why the direct source cannot read the beginning of the file, an English phrase; NULL if it can. */
const char *packet_ahead_unsure(const char *file);

/* Decodes a packet into `p`. The keys are for p->header.hash, see conversation_table_keys(). */
void packet_ahead_decode(struct packet_ahead *p, const struct capture_packet *packet,
                         const struct hash_keys *keys);

#endif
