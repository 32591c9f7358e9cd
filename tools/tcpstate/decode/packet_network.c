/*
 * Decodes IP, its options, extension headers and fragments, and what ICMP errors quote, down to the
 * TCP header.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/icmp_error.h"
#include "engine/ip_header.h"
#include "engine/octets.h"
#include "packet_layers.h"

enum {
    IPV4_HEADER_MIN = 20,
    IPV6_HEADER = 40,
    IPV6_HOP_BY_HOP = 0, /* next headers (RFC 8200 section 4) */
    IPV6_ROUTING = 43,
    IPV6_FRAGMENT = 44,
    IPV6_NONE = 59,
    IPV6_DESTINATION = 60,
    TCP_CAPTURED_MIN = 16, /* Wireshark reads up to the window before it begins a stream */
};

/* Lists what was captured of a TCP header. A damaged one has 20 octets. */
static void list_tcp(struct decoding *d, struct layer l)
{
    uint32_t length = l.captured > 12 ? (l.at[12] >> 4) * 4u : l.captured;
    if (length < TCP_HEADER_MIN)
        length = TCP_HEADER_MIN;
    list_header(d, HEADER_TCP, l, l.captured < length ? l.captured : length);
}

static enum decoded take_tcp(struct decoding *d, struct layer l)
{
    if (d->headers)
        list_tcp(d, l);
    if (l.captured < TCP_CAPTURED_MIN)
        return DECODED_CUT;
    uint32_t header_length = (l.at[12] >> 4) * 4u;
    if (l.captured > header_length && header_length >= TCP_HEADER_MIN &&
        ports_suggest_tunnel(octets_get16(l.at), octets_get16(l.at + 2)))
        return decoding_unsure(d, "a protocol over TCP");
    d->packet->tcp = l.at;
    d->packet->captured = l.captured;
    d->packet->reported = l.reported;
    return d->quoted ? DECODED_QUOTED : DECODED_SEGMENT;
}

/* RFC 4884 section 4: an ICMP error may give the length of the quotation, and extensions follow that.
 * Wireshark uses this length only if the quoted datagram was longer. */
static void limit_quotation(struct layer *quotation, struct layer icmp)
{
    uint32_t words = icmp.at[5];
    if (words && icmp.captured >= 12 && icmp.reported > 8 + words * 4 &&
        octets_get16(icmp.at + 10) > words * 4)
        layer_limit(quotation, ((icmp.at[8] & 0x0fu) + words) * 4);
}

/* Returns the IP header whose addresses were decoded last. */
static const uint8_t *ip_header(const struct decoded_packet *p)
{
    return p->source - (p->address_length == 4 ? 12 : 8);
}

/* The plugin reads the quotation of an ICMP error up to the end of the captured octets. Returns "unsure" if the
 * datagram ends before what it needs. `result` is what the quotation decodes to. */
static enum decoded judge_quotation(struct decoding *d, struct layer icmp, const uint8_t *ip,
                                    enum decoded result)
{
    struct icmp_error e;
    bool inside = icmp_error_read(&e, ip, (size_t)(icmp.at + icmp.captured - ip));
    if (!inside && icmp_error_read(&e, ip, (size_t)(d->end - ip)))
        return decoding_unsure(d, "a damaged ICMP error");
    return result;
}

/* RFC 792. A redirect quotes only 8 octets after the IP header, too few for TCP. */
static enum decoded decode_icmp_error(struct decoding *d, struct layer l)
{
    struct layer quotation = l;
    if (!layer_pass(d, HEADER_ICMP, &quotation, 8))
        return l.captured > 0 && (l.at[0] == 0 || l.at[0] == 8) ? DECODED_NOTHING
                                                                : DECODED_CUT_ELSEWHERE;
    switch (l.at[0]) {
    case 3:  /* destination unreachable */
    case 4:  /* source quench */
    case 11: /* time exceeded */
    case 12: /* parameter problem */
        limit_quotation(&quotation, l);
        d->quoted = true;
        return decode_ip(d, quotation);
    default:
        return DECODED_NOTHING;
    }
}

/* RFC 4443. */
static enum decoded decode_icmpv6_error(struct decoding *d, struct layer l)
{
    struct layer quotation = l;
    if (!layer_pass(d, HEADER_ICMPV6, &quotation, 8))
        return DECODED_CUT_ELSEWHERE;
    if (l.at[0] == 137) /* an option may quote the redirected packet (RFC 4861 section 4.6.3) */
        return decoding_unsure(d, "an IPv6 redirect");
    if (l.at[0] < 1 || l.at[0] > 4)
        return DECODED_NOTHING;
    d->quoted = true;
    return decode_ipv6(d, quotation);
}

/* Decodes ICMP or ICMPv6. */
static enum decoded decode_icmp(struct decoding *d, struct layer l, uint8_t protocol)
{
    const uint8_t *ip = ip_header(d->packet);
    d->packet->icmp = ip;
    enum decoded result =
        protocol == PROTOCOL_ICMP ? decode_icmp_error(d, l) : decode_icmpv6_error(d, l);
    return judge_quotation(d, l, ip, result);
}

static enum decoded decode_payload(struct decoding *d, struct layer l, uint8_t protocol)
{
    switch (protocol) {
    case PROTOCOL_ICMP:
    case PROTOCOL_ICMPV6:
        return decode_icmp(d, l, protocol);
    case 4:
        return decode_ip(d, l);
    case PROTOCOL_TCP:
        return take_tcp(d, l);
    case 17:
        return decode_udp(d, l);
    case 41:
        return decode_ipv6(d, l);
    case 47:
        return decode_gre(d, l);
    case 103: /* PIM: a register message carries a packet to be forwarded (RFC 7761) */
        if (l.captured == 0)
            return DECODED_CUT_ELSEWHERE;
        list_header(d, HEADER_OTHER, l, 1);
        return (l.at[0] & 0x0f) == 1 ? decoding_unsure(d, "a PIM register") : DECODED_NOTHING;
    case 2:   /* IGMP */
    case 50:  /* ESP */
    case 88:  /* EIGRP */
    case 89:  /* OSPF */
    case 112: /* VRRP, CARP */
        return DECODED_NOTHING;
    default:
        return decoding_unsure(d, "an IP protocol");
    }
}

/* Wireshark reassembles fragmented datagrams, this decoder does not. The first fragment tells whether
 * the datagram may have TCP; later fragments need not be decoded. */
static enum decoded judge_fragment(struct decoding *d, enum decoded first)
{
    return first == DECODED_NOTHING ? DECODED_NOTHING : decoding_unsure(d, "a fragmented datagram");
}

/* Returns false for damaged options and for a source route, which has the true destination
 * (RFC 791 section 3.1). */
static bool has_plain_options(const uint8_t *p, const uint8_t *end)
{
    while (p < end && *p != 0) {
        if (*p == 1) {
            p++;
            continue;
        }
        if (*p == 131 || *p == 137 || end - p < 2 || p[1] < 2 || p[1] > end - p)
            return false;
        p += p[1];
    }
    return true;
}

static enum decoded decode_ipv4(struct decoding *d, struct layer l)
{
    const uint8_t *header = l.at;
    if (l.captured < IPV4_HEADER_MIN)
        return DECODED_CUT;
    uint32_t header_length = (header[0] & 0x0fu) * 4;
    uint32_t total = octets_get16(header + 2);
    if (header_length < IPV4_HEADER_MIN || (total && total < header_length))
        return DECODED_NOTHING;
    if (total) /* 0: the hardware was to segment the packet */
        layer_limit(&l, total);
    if (!layer_pass(d, HEADER_IPV4, &l, header_length))
        return DECODED_CUT;
    if (header_length > IPV4_HEADER_MIN &&
        !has_plain_options(header + IPV4_HEADER_MIN, header + header_length))
        return decoding_unsure(d, "a source route");
    d->packet->source = header + 12;
    d->packet->destination = header + 16;
    d->packet->address_length = 4;

    uint16_t fragment = octets_get16(header + 6);
    if (fragment & 0x1fff || l.reported == 0)
        return DECODED_NOTHING;
    enum decoded payload = decode_payload(d, l, header[9]);
    return fragment & 0x2000 ? judge_fragment(d, payload) : payload;
}

enum decoded decode_ip(struct decoding *d, struct layer l)
{
    if (++d->layers > LAYERS_MAX)
        return decoding_unsure(d, "very many layers");
    if (l.captured == 0)
        return DECODED_CUT;
    if (l.at[0] >> 4 == 4)
        return decode_ipv4(d, l);
    return l.at[0] >> 4 == 6 ? decode_ipv6(d, l) : DECODED_NOTHING;
}

/* Returns false for damaged options and for those that change an address or a length: home address,
 * jumbo payload. */
static bool has_plain_ipv6_options(const uint8_t *p, const uint8_t *end)
{
    while (p < end) {
        if (*p == 0) {
            p++;
            continue;
        }
        if (*p == 0xc9 || *p == 0xc2 || end - p < 2 || p[1] + 2 > end - p)
            return false;
        p += p[1] + 2;
    }
    return true;
}

static bool is_extension(uint8_t next)
{
    return next == IPV6_HOP_BY_HOP || next == IPV6_DESTINATION || next == IPV6_ROUTING;
}

/* Skips an extension header that has its length in the second octet. Returns DECODED_SEGMENT if
 * decoding can go on after it. */
static enum decoded pass_extension(struct decoding *d, struct layer *l, uint8_t kind)
{
    const uint8_t *header = l->at;
    if (++d->layers > LAYERS_MAX)
        return decoding_unsure(d, "very many layers");
    if (l->captured < 8)
        return DECODED_CUT;
    uint32_t length = (header[1] + 1u) * 8;
    if (!layer_pass(d, kind == IPV6_ROUTING ? HEADER_IPV6_ROUTING : HEADER_IPV6_OPTIONS, l, length))
        return DECODED_CUT;
    if (kind == IPV6_ROUTING ? header[3] != 0
                             : !has_plain_ipv6_options(header + 2, header + length))
        return decoding_unsure(d, "an IPv6 extension header");
    return DECODED_SEGMENT;
}

static enum decoded decode_extensions(struct decoding *d, struct layer l, uint8_t next)
{
    bool fragmented = false;
    enum decoded result = DECODED_SEGMENT;
    while (result == DECODED_SEGMENT && (is_extension(next) || next == IPV6_FRAGMENT)) {
        const uint8_t *header = l.at;
        if (next != IPV6_FRAGMENT) {
            result = pass_extension(d, &l, next);
        } else if (!layer_pass(d, HEADER_OTHER, &l, 8)) {
            result = DECODED_CUT;
        } else {
            uint16_t fragment = octets_get16(header + 2);
            if (fragment & 0xfff8)
                return DECODED_NOTHING;
            fragmented = fragmented || fragment & 1;
        }
        if (result == DECODED_SEGMENT)
            next = header[0];
    }
    if (result == DECODED_SEGMENT)
        result = next == IPV6_NONE ? DECODED_NOTHING : decode_payload(d, l, next);
    return fragmented ? judge_fragment(d, result) : result;
}

enum decoded decode_ipv6(struct decoding *d, struct layer l)
{
    const uint8_t *header = l.at;
    if (++d->layers > LAYERS_MAX)
        return decoding_unsure(d, "very many layers");
    if (l.captured == 0)
        return DECODED_CUT;
    if (header[0] >> 4 != 6)
        return DECODED_NOTHING;
    if (!layer_pass(d, HEADER_IPV6, &l, IPV6_HEADER))
        return DECODED_CUT;
    uint16_t length = octets_get16(header + 4);
    uint8_t next = header[6];
    if (length == 0 && next == IPV6_HOP_BY_HOP)
        return decoding_unsure(d, "an IPv6 jumbogram");
    layer_limit(&l, length);
    d->packet->source = header + 8;
    d->packet->destination = header + 24;
    d->packet->address_length = 16;
    return decode_extensions(d, l, next);
}
