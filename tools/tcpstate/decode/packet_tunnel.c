/*
 * Decodes UDP and GRE where they carry other packets: VXLAN (RFC 7348), Geneve (RFC 8926), GRE
 * (RFC 2784, RFC 2890).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/octets.h"
#include "packet_layers.h"

enum {
    UDP_HEADER = 8,
    PORT_VXLAN = 4789,
    PORT_GENEVE = 6081,
    VXLAN_HEADER = 8,
    GENEVE_HEADER = 8,
    GRE_CHECKSUM = 0x8000,
    GRE_ROUTING = 0x4000,
    GRE_KEY = 0x2000,
    GRE_SEQUENCE = 0x1000,
    GRE_VERSION = 0x0007,
};

/* Returns true for UDP ports on which Wireshark expects a protocol that carries packets, or samples
 * of packets. */
static bool may_carry_packets(uint16_t port)
{
    switch (port) {
    case 434:  /* mobile IP */
    case 573:  /* VINES */
    case 699:  /* A11 */
    case 925:  /* AudioCodes recording */
    case 1101: /* Sebek */
    case 1113: /* LTP */
    case 1194: /* OpenVPN */
    case 1701: /* L2TP */
    case 2123: /* GTP */
    case 2152:
    case 3386:
    case 2157: /* NS, as 19999 */
    case 19999:
    case 2268: /* AMT */
    case 2887: /* WLCCP */
    case 3544: /* Teredo */
    case 4305: /* B.A.T.M.A.N. */
    case 4341: /* LISP */
    case 4342:
    case 4556: /* bundles */
    case 4729: /* GSMTAP */
    case 4754: /* GRE */
    case 4790: /* VXLAN GPE */
    case 4791: /* InfiniBand */
    case 5000: /* TaZmen and AiroPeek: captured frames sent to an analyser */
    case 37008:
    case 5072:  /* AYIYA */
    case 5247:  /* CAPWAP data */
    case 5436:  /* mobile IPv6 */
    case 6118:  /* TIPC */
    case 6343:  /* sFlow */
    case 6635:  /* MPLS */
    case 8211:  /* PAPI */
    case 8805:  /* PFCP */
    case 9214:  /* DVB */
    case 9899:  /* SCTP */
    case 11898: /* CAN over Ethernet */
    case 12000: /* LLC */
    case 12001:
    case 12002:
    case 12003:
    case 12004:
    case 12220: /* LWAPP */
    case 12222:
    case 12223:
    case 13907: /* WASSP */
    case 13910:
    case 17754: /* ZEP */
    case 24576: /* MiNT */
    case 24577:
    case 30030: /* Juniper mirror */
    case 47000: /* hipercontracer */
        return true;
    default:
        return false;
    }
}

/* The same for TCP ports. */
static bool may_carry_packets_over_tcp(uint16_t port)
{
    switch (port) {
    case 639:  /* MSDP */
    case 925:  /* AudioCodes recording */
    case 1998: /* X.25 */
    case 2123: /* GTP */
    case 2152:
    case 3386:
    case 2812: /* ATM */
    case 3225: /* Fibre Channel */
    case 4342: /* LISP */
    case 6633: /* OpenFlow */
    case 6634:
    case 6653:
        return true;
    default:
        return false;
    }
}

/* If the lower port is below 1024, it names the service, and the other port does not count. */
bool ports_suggest_tunnel(uint16_t source, uint16_t destination)
{
    uint16_t low = source < destination ? source : destination;
    uint16_t high = source < destination ? destination : source;
    return may_carry_packets_over_tcp(low) || (low >= 1024 && may_carry_packets_over_tcp(high));
}

/* Returns true for the first octets of RFtap and AiroPeek, which send captured frames to an analyser
 * on any port. */
static bool begins_like_frames(struct layer l)
{
    if (l.captured < 4)
        return false;
    uint32_t magic = octets_get32(l.at);
    return magic == 0x52467461 || magic == 0x00ffabcd;
}

static enum decoded decode_geneve(struct decoding *d, struct layer l)
{
    const uint8_t *header = l.at;
    if (l.captured < GENEVE_HEADER ||
        !layer_pass(d, HEADER_GENEVE, &l, GENEVE_HEADER + (header[0] & 0x3fu) * 4))
        return DECODED_CUT;
    return decode_ethertype(d, l, octets_get16(header + 2));
}

/* Wireshark tries the lower port first. It expects no tunnel where nothing of one was captured. */
static enum decoded decode_datagram(struct decoding *d, struct layer l, uint16_t low, uint16_t high)
{
    if ((low == PORT_VXLAN || low == PORT_GENEVE) && l.captured == 0)
        return DECODED_CUT_ELSEWHERE;
    if (low == PORT_VXLAN)
        return layer_pass(d, HEADER_OTHER, &l, VXLAN_HEADER) ? decode_ethernet(d, l) : DECODED_CUT;
    if (low == PORT_GENEVE)
        return decode_geneve(d, l);
    if (high == PORT_VXLAN || high == PORT_GENEVE || may_carry_packets(low) ||
        may_carry_packets(high) || begins_like_frames(l))
        return decoding_unsure(d, "a protocol over UDP");
    return DECODED_NOTHING;
}

enum decoded decode_udp(struct decoding *d, struct layer l)
{
    const uint8_t *header = l.at;
    if (++d->layers > LAYERS_MAX)
        return decoding_unsure(d, "very many layers");
    if (!layer_pass(d, HEADER_UDP, &l, UDP_HEADER))
        return DECODED_CUT_ELSEWHERE;
    uint16_t source = octets_get16(header);
    uint16_t destination = octets_get16(header + 2);
    uint32_t length = octets_get16(header + 4);
    if (length == 0 && d->packet->address_length == 16) /* RFC 2675 section 4 */
        length = UDP_HEADER + l.reported;
    if (length <= UDP_HEADER)
        return DECODED_NOTHING;
    layer_limit(&l, length - UDP_HEADER);
    return source < destination ? decode_datagram(d, l, source, destination)
                                : decode_datagram(d, l, destination, source);
}

enum decoded decode_gre_payload(struct decoding *d, struct layer l, uint16_t type)
{
    switch (type) {
    case 0: /* keep-alive */
        return DECODED_NOTHING;
    case ETHERTYPE_IPV4:
    case ETHERTYPE_IPV6:
    case ETHERTYPE_BRIDGED:
    case ETHERTYPE_MPLS:
    case ETHERTYPE_MPLS_UPSTREAM:
    case 0x0806: /* ARP */
    case 0x2000: /* CDP */
    case 0x2001: /* NHRP */
        return decode_ethertype(d, l, type);
    default:
        return decoding_unsure(d, "a protocol over GRE");
    }
}

enum decoded decode_gre(struct decoding *d, struct layer l)
{
    const uint8_t *header = l.at;
    if (l.captured < 4)
        return DECODED_CUT;
    uint16_t flags = octets_get16(header);
    if (flags & (GRE_VERSION | GRE_ROUTING))
        return decoding_unsure(d, "GRE of another version");
    uint32_t more = (flags & GRE_CHECKSUM ? 4u : 0) + (flags & GRE_KEY ? 4u : 0) +
                    (flags & GRE_SEQUENCE ? 4u : 0);
    return layer_pass(d, HEADER_GRE, &l, 4 + more)
               ? decode_gre_payload(d, l, octets_get16(header + 2))
               : DECODED_CUT;
}
