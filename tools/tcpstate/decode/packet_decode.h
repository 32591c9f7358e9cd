/*
 * Finds the TCP header in a captured packet, the same one that Wireshark's dissectors find.
 *
 * The decoder knows Ethernet, 802.11, PPP, Linux cooked, raw IP and loopback captures; SNAP, VLAN tags, MPLS,
 * PPPoE; IPv4 and IPv6 with extension headers; GRE, IP in IP, VXLAN and Geneve. If anything else might carry
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
    const uint8_t *icmp; /* the IP header before an ICMP header, which may be an error that quotes
                             * a segment, whole or cut; NULL for none. Not with DECODED_SEGMENT */
    const char *unsure;  /* for DECODED_UNSURE: what cannot be decoded, an English phrase */
};

enum header_kind {
    HEADER_ETHERNET,
    HEADER_WLAN, /* IEEE 802.11, of three addresses */
    HEADER_SLL,  /* Linux cooked */
    HEADER_SLL2,
    HEADER_IPV4,
    HEADER_IPV6,
    HEADER_IPV6_OPTIONS, /* hop-by-hop, destination */
    HEADER_IPV6_ROUTING,
    HEADER_ICMP,
    HEADER_ICMPV6,
    HEADER_UDP,
    HEADER_GRE,
    HEADER_GENEVE,
    HEADER_TCP,  /* may be cut */
    HEADER_OTHER /* has no addresses: tags, labels, VXLAN, the beginning of other protocols */
};

struct decoded_header {
    enum header_kind kind;
    uint32_t at;       /* its place in the packet */
    uint32_t length;   /* octets, of TCP with options */
    uint32_t reported; /* octets of header and payload on the wire, by the headers before it */
};

enum { DECODED_HEADERS_MAX = 64 }; /* more than nested layers can be */

/* The headers of a packet from the outermost on. Each begins where the one before it ends. */
struct decoded_headers {
    unsigned count;
    struct decoded_header list[DECODED_HEADERS_MAX];
};

/* Returns whether the decoder knows packets of a link type, a LINKTYPE_ value. All others are DECODED_UNSURE. */
bool packet_link_is_known(uint16_t link_type);

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

/* Does the same, and lists the headers up to the first that it does not know, or that was cut. */
enum decoded packet_decode_headers(uint16_t link_type, const uint8_t *data, uint32_t captured,
                                   uint32_t length, struct decoded_packet *p,
                                   struct decoded_headers *headers);

#endif
