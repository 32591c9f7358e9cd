/*
 * Reading TCP headers, and Wireshark's rules for when a stream begins.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "decode/tcp_streams.h"

#include <glib.h>
#include <string.h>

enum { CLIENT_PORT = 40000, SERVER_PORT = 80 };

/* A packet: a TCP header without options, and where it was found. */
struct packet {
    struct decoded_packet decoded;
    uint8_t tcp[TCP_HEADER_MIN];
    uint8_t addresses[2][16]; /* source, destination */
};

static void put16(uint8_t *to, unsigned value)
{
    to[0] = (uint8_t)(value >> 8);
    to[1] = (uint8_t)value;
}

/* Makes a segment of 10.0.0.1.40000 to 10.0.0.2.80, all of which was captured. */
static void make_packet(struct packet *p, unsigned flags, uint32_t seq, uint32_t ack)
{
    memset(p, 0, sizeof *p);
    put16(p->tcp, CLIENT_PORT);
    put16(p->tcp + 2, SERVER_PORT);
    put16(p->tcp + 4, seq >> 16);
    put16(p->tcp + 6, seq & 0xffff);
    put16(p->tcp + 8, ack >> 16);
    put16(p->tcp + 10, ack & 0xffff);
    p->tcp[12] = 5 << 4;
    p->tcp[13] = (uint8_t)flags;
    memcpy(p->addresses[0], "\x0a\0\0\1", 4);
    memcpy(p->addresses[1], "\x0a\0\0\2", 4);
    p->decoded = (struct decoded_packet){
        .tcp = p->tcp,
        .captured = TCP_HEADER_MIN,
        .reported = TCP_HEADER_MIN,
        .source = p->addresses[0],
        .destination = p->addresses[1],
        .address_length = 4,
    };
}

/* Lets the other end send it. */
static void turn_round(struct packet *p)
{
    p->decoded.source = p->addresses[1];
    p->decoded.destination = p->addresses[0];
    put16(p->tcp, SERVER_PORT);
    put16(p->tcp + 2, CLIENT_PORT);
}

/* Headers ------------------------------------------------------------------------------------------ */

static void test_ends_are_named_alike_in_both_directions(void)
{
    struct packet p;
    struct tcp_header there, back;
    make_packet(&p, TCP_ACK, 1, 1);
    tcp_header_read(&there, &p.decoded, false);
    g_assert_cmpuint(there.from, ==, 0); /* the lower address */
    g_assert_cmpuint(there.segment.sender, ==, 0);
    g_assert_cmpuint(there.ends.port[0], ==, CLIENT_PORT);
    turn_round(&p);
    tcp_header_read(&back, &p.decoded, false);
    g_assert_cmpuint(back.from, ==, 1);
    g_assert_cmpuint(back.segment.sender, ==, 1);
    g_assert_cmpmem(&there.ends, sizeof there.ends, &back.ends, sizeof back.ends);
}

static void test_equal_addresses_are_ordered_by_port(void)
{
    struct packet p;
    struct tcp_header h;
    make_packet(&p, TCP_ACK, 1, 1);
    p.decoded.destination = p.decoded.source;
    tcp_header_read(&h, &p.decoded, false);
    g_assert_cmpuint(h.from, ==, 1);
    g_assert_cmpuint(h.ends.port[0], ==, SERVER_PORT);
}

/* The first four octets are equal here. */
static void test_ipv6_ends(void)
{
    struct packet p;
    struct tcp_header h;
    make_packet(&p, TCP_ACK, 1, 1);
    memcpy(p.addresses[1], p.addresses[0], 16);
    p.addresses[0][15] = 2;
    p.addresses[1][15] = 1;
    p.decoded.address_length = 16;
    tcp_header_read(&h, &p.decoded, false);
    g_assert_cmpuint(h.from, ==, 1);
    g_assert_cmpuint(h.ends.address_length, ==, 16);
    g_assert_cmpmem(h.ends.address[0], 16, p.addresses[1], 16);
    g_assert_cmpmem(h.ends.address[1], 16, p.addresses[0], 16);
}

static void test_payload_length(void)
{
    struct packet p;
    struct tcp_header h;
    make_packet(&p, TCP_ACK, 1, 1);
    p.tcp[12] = 8 << 4;
    p.decoded.reported = 100;
    tcp_header_read(&h, &p.decoded, false);
    g_assert_cmpuint(h.length, ==, 32);
    g_assert_true(h.track);
    g_assert_cmpuint(h.segment.len, ==, 68);
}

/* Wireshark numbers their streams; the engine does not get them. */
static void test_headers_that_are_no_segments(void)
{
    struct packet p;
    struct tcp_header h;
    make_packet(&p, TCP_SYN, 0x01020304, 0);
    tcp_header_read(&h, &p.decoded, true);
    g_assert_false(h.track); /* quoted */
    g_assert_false(h.has_payload_length);
    g_assert_cmpuint(h.segment.seq, ==, 0x01020304);
    g_assert_cmpuint(h.segment.flags, ==, TCP_SYN);
    p.tcp[12] = 15 << 4;
    tcp_header_read(&h, &p.decoded, false);
    g_assert_false(h.track); /* longer than the packet */
    g_assert_false(h.has_payload_length);
    p.tcp[12] = 4 << 4;
    tcp_header_read(&h, &p.decoded, false);
    g_assert_false(h.track); /* shorter than a header */
    g_assert_true(h.has_payload_length);
}

/* Streams ------------------------------------------------------------------------------------------ */

struct streams_fixture {
    struct tcp_streams streams;
    enum stream_rules rules; /* what find_rules() answers */
    unsigned asked;
};

static enum stream_rules answer(const void *user)
{
    struct streams_fixture *f = (struct streams_fixture *)user;
    f->asked++;
    return f->rules;
}

static void ignore_report(void *user, const struct conversation_entry *entry)
{
    (void)user;
    (void)entry;
}

static void open_streams(struct streams_fixture *f, const void *rules)
{
    *f = (struct streams_fixture){.rules = *(const enum stream_rules *)rules};
    f->streams.table = conversation_table_new(ignore_report, NULL);
    f->streams.find_rules = answer;
    f->streams.user = f;
}

static void close_streams(struct streams_fixture *f, const void *rules)
{
    (void)rules;
    conversation_table_free(f->streams.table);
}

static uint32_t take_packet(struct streams_fixture *f, const struct packet *p, bool quoted)
{
    struct tcp_header h;
    tcp_header_read(&h, &p->decoded, quoted);
    h.hash = conversation_table_hash(f->streams.table, &h.ends);
    h.loaded = NULL;
    struct conversation_entry *entry = tcp_streams_find(&f->streams, &h);
    entry->tracked = entry->tracked || h.track;
    return entry->stream;
}

/* Returns the stream of a segment of the client. */
static uint32_t client(struct streams_fixture *f, unsigned flags, uint32_t seq)
{
    struct packet p;
    make_packet(&p, flags, seq, 0);
    return take_packet(f, &p, false);
}

/* Returns the stream of a segment of the server. */
static uint32_t server(struct streams_fixture *f, unsigned flags, uint32_t seq)
{
    struct packet p;
    make_packet(&p, flags, seq, 101);
    turn_round(&p);
    return take_packet(f, &p, false);
}

static uint32_t quoted(struct streams_fixture *f, unsigned flags, uint32_t seq)
{
    struct packet p;
    make_packet(&p, flags, seq, 0);
    return take_packet(f, &p, true);
}

static uint32_t by_rules(const struct streams_fixture *f, uint32_t of_4_0, uint32_t later)
{
    return f->rules == RULES_4_0 ? of_4_0 : later;
}

static void test_a_conversation_is_one_stream(struct streams_fixture *f, const void *rules)
{
    (void)rules;
    g_assert_cmpuint(client(f, TCP_SYN, 100), ==, 0);
    g_assert_cmpuint(server(f, TCP_SYN | TCP_ACK, 500), ==, 0);
    g_assert_cmpuint(client(f, TCP_ACK, 101), ==, 0);
    g_assert_cmpuint(client(f, TCP_FIN | TCP_ACK, 101), ==, 0);
    struct packet p;
    make_packet(&p, TCP_SYN, 100, 0);
    put16(p.tcp, CLIENT_PORT + 1);
    uint32_t stream = take_packet(f, &p, false);
    g_assert_cmpuint(stream, ==, 1);
    g_assert_cmpuint(server(f, TCP_FIN | TCP_ACK, 501), ==, 0);
    g_assert_cmpuint(f->asked, ==, 0);
}

static void test_a_syn_sent_again(struct streams_fixture *f, const void *rules)
{
    (void)rules;
    g_assert_cmpuint(client(f, TCP_SYN, 100), ==, 0);
    g_assert_cmpuint(client(f, TCP_SYN, 100), ==, 0);
    g_assert_cmpuint(server(f, TCP_SYN | TCP_ACK, 500), ==, 0);
    g_assert_cmpuint(server(f, TCP_SYN | TCP_ACK, 500), ==, 0);
}

static void test_a_syn_with_another_number(struct streams_fixture *f, const void *rules)
{
    (void)rules;
    g_assert_cmpuint(client(f, TCP_SYN, 100), ==, 0);
    g_assert_cmpuint(client(f, TCP_SYN, 101), ==, 1);
    g_assert_cmpuint(client(f, TCP_ACK, 102), ==, 1);
    g_assert_cmpuint(f->asked, ==, 0); /* all versions agree */
}

static void test_a_syn_ack_with_another_number(struct streams_fixture *f, const void *rules)
{
    (void)rules;
    client(f, TCP_SYN, 100);
    server(f, TCP_SYN | TCP_ACK, 500);
    g_assert_cmpuint(server(f, TCP_SYN | TCP_ACK, 777), ==, by_rules(f, 0, 1));
}

/* In the rules of 4.0 the stream has the new number from then on. */
static void test_the_number_of_a_stream_is_the_last_one(struct streams_fixture *f,
                                                        const void *rules)
{
    (void)rules;
    client(f, TCP_SYN, 100);
    server(f, TCP_SYN | TCP_ACK, 500);
    server(f, TCP_SYN | TCP_ACK, 777);
    g_assert_cmpuint(server(f, TCP_SYN, 777), ==, by_rules(f, 0, 1));
    g_assert_cmpuint(server(f, TCP_SYN, 500), ==, by_rules(f, 1, 2));
}

static void test_the_same_number_after_an_end(struct streams_fixture *f, const void *rules)
{
    static const unsigned ends[] = {TCP_RST, TCP_RST | TCP_ACK, TCP_FIN | TCP_ACK};
    (void)rules;
    uint32_t stream = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_assert_cmpuint(client(f, TCP_SYN, 100), ==, stream);
        g_assert_cmpuint(server(f, ends[i], 500), ==, stream);
        stream += by_rules(f, 0, 1);
        g_assert_cmpuint(client(f, TCP_SYN, 100), ==, stream);
        g_assert_cmpuint(client(f, TCP_SYN, 100), ==, stream); /* its end is to come yet */
    }
    g_assert_cmpuint(f->asked, ==, 1); /* the answer is kept */
}

static void test_a_fin_without_ack_is_no_end(struct streams_fixture *f, const void *rules)
{
    (void)rules;
    client(f, TCP_SYN, 100);
    client(f, TCP_FIN, 101);
    g_assert_cmpuint(client(f, TCP_SYN, 100), ==, 0);
}

/* Nor is one whose header is shorter than a TCP header. */
static void test_a_broken_fin_is_no_end(struct streams_fixture *f, const void *rules)
{
    (void)rules;
    struct packet p;
    client(f, TCP_SYN, 100);
    make_packet(&p, TCP_FIN | TCP_ACK, 101, 1);
    p.tcp[12] = 4 << 4;
    uint32_t stream = take_packet(f, &p, false);
    g_assert_cmpuint(stream, ==, 0);
    g_assert_cmpuint(client(f, TCP_SYN, 100), ==, 0);
}

/* A SYN whose sender's number is not known yet: what ended before it does not count. */
static void test_a_first_syn_after_an_end(struct streams_fixture *f, const void *rules)
{
    (void)rules;
    g_assert_cmpuint(server(f, TCP_RST, 500), ==, 0);
    g_assert_cmpuint(client(f, TCP_SYN, 100), ==, 0);
    g_assert_cmpuint(client(f, TCP_SYN, 100), ==, 0);
}

/* The initial number of a conversation whose SYN was not captured is one less than the first. */
static void test_midstream(struct streams_fixture *f, const void *rules)
{
    (void)rules;
    g_assert_cmpuint(client(f, TCP_ACK, 101), ==, 0);
    g_assert_cmpuint(client(f, TCP_SYN, 100), ==, 0);
    g_assert_cmpuint(client(f, TCP_SYN, 99), ==, 1);
}

/* The peer's ACK tells it, too. */
static void test_a_number_known_from_an_ack(struct streams_fixture *f, const void *rules)
{
    (void)rules;
    g_assert_cmpuint(server(f, TCP_ACK, 501), ==, 0); /* acknowledges 101 */
    g_assert_cmpuint(client(f, TCP_SYN, 100), ==, 0);
    g_assert_cmpuint(client(f, TCP_SYN, 101), ==, 1);
}

/* A quoted SYN begins a stream, but its number is not kept. */
static void test_quoted_headers(struct streams_fixture *f, const void *rules)
{
    (void)rules;
    g_assert_cmpuint(quoted(f, TCP_SYN, 100), ==, 0);
    g_assert_cmpuint(client(f, TCP_SYN, 200), ==, 0);
    g_assert_cmpuint(quoted(f, TCP_SYN, 100), ==, 1);
    g_assert_cmpuint(client(f, TCP_SYN, 300), ==, 1);
}

/* Later versions keep the number of a header that is longer than its packet; 4.0 does not. */
static void test_a_header_longer_than_its_packet(struct streams_fixture *f, const void *rules)
{
    (void)rules;
    struct packet p;
    make_packet(&p, TCP_SYN, 100, 0);
    p.tcp[12] = 15 << 4;
    uint32_t stream = take_packet(f, &p, false);
    g_assert_cmpuint(stream, ==, 0);
    g_assert_cmpuint(client(f, TCP_SYN, 200), ==, by_rules(f, 0, 1));
}

static void add(const char *name, void (*test)(struct streams_fixture *, const void *))
{
    static const enum stream_rules of_4_0 = RULES_4_0, later = RULES_LATER;
    g_autofree char *path_4_0 = g_strdup_printf("/tcp_streams/%s/4.0", name);
    g_autofree char *path_later = g_strdup_printf("/tcp_streams/%s/later", name);
    g_test_add(path_4_0, struct streams_fixture, &of_4_0, open_streams, test, close_streams);
    g_test_add(path_later, struct streams_fixture, &later, open_streams, test, close_streams);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tcp_header/directions", test_ends_are_named_alike_in_both_directions);
    g_test_add_func("/tcp_header/equal_addresses", test_equal_addresses_are_ordered_by_port);
    g_test_add_func("/tcp_header/ipv6", test_ipv6_ends);
    g_test_add_func("/tcp_header/payload", test_payload_length);
    g_test_add_func("/tcp_header/no_segment", test_headers_that_are_no_segments);
    add("conversation", test_a_conversation_is_one_stream);
    add("syn_again", test_a_syn_sent_again);
    add("syn_another", test_a_syn_with_another_number);
    add("syn_ack_another", test_a_syn_ack_with_another_number);
    add("number_of_stream", test_the_number_of_a_stream_is_the_last_one);
    add("after_an_end", test_the_same_number_after_an_end);
    add("fin_without_ack", test_a_fin_without_ack_is_no_end);
    add("broken_fin", test_a_broken_fin_is_no_end);
    add("first_syn", test_a_first_syn_after_an_end);
    add("midstream", test_midstream);
    add("from_an_ack", test_a_number_known_from_an_ack);
    add("quoted", test_quoted_headers);
    add("long_header", test_a_header_longer_than_its_packet);
    return g_test_run();
}
