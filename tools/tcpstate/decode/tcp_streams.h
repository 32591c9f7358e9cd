/*
 * Which conversation a TCP header belongs to, by Wireshark's rules: its tcp.stream.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TCP_STREAMS_H
#define TCPSTATE_TCP_STREAMS_H

#include "conversation_table.h"
#include "engine/segment.h"
#include "packet_decode.h"

/* Wireshark's rules for beginning a stream: those of 4.0, or those of later versions. */
enum stream_rules { RULES_UNKNOWN, RULES_4_0, RULES_LATER };

struct tcp_streams {
    struct conversation_table *table;
    /* Finds out which rules to follow. Called once, when the two first differ: asking a program takes
     * its time. */
    enum stream_rules (*find_rules)(const void *user);
    const void *user;
    uint32_t next; /* the number of the next stream */
    enum stream_rules rules;
};

/* A TCP header of a packet, quoted or not. */
struct tcp_header {
    const struct decoded_packet *packet;
    struct segment segment; /* seq, ack and flags; the rest only of one to be followed */
    struct four_tuple ends;
    uint8_t from;            /* end that sent it */
    uint8_t length;          /* octets of the header */
    bool quoted;             /* by an ICMP error */
    bool has_payload_length; /* Wireshark knows its tcp.len */
    bool follow;             /* it is a segment for the engine */
};

/* Reads the header that packet_decode() found. */
void tcp_header_read(struct tcp_header *h, const struct decoded_packet *packet, bool quoted);

/* Gives the life of the 4-tuple that the header belongs to; a new one if it begins a stream. */
struct conversation_entry *tcp_streams_find(struct tcp_streams *streams,
                                            const struct tcp_header *h);

#endif
