/*
 * A packet with other addresses and without payload.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_ANONYMOUS_PACKET_H
#define TCPSTATE_ANONYMOUS_PACKET_H

#include "replaced_addresses.h"

struct plain_packet {
    uint16_t link_type; /* LINKTYPE_ value */
    const uint8_t *data;
    uint32_t captured; /* octets at `data` */
    uint32_t length;   /* octets of the packet on the wire */
};

/*
 * Writes the headers of a packet, with other addresses.
 *
 * The headers are those that packet_decode_headers() knows, in tunnels and in ICMP errors, too. What
 * follows them is left out: payload, padding, other protocols. IP options and extension headers become
 * empty. A checksum that covers what is left out becomes 0. Any other stays as right as it was.
 *
 * out  room for `captured` octets
 * why  set to what the headers are followed by, an English phrase, if it may have TCP that this program
 *      does not find; else to NULL
 *
 * Returns how many octets the headers are.
 */
uint32_t anonymous_packet_write(struct replaced_addresses *addresses, const struct plain_packet *p,
                                uint8_t *out, const char **why);

#endif
