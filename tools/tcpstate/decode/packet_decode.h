/*
 * Finds the TCP header in a captured packet, the same one that Wireshark's dissectors find.
 *
 * The decoder knows Ethernet, Linux cooked, raw IP and loopback captures; VLAN tags, MPLS, PPPoE;
 * IPv4 and IPv6 with extension headers; GRE, IP in IP, VXLAN and Geneve. If anything else might carry
 * TCP, it answers DECODED_UNSURE. In the protocols that it knows, a packet has at most one TCP header.
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
    DECODED_NOTHING, /* the packet has no TCP */
    DECODED_CUT, /* the captured octets end in a TCP header, or in one that may come before it */
    DECODED_CUT_ELSEWHERE, /* they end in another header: of UDP, ICMP or LLC */
    DECODED_SEGMENT,       /* the packet has a TCP segment */
    DECODED_QUOTED, /* an ICMP error quotes a TCP header; in Wireshark it can begin a stream, too */
    DECODED_UNSURE, /* the packet may have TCP that only Wireshark's dissectors can find */
};

struct decoded_packet {
    const uint8_t *tcp;    /* the TCP header */
    uint32_t captured;     /* octets of header and payload that were captured, at least 16 */
    uint32_t reported;     /* octets of header and payload on the wire, by the IP header */
    const uint8_t *source; /* addresses of the IP header before it, in network byte order */
    const uint8_t *destination;
    uint8_t address_length; /* octets of an address: 4 or 16 */
    const uint8_t *icmp;    /* the IP header that carries an ICMP error; NULL for none. With
                             * DECODED_QUOTED, and with DECODED_CUT if the quotation is short */
    const char *unsure;     /* for DECODED_UNSURE: what cannot be decoded, an English phrase */
};

/*
 * Finds the TCP header of a packet and sets `p`, which refers to `data`.
 *
 * link_type  LINKTYPE_ value
 * data       the packet, its link layer included
 * captured   octets at `data`
 * length     octets of the packet on the wire
 */
enum decoded packet_decode(uint16_t link_type, const uint8_t *data, uint32_t captured,
                           uint32_t length, struct decoded_packet *p);

#endif
