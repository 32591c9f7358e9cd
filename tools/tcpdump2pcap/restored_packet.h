/*
 * A packet restored from a printed segment: what the print leaves open is filled in.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RESTORED_PACKET_H
#define TCPSTATE_RESTORED_PACKET_H

#include "diagnostics.h"
#include "tcpdump_line.h"

/* Octets of the longest packet: the length in an IPv6 header does not count that header. */
#define PACKET_OCTETS_MAX (40 + UINT16_MAX)

/* Octets of IP header and TCP header that an ICMP error quotes. */
#define ICMP_QUOTE_MAX (40 + 60)

struct restored_packet {
    const struct printed_segment *printed;
    int64_t time; /* nanoseconds since 1970-01-01 UTC */
    struct resolved_endpoint source, destination;
    uint32_t seq, ack; /* absolute */
    bool seq_open;     /* no line so far tells seq; a later one may */
    uint16_t window;
    unsigned quote_length; /* of an ICMP error: octets in `quote` */
    uint8_t quote[ICMP_QUOTE_MAX];
    uint32_t sack_shift; /* added to the printed SACK edges */
};

/*
 * Returns the packets (struct restored_packet) of `segments` (struct printed_segment), in the order
 * of the text. They point into `segments`. The caller frees them with g_array_unref().
 *
 * names  says what host and service names stand for
 * clock  what is known of the times; see struct text_clock
 */
GArray *restored_packets_make(const GArray *segments, struct endpoint_names *names,
                              struct text_clock clock, struct diagnostics *diagnostics);

/* Sorts packets by time. Those of the same time keep their order. */
void restored_packets_sort(GArray *packets);

/*
 * Writes the packet, from its IP header on and with valid checksums, to `octets`, which has room
 * for PACKET_OCTETS_MAX. Returns the number of octets.
 */
size_t restored_packet_write(const struct restored_packet *packet, uint8_t *octets);

#endif
