/*
 * A packet with other addresses and without payload.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "anonymous_packet.h"

#include <string.h>

#include "anonymous_options.h"
#include "decode/packet_decode.h"
#include "engine/octets.h"
#include "internet_checksum.h"

enum {
    IPV4_ADDRESSES = 12, /* their place in the header; the destination follows the source */
    IPV4_ADDRESS = 4,
    IPV4_OPTIONS = 20,
    IPV6_ADDRESSES = 8,
    IPV6_ADDRESS = 16,
    NO_OPERATION = 1, /* an IPv4 option of one octet */

    WLAN_ADDRESSES = 4, /* the first of three */

    SLL_ADDRESS_LENGTH = 4,
    SLL_ADDRESS = 6,
    SLL2_ADDRESS_LENGTH = 11,
    SLL2_ADDRESS = 12,
    SLL_ADDRESS_ROOM = 8,

    ICMP_REDIRECT = 5,
    ICMP_GATEWAY = 4, /* the address in a redirect */
    GENEVE_OPTIONS = 8,
    GRE_CHECKSUM_PRESENT = 0x80,
};

/* A packet, and what is made of it. */
struct packet_change {
    struct replaced_addresses *addresses;
    const uint8_t *old;
    uint8_t *new;
    uint32_t kept; /* octets at `new` */
    struct decoded_headers headers;
};

static void clear(uint8_t *header, uint32_t from, uint32_t end)
{
    if (from < end)
        memset(header + from, 0, end - from);
}

/* An address of another length than Ethernet's may be one of IP: that of a tunnel. */
static void hide_cooked(struct packet_change *c, uint8_t *header, unsigned length_at,
                        unsigned address_at)
{
    if (header[length_at] == MAC_OCTETS) {
        replaced_addresses_mac(c->addresses, header + address_at);
        clear(header, address_at + MAC_OCTETS, address_at + SLL_ADDRESS_ROOM);
    } else {
        clear(header, address_at, address_at + SLL_ADDRESS_ROOM);
    }
}

static void hide_ip(struct packet_change *c, uint8_t *addresses, unsigned octets)
{
    replaced_addresses_ip(c->addresses, addresses, octets);
    replaced_addresses_ip(c->addresses, addresses + octets, octets);
}

static void hide_header(struct packet_change *c, const struct decoded_header *h)
{
    uint8_t *at = c->new + h->at;
    switch (h->kind) {
    case HEADER_ETHERNET:
        replaced_addresses_mac(c->addresses, at);
        replaced_addresses_mac(c->addresses, at + MAC_OCTETS);
        break;
    case HEADER_WLAN:
        for (size_t i = 0; i < 3; i++)
            replaced_addresses_mac(c->addresses, at + WLAN_ADDRESSES + i * MAC_OCTETS);
        break;
    case HEADER_SLL:
        hide_cooked(c, at, SLL_ADDRESS_LENGTH, SLL_ADDRESS);
        break;
    case HEADER_SLL2:
        hide_cooked(c, at, SLL2_ADDRESS_LENGTH, SLL2_ADDRESS);
        break;
    case HEADER_IPV4:
        hide_ip(c, at + IPV4_ADDRESSES, IPV4_ADDRESS);
        memset(at + IPV4_OPTIONS, NO_OPERATION, h->length - IPV4_OPTIONS);
        break;
    case HEADER_IPV6:
        hide_ip(c, at + IPV6_ADDRESSES, IPV6_ADDRESS);
        break;
    case HEADER_IPV6_OPTIONS: /* zeros are padding */
        clear(at, 2, h->length);
        break;
    case HEADER_IPV6_ROUTING:
        clear(at, 4, h->length);
        break;
    case HEADER_ICMP:
        if (at[0] == ICMP_REDIRECT)
            replaced_addresses_ip(c->addresses, at + ICMP_GATEWAY, IPV4_ADDRESS);
        break;
    case HEADER_GENEVE:
        clear(at, GENEVE_OPTIONS, h->length);
        break;
    case HEADER_TCP:
        if (h->length > TCP_HEADER_MIN)
            anonymous_options_hide(at + TCP_HEADER_MIN, h->length - TCP_HEADER_MIN);
        break;
    default:
        break;
    }
}

/* Where the checksum of a header stands. */
struct checksum {
    uint32_t at;       /* in the header; 0: it has none */
    uint32_t covers;   /* octets from the header on */
    bool of_addresses; /* it covers the addresses of the IP header, too */
    bool may_lack;     /* 0 stands for none */
};

static struct checksum find_checksum(const struct packet_change *c, const struct decoded_header *h)
{
    switch (h->kind) {
    case HEADER_IPV4:
        return (struct checksum){.at = 10, .covers = h->length};
    case HEADER_ICMP:
        return (struct checksum){.at = 2, .covers = h->reported};
    case HEADER_ICMPV6:
        return (struct checksum){.at = 2, .covers = h->reported, .of_addresses = true};
    case HEADER_UDP:
        return (struct checksum){
            .at = 6, .covers = h->reported, .of_addresses = true, .may_lack = true};
    case HEADER_TCP:
        return (struct checksum){.at = 16, .covers = h->reported, .of_addresses = true};
    case HEADER_GRE:
        return (struct checksum){.at = c->old[h->at] & GRE_CHECKSUM_PRESENT ? 4 : 0,
                                 .covers = h->reported};
    default:
        return (struct checksum){0};
    }
}

/* Returns the sum of the addresses in the IP header before header number `n`. */
static uint64_t sum_addresses(const struct packet_change *c, const uint8_t *packet, unsigned n)
{
    while (n-- > 0) {
        const struct decoded_header *h = &c->headers.list[n];
        if (h->kind == HEADER_IPV4)
            return internet_checksum_sum(packet + h->at + IPV4_ADDRESSES, 2 * IPV4_ADDRESS);
        if (h->kind == HEADER_IPV6)
            return internet_checksum_sum(packet + h->at + IPV6_ADDRESSES, 2 * IPV6_ADDRESS);
    }
    return 0;
}

/* Adjusts the checksum of header number `n`. Those inside it are adjusted already. */
static void adjust_checksum(struct packet_change *c, unsigned n)
{
    const struct decoded_header *h = &c->headers.list[n];
    struct checksum sum = find_checksum(c, h);
    if (sum.at == 0 || sum.at + 2 > h->length)
        return;
    uint8_t *field = c->new + h->at + sum.at;
    uint16_t value = octets_get16(field);
    if (sum.covers > c->kept - h->at) {
        value = 0;
    } else if (value || !sum.may_lack) {
        uint64_t old_sum = internet_checksum_sum(c->old + h->at, sum.covers);
        uint64_t new_sum = internet_checksum_sum(c->new + h->at, sum.covers);
        if (sum.of_addresses) {
            old_sum += sum_addresses(c, c->old, n);
            new_sum += sum_addresses(c, c->new, n);
        }
        value = internet_checksum_adjust(value, old_sum, new_sum);
        if (value == 0 && sum.may_lack)
            value = 0xffff;
    }
    field[0] = (uint8_t)(value >> 8);
    field[1] = (uint8_t)value;
}

uint32_t anonymous_packet_write(struct replaced_addresses *addresses, const struct plain_packet *p,
                                uint8_t *out, const char **why)
{
    struct packet_change c = {.addresses = addresses, .old = p->data, .new = out};
    struct decoded_packet decoded;
    enum decoded result =
        packet_decode_headers(p->link_type, p->data, p->captured, p->length, &decoded, &c.headers);
    unsigned count = c.headers.count;
    *why = result == DECODED_UNSURE ? decoded.unsure : NULL;
    if (count == 0)
        return 0;
    c.kept = c.headers.list[count - 1].at + c.headers.list[count - 1].length;
    memcpy(out, p->data, c.kept);
    for (unsigned n = 0; n < count; n++)
        hide_header(&c, &c.headers.list[n]);
    while (count-- > 0)
        adjust_checksum(&c, count);
    return c.kept;
}
