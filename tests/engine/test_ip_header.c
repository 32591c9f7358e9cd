/*
 * IP headers: read from the front, and found in front of a TCP header.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "engine/ip_header.h"

enum {
    ROOM = 400, /* octets in front of the TCP header of a packet under test */
    TCP = 20,
    HOP_BY_HOP = 0,
    ROUTING = 43,
    FRAGMENT = 44,
    AUTHENTICATION = 51,
    DESTINATION = 60,
    NO_NEXT_HEADER = 59,
};

/* Octets of which the headers end at `tcp`. */
struct packet {
    uint8_t octets[ROOM + TCP];
    uint8_t *tcp;
};

static void packet_init(struct packet *p)
{
    memset(p, 0xee, sizeof *p);
    p->tcp = p->octets + ROOM;
}

/* Writes an IPv4 header of `size` octets that ends at the TCP header. Returns its first octet. */
static uint8_t *put_ipv4(struct packet *p, size_t size)
{
    uint8_t *ip = p->tcp - size;
    memset(ip, 1, size); /* options, if there are any: NOP */
    ip[0] = (uint8_t)(0x40 | size / 4);
    ip[2] = 0;
    ip[3] = (uint8_t)(size + TCP);
    ip[6] = 0x40; /* don't fragment */
    ip[7] = 0;
    ip[8] = 64;
    ip[9] = PROTOCOL_TCP;
    return ip;
}

/* Writes an IPv6 header before `extensions` octets that end at the TCP header. Returns its first octet. */
static uint8_t *put_ipv6(struct packet *p, uint8_t next, size_t extensions)
{
    uint8_t *ip = p->tcp - extensions - 40;
    size_t payload = extensions + TCP;
    memset(ip, 0, extensions + 40);
    ip[0] = 0x60;
    ip[4] = (uint8_t)(payload >> 8);
    ip[5] = (uint8_t)payload;
    ip[6] = next;
    ip[7] = 63;
    return ip;
}

static size_t read_length(const uint8_t *ip, size_t captured)
{
    struct ip_header h;
    return ip_header_read(ip, captured, &h);
}

static void ipv4_header_is_read(void)
{
    struct packet p;
    struct ip_header h;
    for (size_t size = 20; size <= 60; size += 4) {
        packet_init(&p);
        const uint8_t *ip = put_ipv4(&p, size);
        g_assert_cmpuint(ip_header_read(ip, size, &h), ==, size);
        g_assert_true(h.at == ip && h.source == ip + 12 && h.destination == ip + 16);
        g_assert_cmpuint(h.address_length, ==, 4);
        g_assert_cmpuint(h.ttl, ==, 64);
        g_assert_cmpuint(h.protocol, ==, 6);
        g_assert_cmpuint(read_length(ip, size - 1), ==, 0);
    }
}

static void ipv4_header_that_is_cut_short_or_impossible_is_none(void)
{
    struct packet p;
    packet_init(&p);
    uint8_t *ip = put_ipv4(&p, 20);
    g_assert_cmpuint(read_length(ip, 19), ==, 0);
    g_assert_cmpuint(read_length(ip, 0), ==, 0);
    ip[0] = 0x44; /* 16 octets */
    g_assert_cmpuint(read_length(ip, 40), ==, 0);
    ip[0] = 0x55; /* IP version 5 */
    g_assert_cmpuint(read_length(ip, 40), ==, 0);
    ip[0] = 0x35;
    g_assert_cmpuint(read_length(ip, 40), ==, 0);
}

static void only_the_first_fragment_of_ipv4_has_a_header_to_read(void)
{
    struct packet p;
    packet_init(&p);
    uint8_t *ip = put_ipv4(&p, 20);
    ip[6] = 0x20; /* more fragments follow: this one is the first */
    g_assert_cmpuint(read_length(ip, 20), ==, 20);
    ip[7] = 1;
    g_assert_cmpuint(read_length(ip, 20), ==, 0);
    ip[6] = 0x10;
    ip[7] = 0;
    g_assert_cmpuint(read_length(ip, 20), ==, 0);
    ip[6] = 0xe0; /* all flags, offset 0 */
    g_assert_cmpuint(read_length(ip, 20), ==, 20);
}

static void ipv6_header_is_read(void)
{
    struct packet p;
    struct ip_header h;
    packet_init(&p);
    uint8_t *ip = put_ipv6(&p, PROTOCOL_TCP, 0);
    g_assert_cmpuint(ip_header_read(ip, 60, &h), ==, 40);
    g_assert_true(h.at == ip && h.source == ip + 8 && h.destination == ip + 24);
    g_assert_cmpuint(h.address_length, ==, 16);
    g_assert_cmpuint(h.ttl, ==, 63);
    g_assert_cmpuint(h.protocol, ==, 6);
    g_assert_cmpuint(read_length(ip, 40), ==, 40);
    g_assert_cmpuint(read_length(ip, 39), ==, 0);
    ip[0] = 0x75;
    g_assert_cmpuint(read_length(ip, 60), ==, 0);
}

/* Asserts how long the header before a TCP header is, with one extension header of `size` octets whose
 * length field is `field`. */
static void assert_extension(uint8_t type, uint8_t field, size_t size)
{
    struct packet p;
    struct ip_header h;
    packet_init(&p);
    uint8_t *ip = put_ipv6(&p, type, size);
    ip[40] = PROTOCOL_TCP;
    ip[41] = field;
    g_assert_cmpuint(ip_header_read(ip, 40 + size + TCP, &h), ==, 40 + size);
    g_assert_cmpuint(h.protocol, ==, PROTOCOL_TCP);
    g_assert_cmpuint(read_length(ip, 40 + size), ==, 40 + size);
    if (size > 8) /* one that is cut off hides what follows */
        g_assert_cmpuint(read_length(ip, 40 + size - 1), ==, 0);
}

/* RFC 8200 section 4: lengths are in units of 8 octets, not including the first 8. RFC 4302 section 2.2:
 * that of the authentication header is in units of 4 octets, minus 2. */
static void extension_headers_of_ipv6_have_their_lengths(void)
{
    assert_extension(HOP_BY_HOP, 0, 8);
    assert_extension(HOP_BY_HOP, 3, 32);
    assert_extension(ROUTING, 2, 24);
    assert_extension(DESTINATION, 1, 16);
    assert_extension(AUTHENTICATION, 4, 24);
    assert_extension(AUTHENTICATION, 1, 12);
    assert_extension(FRAGMENT, 0, 8);
    assert_extension(FRAGMENT, 7, 8); /* the octet is reserved */
}

static void extension_headers_of_ipv6_follow_one_another(void)
{
    struct packet p;
    struct ip_header h;
    packet_init(&p);
    uint8_t *ip = put_ipv6(&p, HOP_BY_HOP, 8 + 16 + 8);
    ip[40] = DESTINATION;
    ip[48] = FRAGMENT;
    ip[49] = 1;
    ip[64] = PROTOCOL_TCP;
    g_assert_cmpuint(ip_header_read(ip, 40 + 32 + TCP, &h), ==, 72);
    g_assert_cmpuint(h.protocol, ==, PROTOCOL_TCP);
    g_assert_true(ip_header_before_tcp(p.tcp, ROOM, TCP, &h));
    g_assert_true(h.at == ip);
}

static void unknown_header_of_ipv6_ends_the_reading(void)
{
    struct packet p;
    struct ip_header h;
    packet_init(&p);
    const uint8_t *ip = put_ipv6(&p, NO_NEXT_HEADER, 0);
    g_assert_cmpuint(ip_header_read(ip, 60, &h), ==, 40);
    g_assert_cmpuint(h.protocol, ==, NO_NEXT_HEADER);
}

/* With fewer than 8 octets behind the fixed header, no extension header can be read: it is named as what
 * follows. */
static void extension_header_that_is_not_captured_is_what_follows(void)
{
    struct packet p;
    struct ip_header h;
    packet_init(&p);
    uint8_t *ip = put_ipv6(&p, DESTINATION, 8);
    ip[40] = PROTOCOL_TCP;
    g_assert_cmpuint(ip_header_read(ip, 47, &h), ==, 40);
    g_assert_cmpuint(h.protocol, ==, DESTINATION);
}

static void only_the_first_fragment_of_ipv6_has_a_header_to_read(void)
{
    struct packet p;
    packet_init(&p);
    uint8_t *ip = put_ipv6(&p, FRAGMENT, 8);
    ip[40] = PROTOCOL_TCP;
    ip[43] = 0x07; /* reserved bits, and that more fragments follow */
    g_assert_cmpuint(read_length(ip, 68), ==, 48);
    ip[43] = 0x08; /* the offset is 1 */
    g_assert_cmpuint(read_length(ip, 68), ==, 0);
    ip[42] = 0x80;
    ip[43] = 0;
    g_assert_cmpuint(read_length(ip, 68), ==, 0);
    /* The same octets in another extension header are no offset. */
    ip[6] = DESTINATION;
    g_assert_cmpuint(read_length(ip, 68), ==, 48);
}

static void assert_found(const struct packet *p, size_t before, size_t length, const uint8_t *ip)
{
    struct ip_header h = {0};
    bool found = ip_header_before_tcp(p->tcp, before, length, &h);
    g_assert_true(found == (ip != NULL));
    g_assert_true(h.at == ip);
}

static void ipv4_header_is_found_before_tcp(void)
{
    struct packet p;
    for (size_t size = 20; size <= 60; size += 4) {
        packet_init(&p);
        const uint8_t *ip = put_ipv4(&p, size);
        assert_found(&p, ROOM, TCP, ip);
        assert_found(&p, size, TCP, ip);
        assert_found(&p, size - 1, TCP, NULL);
        g_assert_cmpuint(ip_ttl_before_tcp(p.tcp, ROOM), ==, 64);
        g_assert_cmpuint(ip_ttl_before_tcp(p.tcp, size), ==, 64);
        g_assert_cmpuint(ip_ttl_before_tcp(p.tcp, size - 1), ==, 0);
    }
}

static void ipv4_header_must_say_that_tcp_follows_and_be_no_later_fragment(void)
{
    struct packet p;
    packet_init(&p);
    uint8_t *ip = put_ipv4(&p, 20);
    ip[9] = 17;
    assert_found(&p, ROOM, TCP, NULL);
    g_assert_cmpuint(ip_ttl_before_tcp(p.tcp, ROOM), ==, 0);
    ip[9] = PROTOCOL_TCP;
    ip[7] = 1;
    assert_found(&p, ROOM, TCP, NULL);
    g_assert_cmpuint(ip_ttl_before_tcp(p.tcp, ROOM), ==, 0);
    ip[7] = 0;
    ip[6] = 0x20;
    assert_found(&p, ROOM, TCP, ip);
    g_assert_cmpuint(ip_ttl_before_tcp(p.tcp, ROOM), ==, 64);
    ip[6] = 0x10; /* offset 4096 */
    g_assert_cmpuint(ip_ttl_before_tcp(p.tcp, ROOM), ==, 0);
    ip[6] = 0;
    ip[0] = 0x46; /* says 24 octets, and ends after 20 */
    assert_found(&p, ROOM, TCP, NULL);
    g_assert_cmpuint(ip_ttl_before_tcp(p.tcp, ROOM), ==, 0);
}

static void length_of_ipv4_must_cover_the_segment(void)
{
    struct packet p;
    packet_init(&p);
    uint8_t *ip = put_ipv4(&p, 20);
    assert_found(&p, ROOM, TCP + 1, NULL);
    assert_found(&p, ROOM, TCP - 1, ip);
    ip[3] = 0; /* segmentation offload */
    assert_found(&p, ROOM, 60000, ip);
    g_assert_cmpuint(ip_ttl_before_tcp(p.tcp, ROOM), ==, 64);
    ip[2] = 1; /* 256 */
    assert_found(&p, ROOM, 236, ip);
    assert_found(&p, ROOM, 237, NULL);
    /* The TTL asks for no length of the segment: the header itself must fit. */
    ip[2] = 0;
    ip[3] = 19;
    g_assert_cmpuint(ip_ttl_before_tcp(p.tcp, ROOM), ==, 0);
    ip[3] = 20;
    g_assert_cmpuint(ip_ttl_before_tcp(p.tcp, ROOM), ==, 64);
    ip = put_ipv4(&p, 24);
    ip[3] = 23;
    g_assert_cmpuint(ip_ttl_before_tcp(p.tcp, ROOM), ==, 0);
    ip[3] = 24;
    g_assert_cmpuint(ip_ttl_before_tcp(p.tcp, ROOM), ==, 64);
}

static void ipv6_header_is_found_before_tcp(void)
{
    struct packet p;
    for (size_t extensions = 0; extensions <= 256; extensions += 8) {
        packet_init(&p);
        uint8_t *ip = put_ipv6(&p, extensions ? DESTINATION : PROTOCOL_TCP, extensions);
        ip[40] = extensions ? PROTOCOL_TCP : ip[40];
        ip[41] = extensions ? (uint8_t)(extensions / 8 - 1) : ip[41];
        assert_found(&p, ROOM, TCP, ip);
        assert_found(&p, 40 + extensions, TCP, ip);
        assert_found(&p, 40 + extensions - 1, TCP, NULL);
        g_assert_cmpuint(ip_ttl_before_tcp(p.tcp, ROOM), ==, 63);
    }
}

static void search_for_ipv6_goes_no_further_than_its_reach(void)
{
    struct packet p;
    packet_init(&p);
    uint8_t *ip = put_ipv6(&p, DESTINATION, 264);
    ip[40] = PROTOCOL_TCP;
    ip[41] = 32;
    assert_found(&p, ROOM, TCP, NULL);
    g_assert_cmpuint(IP_HEADER_REACH, ==, 40 + 256);
}

static void ipv6_header_must_lead_to_tcp_and_cover_the_segment(void)
{
    struct packet p;
    packet_init(&p);
    uint8_t *ip = put_ipv6(&p, 17, 0);
    assert_found(&p, ROOM, TCP, NULL);
    ip[6] = PROTOCOL_TCP;
    assert_found(&p, ROOM, TCP + 1, NULL);
    ip[5] = 0; /* a jumbo payload (RFC 2675) */
    assert_found(&p, ROOM, 70000, ip);
    ip[4] = 1;
    assert_found(&p, ROOM, 256, ip);
    assert_found(&p, ROOM, 257, NULL);
    ip[0] = 0x50;
    assert_found(&p, ROOM, TCP, NULL);

    ip = put_ipv6(&p, DESTINATION, 8);
    ip[40] = PROTOCOL_TCP;
    assert_found(&p, ROOM, TCP, ip);
    assert_found(&p, ROOM, TCP + 1, NULL); /* the extension header counts as payload */
    ip[41] = 1;                            /* ends 8 octets behind the TCP header's first one */
    assert_found(&p, ROOM, TCP, NULL);
}

#define TEST(name) g_test_add_func("/engine/ip-header/" #name, name)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(ipv4_header_is_read);
    TEST(ipv4_header_that_is_cut_short_or_impossible_is_none);
    TEST(only_the_first_fragment_of_ipv4_has_a_header_to_read);
    TEST(ipv6_header_is_read);
    TEST(extension_headers_of_ipv6_have_their_lengths);
    TEST(extension_headers_of_ipv6_follow_one_another);
    TEST(unknown_header_of_ipv6_ends_the_reading);
    TEST(extension_header_that_is_not_captured_is_what_follows);
    TEST(only_the_first_fragment_of_ipv6_has_a_header_to_read);
    TEST(ipv4_header_is_found_before_tcp);
    TEST(ipv4_header_must_say_that_tcp_follows_and_be_no_later_fragment);
    TEST(length_of_ipv4_must_cover_the_segment);
    TEST(ipv6_header_is_found_before_tcp);
    TEST(search_for_ipv6_goes_no_further_than_its_reach);
    TEST(ipv6_header_must_lead_to_tcp_and_cover_the_segment);
    return g_test_run();
}
