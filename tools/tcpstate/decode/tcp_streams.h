/*
 * Finds the conversation of a TCP header by Wireshark's rules, which give it its tcp.stream.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TCP_STREAMS_H
#define TCPSTATE_TCP_STREAMS_H

#include "conversation_table.h"
#include "engine/icmp_error.h"
#include "engine/segment.h"
#include "packet_decode.h"

/* Wireshark's rules for when a stream begins: those of version 4.0, or those of later versions. */
enum stream_rules { RULES_UNKNOWN, RULES_4_0, RULES_LATER };

struct tcp_streams {
    struct conversation_table *table;
    /* Returns the rules to use, and never RULES_UNKNOWN. Called with `user`, at most once, when the
     * two rules differ for the first time: it may have to run a program. */
    enum stream_rules (*find_rules)(const void *user);
    const void *user;
    uint32_t next; /* number of the next stream */
    enum stream_rules rules;
};

/* A TCP header of a packet: its own, or one that an ICMP error quotes. */
struct tcp_header {
    struct segment segment; /* seq, ack, flags and sender; all but time and frame with `track` */
    struct four_tuple ends;
    const uint8_t *options;            /* as captured, in the octets of the packet; NULL: none */
    struct conversation_entry *loaded; /* see conversation_table_find(); the caller sets it, and: */
    uint32_t hash;                     /* of `ends`, see conversation_table_hash() */
    uint8_t from;                      /* the end that sent it, 0 or 1 */
    uint8_t length;                    /* octets of the header */
    uint8_t options_length;            /* octets at `options` */
    bool options_cut;                  /* the capture lacks some of them */
    bool quoted;                       /* an ICMP error quotes it */
    bool has_payload_length;           /* Wireshark shows its tcp.len */
    bool track;                        /* it is a segment for the engine */
};

/* Reads the header that packet_decode() found. */
void tcp_header_read(struct tcp_header *h, const struct decoded_packet *packet, bool quoted);

/* Returns the ends of the segment that an ICMP error quotes. */
struct four_tuple tcp_quoted_ends(const struct icmp_error *e);

/* Returns the conversation that the header, with its hash, belongs to. Begins a new one if the 4-tuple has none, or if by
 * Wireshark's rules this header begins a stream. */
struct conversation_entry *tcp_streams_find(struct tcp_streams *streams,
                                            const struct tcp_header *h);

#endif
