/*
 * The IP header in front of a TCP or ICMP header.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "ip_header.h"

#include "octets.h"

enum {
    IPV4_HEADER_MIN = 20,
    IPV4_HEADER_MAX = 60,
    IPV4_SOURCE = 12, /* the destination follows */
    IPV4_ADDRESS_LENGTH = 4,
    IPV6_HEADER = 40,
    IPV6_SOURCE = 8,
    IPV6_ADDRESS_LENGTH = 16,
    IPV6_UNIT = 8, /* lengths of extension headers are multiples of it */
    EXTENSION_HOP_BY_HOP = 0,
    EXTENSION_ROUTING = 43,
    EXTENSION_FRAGMENT = 44,
    EXTENSION_AUTHENTICATION = 51,
    EXTENSION_DESTINATION = 60,
};

/* Returns true if the length field of an IP header covers this many octets. 0 covers any number: in
 * IPv4 segmentation offload leaves 0, in IPv6 the jumbo payload option does (RFC 2675). */
static bool covers(size_t length_field, size_t octets)
{
    return length_field == 0 || length_field >= octets;
}

/* Returns the length in octets of an extension header; 0 for one that cannot stand before a
 * readable payload. */
static size_t extension_size(unsigned type, const uint8_t *extension)
{
    switch (type) {
    case EXTENSION_HOP_BY_HOP:
    case EXTENSION_ROUTING:
    case EXTENSION_DESTINATION:
        return (extension[1] + (size_t)1) * IPV6_UNIT;
    case EXTENSION_AUTHENTICATION: /* RFC 4302 section 2.2: in units of four octets, less two */
        return (extension[1] + (size_t)2) * 4;
    case EXTENSION_FRAGMENT:
        return IPV6_UNIT;
    default:
        return 0;
    }
}

static size_t read_ipv4(const uint8_t *at, size_t captured, struct ip_header *h)
{
    const unsigned fragment_offset = 0x1fff;
    size_t length = (at[0] & 0x0fu) * (size_t)4;
    if (length < IPV4_HEADER_MIN || captured < length || octets_get16(at + 6) & fragment_offset)
        return 0;
    *h = (struct ip_header){
        .at = at,
        .source = at + IPV4_SOURCE,
        .destination = at + IPV4_SOURCE + IPV4_ADDRESS_LENGTH,
        .address_length = IPV4_ADDRESS_LENGTH,
        .ttl = at[8],
        .protocol = at[9],
    };
    return length;
}

static size_t read_ipv6(const uint8_t *at, size_t captured, struct ip_header *h)
{
    const unsigned fragment_offset = 0xfff8;
    size_t length = IPV6_HEADER;
    unsigned next = at[6];
    if (captured < IPV6_HEADER)
        return 0;
    while (captured - length >= IPV6_UNIT) {
        const uint8_t *extension = at + length;
        size_t size = extension_size(next, extension);
        if (size == 0)
            break;
        if (size > captured - length ||
            (next == EXTENSION_FRAGMENT && octets_get16(extension + 2) & fragment_offset))
            return 0;
        next = extension[0];
        length += size;
    }
    *h = (struct ip_header){
        .at = at,
        .source = at + IPV6_SOURCE,
        .destination = at + IPV6_SOURCE + IPV6_ADDRESS_LENGTH,
        .address_length = IPV6_ADDRESS_LENGTH,
        .ttl = at[7],
        .protocol = (uint8_t)next,
    };
    return length;
}

size_t ip_header_read(const uint8_t *at, size_t captured, struct ip_header *h)
{
    if (captured < IPV4_HEADER_MIN)
        return 0;
    if (at[0] >> 4 == 4)
        return read_ipv4(at, captured, h);
    return at[0] >> 4 == 6 ? read_ipv6(at, captured, h) : 0;
}

static bool ipv4_before(const uint8_t *tcp, size_t before, size_t length, struct ip_header *h)
{
    for (size_t size = IPV4_HEADER_MIN; size <= IPV4_HEADER_MAX && size <= before; size += 4) {
        const uint8_t *ip = tcp - size;
        if (ip[0] == (0x40 | size / 4) && ip[9] == PROTOCOL_TCP &&
            covers(octets_get16(ip + 2), size + length))
            return read_ipv4(ip, size, h) == size;
    }
    return false;
}

static bool ipv6_before(const uint8_t *tcp, size_t before, size_t length, struct ip_header *h)
{
    for (size_t size = IPV6_HEADER; size <= IP_HEADER_REACH && size <= before; size += IPV6_UNIT) {
        const uint8_t *ip = tcp - size;
        struct ip_header found;
        if (ip[0] >> 4 != 6 || !covers(octets_get16(ip + 4), size - IPV6_HEADER + length) ||
            read_ipv6(ip, size, &found) != size || found.protocol != PROTOCOL_TCP)
            continue;
        *h = found;
        return true;
    }
    return false;
}

bool ip_header_before_tcp(const uint8_t *tcp, size_t before, size_t length, struct ip_header *h)
{
    return ipv4_before(tcp, before, length, h) || ipv6_before(tcp, before, length, h);
}

/* Returns true for the header of most packets: IPv4 without options, before TCP, no fragment. */
static bool is_plain_ipv4(const uint8_t *ip)
{
    const unsigned fragment_offset = 0x1fff;
    return ip[0] == 0x45 && ip[9] == PROTOCOL_TCP && !(octets_get16(ip + 6) & fragment_offset) &&
           covers(octets_get16(ip + 2), IPV4_HEADER_MIN);
}

uint8_t ip_ttl_before_tcp(const uint8_t *tcp, size_t before)
{
    struct ip_header h;
    if (before >= IPV4_HEADER_MIN && is_plain_ipv4(tcp - IPV4_HEADER_MIN))
        return tcp[8 - IPV4_HEADER_MIN]; /* for speed; the result is the same */
    return ip_header_before_tcp(tcp, before, 0, &h) ? h.ttl : 0;
}
