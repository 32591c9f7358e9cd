/*
 * A printed segment with all that it left open filled in, ready to be written.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RESTORED_PACKET_H
#define TCPSTATE_RESTORED_PACKET_H

#include "remarks.h"
#include "tcpdump_line.h"

/* The longest packet: an IPv6 header does not count itself. */
#define PACKET_BYTES_MAX (40 + UINT16_MAX)

struct packet {
    const struct printed_segment *printed;
    int64_t time; /* nanoseconds since 1970-01-01 UTC */
    struct resolved_endpoint source, destination;
    uint32_t seq, ack;   /* absolute */
    uint32_t sack_shift; /* to be added to the printed SACK edges */
};

/*
 * Restores packets (of struct packet) from `segments` (of struct printed_segment), in their order;
 * `names` tells what host and service names stand for. The packets point into `segments`, and are
 * to be freed with g_array_unref.
 */
GArray *packets_restore(const GArray *segments, struct endpoint_names *names,
                        struct remarks *remarks);

/* Sorts by time; packets of the same time keep their order. */
void packets_sort(GArray *packets);

/*
 * Writes the packet from its IP header on to `octets`, of which there are PACKET_BYTES_MAX, with
 * valid checksums. Returns its length.
 */
size_t packet_bytes(const struct packet *packet, uint8_t *bytes);

#endif
