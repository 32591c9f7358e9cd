/*
 * Makes the frames that a box on the way sends of its own accord.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "answers.h"

#include <net/ethernet.h>
#include <netinet/in.h>
#include <string.h>

enum {
    FIN = 1,
    SYN = 2,
    RST = 4,
    ACK = 16,
    TCP_LENGTH = 20,
    QUOTED_MAX = 80, /* of the packet in an ICMP error: the IP header and the TCP header */
    OWN_NUMBER = 254 /* the box's own address: the last octet in the network of both ends */
};

/* Where the parts of a TCP segment stand in its frame. */
struct parts {
    const uint8_t *ip, *tcp;
    size_t ip_length; /* of the IP header */
    size_t payload;   /* octets behind the TCP header */
    size_t packet;    /* octets from the IP header on, as captured in the frame */
    bool v6;
};

/* What the headers in front of an answer say. */
struct envelope {
    bool onward; /* to the segment's receiver */
    bool own;    /* from the box's own address */
    uint8_t protocol, ttl;
    size_t length; /* octets behind the IP header */
    size_t sum_at; /* where their checksum stands */
};

static uint32_t get32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void put16(uint8_t *p, uint32_t value)
{
    p[0] = (uint8_t)(value >> 8);
    p[1] = (uint8_t)value;
}

static void put32(uint8_t *p, uint32_t value)
{
    put16(p, value >> 16);
    put16(p + 2, value & 0xffff);
}

static struct parts find_parts(const uint8_t *frame, size_t length)
{
    struct parts p = {.ip = frame + ETH_HLEN, .v6 = frame[12] == 0x86};
    size_t total;

    p.ip_length = p.v6 ? 40 : (size_t)(p.ip[0] & 15) * 4;
    p.tcp = p.ip + p.ip_length;
    total = p.v6 ? 40 + (size_t)(p.ip[4] << 8 | p.ip[5]) : (size_t)(p.ip[2] << 8 | p.ip[3]);
    p.payload = total - p.ip_length - (size_t)(p.tcp[12] >> 4) * 4;
    p.packet = length - ETH_HLEN;
    return p;
}

/* The sum of the 16-bit words of RFC 1071, not yet folded. */
static uint32_t sum(const uint8_t *data, size_t length, uint32_t start)
{
    for (size_t i = 0; i + 1 < length; i += 2)
        start += (uint32_t)(data[i] << 8 | data[i + 1]);
    return length % 2 ? start + (uint32_t)(data[length - 1] << 8) : start;
}

static uint16_t checksum(const uint8_t *data, size_t length, uint32_t start)
{
    uint32_t total = sum(data, length, start);

    while (total >> 16)
        total = (total & 0xffff) + (total >> 16);
    return (uint16_t)~total;
}

/*
 * Writes the Ethernet and the IP header of an answer, and the checksums. The addresses are those of
 * the segment, turned round if the answer goes back. Returns the length of the frame.
 */
static size_t finish(const struct parts *p, const uint8_t *frame, const struct envelope *e,
                     uint8_t *out)
{
    uint8_t *ip = out + ETH_HLEN;
    size_t width = p->v6 ? 16 : 4, at = p->v6 ? 8 : 12, header = p->v6 ? 40 : 20;
    uint32_t pseudo;

    memcpy(out, frame + (e->onward ? 0 : 6), 6);
    memcpy(out + 6, frame + (e->onward ? 6 : 0), 6);
    memcpy(out + 12, frame + 12, 2);
    memset(ip, 0, header);
    memcpy(ip + at, p->ip + at + (e->onward ? 0 : width), width);
    memcpy(ip + at + width, p->ip + at + (e->onward ? width : 0), width);
    if (e->own)
        ip[at + width - 1] = OWN_NUMBER;
    if (p->v6) {
        ip[0] = 0x60;
        put16(ip + 4, (uint32_t)e->length);
        ip[6] = e->protocol;
        ip[7] = e->ttl;
    } else {
        ip[0] = 0x45;
        put16(ip + 2, (uint32_t)(header + e->length));
        ip[6] = 0x40; /* do not fragment */
        ip[8] = e->ttl;
        ip[9] = e->protocol;
        put16(ip + 10, checksum(ip, header, 0));
    }
    pseudo = sum(ip + at, 2 * width, (uint32_t)e->protocol + (uint32_t)e->length);
    if (e->protocol == IPPROTO_ICMP)
        pseudo = 0; /* unlike ICMPv6, it has no pseudo header */
    put16(ip + header + e->sum_at, checksum(ip + header, e->length, pseudo));
    return ETH_HLEN + header + e->length;
}

/* Writes a TCP header without options where the answer's payload begins. */
static void put_tcp(uint8_t *tcp, const struct parts *p, bool onward, uint8_t flags, uint32_t seq,
                    uint32_t ack)
{
    memset(tcp, 0, TCP_LENGTH);
    memcpy(tcp, p->tcp + (onward ? 0 : 2), 2);
    memcpy(tcp + 2, p->tcp + (onward ? 2 : 0), 2);
    put32(tcp + 4, seq);
    put32(tcp + 8, ack);
    tcp[12] = (TCP_LENGTH / 4) << 4;
    tcp[13] = flags;
    put16(tcp + 14, flags & SYN ? 64000 : 0);
}

/* RFC 9293 3.10.7.1: a RST takes its sequence number from the segment's ACK number, if it has one. */
static void put_reset(uint8_t *tcp, const struct parts *p, bool onward)
{
    uint32_t seq = get32(p->tcp + 4), ack = get32(p->tcp + 8);
    uint8_t flags = p->tcp[13];
    uint32_t length = (uint32_t)p->payload + !!(flags & SYN) + !!(flags & FIN);

    if (onward)
        put_tcp(tcp, p, true, RST | ACK, seq, ack);
    else if (flags & ACK)
        put_tcp(tcp, p, false, RST, ack, 0);
    else
        put_tcp(tcp, p, false, RST | ACK, 0, seq + length);
}

/* The host itself says that a port or protocol is unknown; all else comes from a router. */
static bool from_router(const struct answer *a, bool v6)
{
    if (v6)
        return !(a->type == 1 && a->code == 4) && a->type != 4;
    return !(a->type == 3 && (a->code == 2 || a->code == 3));
}

static size_t make_icmp(const struct answer *a, const struct parts *p, const uint8_t *frame,
                        uint8_t *out)
{
    uint8_t *icmp = out + ETH_HLEN + (p->v6 ? 40 : 20);
    size_t quoted = p->packet < QUOTED_MAX ? p->packet : QUOTED_MAX;
    struct envelope e = {.own = from_router(a, p->v6),
                         .protocol = p->v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP,
                         .ttl = a->ttl,
                         .length = 8 + quoted,
                         .sum_at = 2};

    memset(icmp, 0, 8);
    icmp[0] = a->type;
    icmp[1] = a->code;
    put16(icmp + 6, a->mtu); /* the MTU, or the low half of the pointer */
    memcpy(icmp + 8, p->ip, quoted);
    return finish(p, frame, &e, out);
}

size_t answer_make(const struct answer *answer, const uint8_t *frame, size_t length, bool onward,
                   uint8_t *out)
{
    struct parts p = find_parts(frame, length);
    struct envelope e = {.onward = onward,
                         .protocol = IPPROTO_TCP,
                         .ttl = answer->ttl,
                         .length = TCP_LENGTH,
                         .sum_at = 16};
    uint8_t *tcp = out + ETH_HLEN + (p.v6 ? 40 : 20);

    if (answer->kind == ANSWER_NONE || (onward && answer->kind != ANSWER_BOTH))
        return 0;
    if (answer->kind == ANSWER_ICMP)
        return make_icmp(answer, &p, frame, out);
    if (answer->kind == ANSWER_SYN_ACK)
        put_tcp(tcp, &p, false, SYN | ACK, get32(p.tcp + 4) ^ 0x5a5a5a5a, get32(p.tcp + 4) + 1);
    else
        put_reset(tcp, &p, onward);
    return finish(&p, frame, &e, out);
}
