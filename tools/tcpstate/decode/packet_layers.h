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
    const uint8_t *data;             /* the packet */
    const uint8_t *end;              /* where its captured octets end */
    struct decoded_headers *headers; /* NULL: nobody wants them */
    unsigned layers;                 /* decoded so far */
    bool quoted;                     /* this layer is quoted by an ICMP error */
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

/* Lists a header of so many octets, with which the layer begins. Several of HEADER_OTHER in a row are one. */
static inline void list_header(struct decoding *d, enum header_kind kind, struct layer l,
                               uint32_t length)
{
    struct decoded_headers *h = d->headers;
    if (!h)
        return;
    if (kind == HEADER_OTHER && h->count > 0 && h->list[h->count - 1].kind == HEADER_OTHER)
        h->list[h->count - 1].length += length;
    else if (h->count < DECODED_HEADERS_MAX)
        h->list[h->count++] =
            (struct decoded_header){kind, (uint32_t)(l.at - d->data), length, l.reported};
}

/* Moves behind a header of `length` octets and lists it. Returns false when not all of it was captured. */
static inline bool layer_pass(struct decoding *d, enum header_kind kind, struct layer *l,
                              uint32_t length)
{
    struct layer header = *l;
    if (!layer_skip(l, length))
        return false;
    list_header(d, kind, header, length);
    return true;
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
enum decoded decode_llc(struct decoding *d, struct layer l);      /* IEEE 802.2 */
enum decoded decode_wlan(struct decoding *d, struct layer l);     /* IEEE 802.11 */
enum decoded decode_radiotap(struct decoding *d, struct layer l); /* then IEEE 802.11 */
enum decoded decode_gre(struct decoding *d, struct layer l);
enum decoded decode_udp(struct decoding *d, struct layer l);

/* Decode the payload of Ethernet or GRE, by the type that its header gives. */
enum decoded decode_ethertype(struct decoding *d, struct layer l, uint16_t type);
enum decoded decode_gre_payload(struct decoding *d, struct layer l, uint16_t type);

/* Returns whether Wireshark may expect, on these ports, a protocol over TCP that carries packets. */
bool ports_suggest_tunnel(uint16_t source, uint16_t destination);

#endif
