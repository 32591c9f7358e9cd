/*
 * The IP header in front of a TCP or ICMP header.
 *
 * Often the place of a TCP header in the octets of a frame is known, and where the IP header before
 * it begins is not. Then the code tries each possible length of an IP header and checks what it finds
 * there. Plugin and tool use the same code, so that both find the same header.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_IP_HEADER_H
#define TCPSTATE_IP_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Protocol numbers of IP (next header of IPv6). */
enum ip_protocol {
    PROTOCOL_ICMP = 1,
    PROTOCOL_TCP = 6,
    PROTOCOL_ICMPV6 = 58,
};

struct ip_header {
    const uint8_t *at;     /* its first octet */
    const uint8_t *source; /* the addresses, in network byte order */
    const uint8_t *destination;
    uint8_t address_length; /* 4 or 16 */
    uint8_t ttl;            /* time to live, or hop limit */
    uint8_t protocol;       /* enum ip_protocol, or another one: what follows */
};

/*
 * Reads the IPv4 or IPv6 header at `at`, with its options or extension headers (RFC 791 section
 * 3.1, RFC 8200 sections 3 and 4).
 *
 * captured  octets that may be read from `at` on
 *
 * Returns the length of the header in octets; 0 when it is cut off or impossible, or when the packet
 * is a fragment other than the first.
 */
size_t ip_header_read(const uint8_t *at, size_t captured, struct ip_header *h);

/*
 * Finds the IP header that ends where the TCP header begins. An IP header counts when it says that
 * TCP follows and its length covers the segment.
 *
 * before  octets that may be read in front of `tcp`
 * length  octets of the segment, with its TCP header
 *
 * Returns false, and does not change `h`, when there is no such header.
 */
bool ip_header_before_tcp(const uint8_t *tcp, size_t before, size_t length, struct ip_header *h);

/* Returns the TTL or hop limit that ip_header_before_tcp() finds, without the length of the segment;
 * 0 when there is no such header. */
uint8_t ip_ttl_before_tcp(const uint8_t *tcp, size_t before);

/* How many octets in front of the payload ip_header_before_tcp() reads at most. */
enum { IP_HEADER_REACH = 40 + 256 };

#endif
