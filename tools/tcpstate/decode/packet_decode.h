/*
 * The TCP header in a captured packet, found as Wireshark's dissectors would find it.
 *
 * Known are Ethernet, Linux cooked, raw IP and loopback captures; VLAN tags, MPLS, PPPoE; IPv4 and
 * IPv6 with extension headers; GRE, IP in IP, VXLAN and Geneve. Where anything else might carry TCP
 * the answer is that it cannot be told, not that there is none. A packet has at most one TCP header
 * here: what could hold two is not known.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PACKET_DECODE_H
#define TCPSTATE_PACKET_DECODE_H

#include <stdbool.h>
#include <stdint.h>

enum { TCP_HEADER_MIN = 20 }; /* octets without options, RFC 9293 section 3.1 */

enum decoded {
    DECODED_NOTHING, /* no TCP in it */
    DECODED_CUT,     /* what was captured ends before a TCP header could be read */
    DECODED_SEGMENT, /* a TCP segment */
    DECODED_QUOTED, /* a TCP header quoted by an ICMP error: to Wireshark it begins a stream, too */
    DECODED_UNSURE, /* there may be TCP in it that only a dissector can see */
};

struct decoded_packet {
    const uint8_t *tcp;    /* the TCP header */
    uint32_t captured;     /* octets of it and its payload that were captured, 16 at least */
    uint32_t reported;     /* and that there were, as the IP header says */
    const uint8_t *source; /* addresses of the IP header around it */
    const uint8_t *destination;
    uint8_t address_length; /* 4 or 16 */
    const char *unsure;     /* an English phrase: what could not be decoded */
};

/*
 * Finds the TCP header.
 *
 * link_type  LINKTYPE_ value
 * data       the packet from the link layer on, `captured` octets of `length`
 */
enum decoded packet_decode(uint16_t link_type, const uint8_t *data, uint32_t captured,
                           uint32_t length, struct decoded_packet *p);

#endif
