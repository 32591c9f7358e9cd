/*
 * Reads the addresses of the IP header in front of a TCP header.
 *
 * The beginning of the IP header is not known, only its end. So the code tries each possible length
 * of an IP header and checks what it finds there.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "enclosing_ip.h"

#include <epan/address.h>
#include <epan/ipproto.h>
#include <epan/tvbuff.h>

#include "engine/octets.h"

enum {
    IPV4_HEADER_MIN = 20,
    IPV4_HEADER_MAX = 60,
    IPV4_SOURCE = 12, /* the destination follows */
    IPV4_ADDRESS_LENGTH = 4,
    IPV6_HEADER = 40,
    IPV6_SOURCE = 8,
    IPV6_ADDRESS_LENGTH = 16,
    IPV6_UNIT = 8,            /* lengths of extension headers are multiples of it */
    IPV6_EXTENSIONS_MAX = 256 /* octets; longer ones are not in use */
};

/* Returns true if the length field of an IP header covers this many octets. 0 covers any number: in
 * IPv4 segmentation offload leaves 0, in IPv6 the jumbo payload option does (RFC 2675). */
static bool covers(unsigned length_field, unsigned octets)
{
    return length_field == 0 || length_field >= octets;
}

/*
 * Returns the IPv4 header that ends at `end`, or NULL.
 *
 * octets  that may be read in front of `end`
 * length  of the segment
 */
static const uint8_t *ipv4_before(const uint8_t *end, unsigned octets, unsigned length)
{
    for (unsigned size = IPV4_HEADER_MIN; size <= MIN(octets, IPV4_HEADER_MAX); size += 4) {
        const uint8_t *ip = end - size;
        if (ip[0] == (0x40 | size / 4) && ip[9] == IP_PROTO_TCP &&
            covers(octets_get16(ip + 2), size + length))
            return ip;
    }
    return NULL;
}

/* Returns the length in octets of an extension header; 0 for one that cannot stand before TCP. */
static unsigned extension_size(unsigned type, const uint8_t *extension)
{
    switch (type) {
    case IP_PROTO_HOPOPTS:
    case IP_PROTO_ROUTING:
    case IP_PROTO_DSTOPTS:
        return (extension[1] + 1u) * IPV6_UNIT;
    case IP_PROTO_AH: /* RFC 4302 section 2.2: in units of four octets, less two */
        return (extension[1] + 2u) * 4;
    case IP_PROTO_FRAGMENT:
        return IPV6_UNIT;
    default:
        return 0;
    }
}

/* Returns true if the IPv6 header is followed by `octets` octets of extension headers, and TCP
 * follows them. */
static bool leads_to_tcp(const uint8_t *ip, unsigned octets)
{
    unsigned next = ip[6];
    const uint8_t *at = ip + IPV6_HEADER;
    while (octets > 0) {
        unsigned size = extension_size(next, at);
        if (size == 0 || size > octets)
            return false;
        next = at[0];
        at += size;
        octets -= size;
    }
    return next == IP_PROTO_TCP;
}

/* Returns the IPv6 header that ends at `end`, extension headers included, or NULL: as
 * ipv4_before(). */
static const uint8_t *ipv6_before(const uint8_t *end, unsigned octets, unsigned length)
{
    unsigned most = MIN(octets, IPV6_HEADER + IPV6_EXTENSIONS_MAX);
    for (unsigned size = IPV6_HEADER; size <= most; size += IPV6_UNIT) {
        const uint8_t *ip = end - size;
        if (ip[0] >> 4 == 6 && covers(octets_get16(ip + 4), size - IPV6_HEADER + length) &&
            leads_to_tcp(ip, size - IPV6_HEADER))
            return ip;
    }
    return NULL;
}

bool enclosing_ip_addresses(tvbuff_t *tvb, int start, unsigned length, address *source,
                            address *destination)
{
    unsigned octets = MIN((unsigned)start, IPV6_HEADER + IPV6_EXTENSIONS_MAX);
    if (octets == 0)
        return false;
    const uint8_t *end = tvb_get_ptr(tvb, start - (int)octets, (int)octets) + octets;
    const uint8_t *ip = ipv4_before(end, octets, length);
    int type = AT_IPv4, size = IPV4_ADDRESS_LENGTH, offset = IPV4_SOURCE;
    if (!ip) {
        ip = ipv6_before(end, octets, length);
        type = AT_IPv6, size = IPV6_ADDRESS_LENGTH, offset = IPV6_SOURCE;
    }
    if (!ip)
        return false;
    set_address(source, type, size, ip + offset);
    set_address(destination, type, size, ip + offset + size);
    return true;
}
