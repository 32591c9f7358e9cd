/*
 * What the files of packet_decode.h share: layers that call each other.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PACKET_LAYERS_H
#define TCPSTATE_PACKET_LAYERS_H

#include "engine/octets.h"
#include "packet_decode.h"

enum {
    LAYERS_MAX = 16, /* nested layers; deeper ones are for tshark to judge */
    ETHERTYPE_IPV4 = 0x0800,
    ETHERTYPE_IPV6 = 0x86dd,
    ETHERTYPE_BRIDGED = 0x6558, /* "transparent Ethernet bridging": Ethernet in a tunnel */
    ETHERTYPE_MPLS = 0x8847,
    ETHERTYPE_MPLS_UPSTREAM = 0x8848,
};

/* What is left of a packet at some layer. Never more captured than reported. */
struct layer {
    const uint8_t *at;
    uint32_t captured; /* octets at `at` */
    uint32_t reported; /* octets that there were, as the headers so far say */
};

struct decoding {
    struct decoded_packet *packet;
    unsigned layers; /* entered so far */
    bool quoted;     /* inside an ICMP error */
};

/* Moves behind a header of `length` octets; false when not all of it was captured. */
static inline bool layer_skip(struct layer *l, uint32_t length)
{
    if (l->captured < length)
        return false;
    l->at += length;
    l->captured -= length;
    l->reported -= length;
    return true;
}

/* What is behind `length` octets from here on is not part of this layer: padding, trailer. */
static inline void layer_limit(struct layer *l, uint32_t length)
{
    if (l->reported > length)
        l->reported = length;
    if (l->captured > l->reported)
        l->captured = l->reported;
}

static inline enum decoded decoding_unsure(struct decoding *d, const char *what)
{
    d->packet->unsure = what;
    return DECODED_UNSURE;
}

/* Each decodes from the first octet of its header on. */
enum decoded decode_ethernet(struct decoding *d, struct layer l);
enum decoded decode_ethertype(struct decoding *d, struct layer l, uint16_t type);
enum decoded decode_ip(struct decoding *d, struct layer l);   /* by its version nibble */
enum decoded decode_ipv6(struct decoding *d, struct layer l); /* anything else is nothing */
enum decoded decode_gre(struct decoding *d, struct layer l);
enum decoded decode_gre_payload(struct decoding *d, struct layer l, uint16_t type);
enum decoded decode_udp(struct decoding *d, struct layer l);

/* Whether between these ports Wireshark may expect a protocol over TCP that carries packets. */
bool ports_suggest_tunnel(uint16_t source, uint16_t destination);

#endif
