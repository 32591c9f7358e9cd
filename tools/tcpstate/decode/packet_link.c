/*
 * Decodes link layers, and the layers between them and IP.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stddef.h>

#include "engine/octets.h"
#include "packet_layers.h"

enum {
    /* https://www.tcpdump.org/linktypes.html */
    LINKTYPE_NULL = 0,
    LINKTYPE_ETHERNET = 1,
    LINKTYPE_PPP = 9,
    LINKTYPE_RAW_BSD = 12,
    LINKTYPE_PPP_HDLC = 50,
    LINKTYPE_RAW = 101,
    LINKTYPE_IEEE802_11 = 105,
    LINKTYPE_LOOP = 108,
    LINKTYPE_LINUX_SLL = 113,
    LINKTYPE_IEEE802_11_RADIOTAP = 127,
    LINKTYPE_IPV4 = 228,
    LINKTYPE_IPV6 = 229,
    LINKTYPE_LINUX_SLL2 = 276,

    LENGTH_MAX = 1500,      /* Ethernet's type field holds a length up to this value ... */
    ETHERTYPE_MIN = 0x0600, /* ... and a type from this one on (IEEE 802.3 clause 3.2.6) */
    ETHERNET_HEADER = 14,
    LLC_HEADER = 3, /* with a control field of one octet */
    SNAP_HEADER = LLC_HEADER + 5,
    LLC_SNAP = 0xaa,
    LLC_UNNUMBERED_INFORMATION = 3,
    SLL_HEADER = 16,
    SLL2_HEADER = 20,
    SLL_TYPE_LLC = 4,
    SLL_TYPE_MAX = 1536, /* types up to this value are Linux' own, not Ethernet's */
    ARPHRD_IPGRE = 778,
    ARPHRD_NETLINK = 824,
    MPLS_GACH_LABEL = 13,      /* RFC 5586 */
    MPLS_OAM_LABEL = 14,       /* RFC 3429 */
    MPLS_ITDM_LABEL = 0x99887, /* Wireshark's own default for Internal TDM */
};

/* Returns true for Ethernet types whose protocols carry no IP. */
static bool is_harmless_type(uint16_t type)
{
    switch (type) {
    case 0x0806: /* ARP */
    case 0x0842: /* Wake-on-LAN */
    case 0x2000: /* CDP */
    case 0x2001: /* NHRP, in GRE */
    case 0x22f0: /* AVTP */
    case 0x8035: /* RARP */
    case 0x8137: /* IPX */
    case 0x8809: /* slow protocols: LACP, OAM */
    case 0x8863: /* PPPoE discovery */
    case 0x886d: /* adapter teaming */
    case 0x888e: /* EAPOL */
    case 0x8892: /* PROFINET */
    case 0x8899: /* Realtek */
    case 0x88a2: /* ATA over Ethernet */
    case 0x88a4: /* EtherCAT */
    case 0x88cc: /* LLDP */
    case 0x88e1: /* HomePlug AV */
    case 0x88f5: /* MVRP */
    case 0x88f7: /* PTP */
    case 0x8902: /* CFM */
    case 0x893a: /* IEEE 1905 */
    case 0x9000: /* loopback test */
        return true;
    default:
        return false;
    }
}

/* IEEE 802 clause 9.2.4: an organisation, and a type that is Ethernet's if the organisation is 0. */
static enum decoded decode_snap(struct decoding *d, struct layer l)
{
    const uint8_t *header = l.at;
    if (!layer_pass(d, HEADER_OTHER, &l, SNAP_HEADER))
        return DECODED_CUT_ELSEWHERE;
    if (header[3] == 0 && header[4] == 0 &&
        header[5] == 0x0c) /* Cisco: CDP, VTP, DTP, UDLD, PVST */
        return DECODED_NOTHING;
    if (header[1] != LLC_SNAP || header[2] != LLC_UNNUMBERED_INFORMATION || header[3] ||
        header[4] || header[5])
        return decoding_unsure(d, "LLC with an uncommon SNAP header");
    return decode_ethertype(d, l, octets_get16(header + 6));
}

enum decoded decode_llc(struct decoding *d, struct layer l)
{
    if (l.captured < LLC_HEADER)
        return DECODED_CUT_ELSEWHERE;
    if (l.at[0] == LLC_SNAP)
        return decode_snap(d, l);
    list_header(d, HEADER_OTHER, l, LLC_HEADER);
    switch (l.at[0]) {
    case 0x00: /* null: tests */
    case 0x42: /* spanning tree */
    case 0xe0: /* IPX */
    case 0xf0: /* NetBIOS */
    case 0xff: /* IPX without LLC */
        return DECODED_NOTHING;
    default:
        return decoding_unsure(d, "an LLC protocol");
    }
}

/* A length leaves out padding. */
static enum decoded decode_type_or_length(struct decoding *d, struct layer l, uint16_t type)
{
    if (type == 0)
        return DECODED_NOTHING;
    if (type > LENGTH_MAX)
        return type < ETHERTYPE_MIN ? DECODED_NOTHING : decode_ethertype(d, l, type);
    layer_limit(&l, type);
    return decode_llc(d, l);
}

enum decoded decode_ethernet(struct decoding *d, struct layer l)
{
    const uint8_t *header = l.at;
    if (!layer_pass(d, HEADER_ETHERNET, &l, ETHERNET_HEADER))
        return DECODED_CUT;
    uint16_t type = octets_get16(header + 12);
    bool isl = (header[0] | 0x0d) == 0x0d && header[0] && !header[1] && header[2] == 0x0c &&
               !header[3] && !header[4];
    if (isl && type <= LENGTH_MAX)
        return decoding_unsure(d, "Cisco ISL");
    return decode_type_or_length(d, l, type);
}

/* IEEE 802.1Q and 802.1ad. */
static enum decoded decode_vlan(struct decoding *d, struct layer l)
{
    const uint8_t *tag = l.at;
    return layer_pass(d, HEADER_OTHER, &l, 4) ? decode_type_or_length(d, l, octets_get16(tag + 2))
                                              : DECODED_CUT;
}

/* Returns true for MPLS labels after which Wireshark expects a certain protocol, and no IP. */
static bool has_dissector(uint32_t label)
{
    return label == MPLS_GACH_LABEL || label == MPLS_OAM_LABEL || label == MPLS_ITDM_LABEL;
}

/* RFC 3032. The payload's protocol is guessed from its first nibble (RFC 4928). */
static enum decoded decode_mpls(struct decoding *d, struct layer l)
{
    const uint8_t *entry;
    do {
        entry = l.at;
        if (!layer_pass(d, HEADER_OTHER, &l, 4))
            return DECODED_CUT;
        if (has_dissector(octets_get32(entry) >> 12))
            return decoding_unsure(d, "an MPLS label with a protocol of its own");
    } while (!(entry[2] & 1));
    if (l.captured == 0)
        return DECODED_CUT;
    if (l.at[0] >> 4 == 4)
        return decode_ip(d, l);
    return l.at[0] >> 4 == 6 ? decode_ipv6(d, l) : decoding_unsure(d, "an MPLS pseudowire");
}

/* Decodes a PPP protocol number and what follows it (RFC 1661 section 2). */
static enum decoded decode_ppp(struct decoding *d, struct layer l)
{
    const uint8_t *protocol = l.at;
    bool compressed = l.captured > 0 && protocol[0] & 1; /* RFC 1661 section 6.5 */
    if (!layer_pass(d, HEADER_OTHER, &l, compressed ? 1 : 2))
        return DECODED_CUT;
    switch (compressed ? protocol[0] : octets_get16(protocol)) {
    case 0x0021:
        return decode_ip(d, l);
    case 0x0057:
        return decode_ipv6(d, l);
    case 0xc021: /* LCP, and the other control protocols */
    case 0xc023:
    case 0xc223:
    case 0x8021:
    case 0x8057:
    case 0x80fd:
        return DECODED_NOTHING;
    default:
        return decoding_unsure(d, "a PPP protocol");
    }
}

/* RFC 2516. */
static enum decoded decode_pppoe(struct decoding *d, struct layer l)
{
    const uint8_t *header = l.at;
    if (!layer_pass(d, HEADER_OTHER, &l, 6))
        return DECODED_CUT;
    layer_limit(&l, octets_get16(header + 4));
    return decode_ppp(d, l);
}

/* RFC 1662 section 3.1: address and control, which may be left out. Other addresses are those of Cisco's HDLC. */
static enum decoded decode_ppp_hdlc(struct decoding *d, struct layer l)
{
    if (l.captured == 0)
        return DECODED_CUT;
    if (l.at[0] == 0x0f || l.at[0] == 0x8f)
        return decoding_unsure(d, "Cisco HDLC");
    if (l.at[0] == 0xff && !layer_pass(d, HEADER_OTHER, &l, 2))
        return DECODED_CUT;
    return decode_ppp(d, l);
}

enum decoded decode_ethertype(struct decoding *d, struct layer l, uint16_t type)
{
    if (++d->layers > LAYERS_MAX)
        return decoding_unsure(d, "very many layers");
    switch (type) {
    case ETHERTYPE_IPV4:
        return decode_ip(d, l);
    case ETHERTYPE_IPV6:
        return decode_ipv6(d, l);
    case 0x8100:
    case 0x88a8:
    case 0x9100:
        return decode_vlan(d, l);
    case ETHERTYPE_MPLS:
    case ETHERTYPE_MPLS_UPSTREAM:
        return decode_mpls(d, l);
    case 0x8864:
        return decode_pppoe(d, l);
    case ETHERTYPE_BRIDGED:
        return decode_ethernet(d, l);
    default:
        return is_harmless_type(type) ? DECODED_NOTHING : decoding_unsure(d, "an Ethernet type");
    }
}

/* `family` is an AF_ value of the system whose loopback was captured. */
static enum decoded decode_family(struct decoding *d, struct layer l, uint32_t family)
{
    switch (family) {
    case 2:
        return decode_ip(d, l);
    case 24: /* NetBSD, OpenBSD */
    case 28: /* FreeBSD */
    case 30: /* macOS */
        return decode_ipv6(d, l);
    default:
        return decoding_unsure(d, "an address family on loopback");
    }
}

/* The family is in the byte order of the host that captured. As it is a small number, its byte order
 * shows. */
static enum decoded decode_null(struct decoding *d, struct layer l)
{
    const uint8_t *p = l.at;
    if (!layer_pass(d, HEADER_OTHER, &l, 4))
        return DECODED_CUT;
    uint32_t family = octets_get32(p);
    if (family > 0xffff)
        family = (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
    return decode_family(d, l, family);
}

static enum decoded decode_loop(struct decoding *d, struct layer l)
{
    const uint8_t *p = l.at;
    return layer_pass(d, HEADER_OTHER, &l, 4) ? decode_family(d, l, octets_get32(p)) : DECODED_CUT;
}

/* Wireshark looks for PPP (0xff03) in these places before it decodes IP. Few IP packets have these
 * octets there. */
static enum decoded decode_raw(struct decoding *d, struct layer l)
{
    if (l.captured < 8)
        return DECODED_CUT;
    if (octets_get16(l.at) == 0xff03 || octets_get16(l.at + 1) == 0xff03 ||
        octets_get16(l.at + 6) == 0xff03 || l.at[0] == 0)
        return decoding_unsure(d, "raw packets with traces of PPP");
    return l.at[0] >> 4 == 4 || l.at[0] >> 4 == 6 ? decode_ip(d, l) : DECODED_NOTHING;
}

static enum decoded decode_cooked(struct decoding *d, struct layer l, enum header_kind kind,
                                  unsigned type_at, unsigned hardware_at)
{
    const uint8_t *header = l.at;
    if (!layer_pass(d, kind, &l, kind == HEADER_SLL ? SLL_HEADER : SLL2_HEADER))
        return DECODED_CUT;
    uint16_t type = octets_get16(header + type_at);
    uint16_t hardware = octets_get16(header + hardware_at);
    if (hardware == ARPHRD_NETLINK)
        return decoding_unsure(d, "netlink");
    if (type > SLL_TYPE_MAX)
        return hardware == ARPHRD_IPGRE ? decode_gre_payload(d, l, type)
                                        : decode_ethertype(d, l, type);
    return type == SLL_TYPE_LLC && hardware == 1 ? decode_llc(d, l)
                                                 : decoding_unsure(d, "a cooked packet type");
}

static enum decoded decode_link(struct decoding *d, struct layer l, uint16_t link_type)
{
    switch (link_type) {
    case LINKTYPE_ETHERNET:
        return decode_ethernet(d, l);
    case LINKTYPE_IEEE802_11:
        return decode_wlan(d, l);
    case LINKTYPE_IEEE802_11_RADIOTAP:
        return decode_radiotap(d, l);
    case LINKTYPE_PPP:
    case LINKTYPE_PPP_HDLC:
        return decode_ppp_hdlc(d, l);
    case LINKTYPE_LINUX_SLL:
        return decode_cooked(d, l, HEADER_SLL, 14, 2);
    case LINKTYPE_LINUX_SLL2:
        return decode_cooked(d, l, HEADER_SLL2, 0, 8);
    case LINKTYPE_RAW:
    case LINKTYPE_RAW_BSD:
        return decode_raw(d, l);
    case LINKTYPE_IPV4:
        return decode_ip(d, l);
    case LINKTYPE_IPV6:
        return decode_ipv6(d, l);
    case LINKTYPE_NULL:
        return decode_null(d, l);
    case LINKTYPE_LOOP:
        return decode_loop(d, l);
    default:
        return decoding_unsure(d, "a link type");
    }
}

enum decoded packet_decode(uint16_t link_type, const uint8_t *data, uint32_t captured,
                           uint32_t length, struct decoded_packet *p)
{
    return packet_decode_headers(link_type, data, captured, length, p, NULL);
}

enum decoded packet_decode_headers(uint16_t link_type, const uint8_t *data, uint32_t captured,
                                   uint32_t length, struct decoded_packet *p,
                                   struct decoded_headers *headers)
{
    struct decoding d = {.packet = p, .data = data, .end = data + captured, .headers = headers};
    p->icmp = NULL;
    if (headers)
        headers->count = 0;
    return decode_link(&d, (struct layer){data, captured, length}, link_type);
}

/* Of an empty packet, the first header is cut. */
bool packet_link_is_known(uint16_t link_type)
{
    static const uint8_t nothing[1];
    struct decoded_packet p;
    return packet_decode(link_type, nothing, 0, 0, &p) != DECODED_UNSURE;
}
