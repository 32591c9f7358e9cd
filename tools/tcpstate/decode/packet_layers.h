/*
 * What the packet_*.c files share. Their layers call each other, because any may carry another.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PACKET_LAYERS_H
#define TCPSTATE_PACKET_LAYERS_H

#include "engine/octets.h"
#include "packet_decode.h"

enum {
    LAYERS_MAX = 16, /* nested layers; packets with more are DECODED_UNSURE */
    ETHERTYPE_IPV4 = 0x0800,
    ETHERTYPE_IPV6 = 0x86dd,
    ETHERTYPE_BRIDGED = 0x6558, /* "transparent Ethernet bridging": Ethernet in a tunnel */
    ETHERTYPE_MPLS = 0x8847,
    ETHERTYPE_MPLS_UPSTREAM = 0x8848,
};

/* The rest of a packet from some layer on. `captured` is never more than `reported`. */
struct layer {
    const uint8_t *at;
    uint32_t captured; /* octets at `at` */
    uint32_t reported; /* octets on the wire, by the headers before */
};

struct decoding {
    struct decoded_packet *packet;
    unsigned layers; /* decoded so far */
    bool quoted;     /* this layer is quoted by an ICMP error */
};

/* Moves behind a header of `length` octets. Returns false when not all of it was captured. */
static inline bool layer_skip(struct layer *l, uint32_t length)
{
    if (l->captured < length)
        return false;
    l->at += length;
    l->captured -= length;
    l->reported -= length;
    return true;
}

/* Ends the layer after `length` octets. What follows is not part of it: padding or a trailer. */
static inline void layer_limit(struct layer *l, uint32_t length)
{
    if (l->reported > length)
        l->reported = length;
    if (l->captured > l->reported)
        l->captured = l->reported;
}

/* Notes what cannot be decoded, an English phrase. Returns DECODED_UNSURE. */
static inline enum decoded decoding_unsure(struct decoding *d, const char *what)
{
    d->packet->unsure = what;
    return DECODED_UNSURE;
}

/* Each decodes one layer, which begins with its header, and those inside it. */
enum decoded decode_ethernet(struct decoding *d, struct layer l);
enum decoded decode_ip(struct decoding *d,
                       struct layer l); /* either version, by the first nibble */
enum decoded decode_ipv6(struct decoding *d,
                         struct layer l); /* another version is DECODED_NOTHING */
enum decoded decode_gre(struct decoding *d, struct layer l);
enum decoded decode_udp(struct decoding *d, struct layer l);

/* Decode the payload of Ethernet or GRE, by the type that its header gives. */
enum decoded decode_ethertype(struct decoding *d, struct layer l, uint16_t type);
enum decoded decode_gre_payload(struct decoding *d, struct layer l, uint16_t type);

/* Returns whether Wireshark may expect, on these ports, a protocol over TCP that carries packets. */
bool ports_suggest_tunnel(uint16_t source, uint16_t destination);

#endif
