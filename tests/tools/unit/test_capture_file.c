/*
 * The capture file reader: pcap and pcapng in both byte orders, cut at every octet, and what it
 * leaves to tshark.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>
#include <unistd.h>

#include "input/capture_file.h"
#include "made_file.h"

#define MICROSECONDS 0xa1b2c3d4u
#define NANOSECONDS  0xa1b23c4du

enum { ETHERNET = 1, RAW = 101, SECOND = 1700000000 };

static const bool byte_orders[] = {false, true};

/* A capture under test, opened by open_made(). */
struct opened {
    struct capture_file file;
    enum capture_result opened; /* what capture_file_open() returned */
    int fd;
};

static void open_made(struct opened *o, const uint8_t *octets, size_t count)
{
    o->fd = made_file(octets, count);
    o->opened = capture_file_open(&o->file, o->fd, NULL, NULL);
}

static void close_made(struct opened *o)
{
    capture_file_close(&o->file);
    close(o->fd);
}

static void assert_packet(struct opened *o, uint32_t frame, int64_t time, uint32_t captured,
                          uint32_t length, unsigned link_type)
{
    struct capture_packet p;
    g_assert_cmpint(capture_file_next(&o->file, &p), ==, CAPTURE_PACKET);
    g_assert_cmpuint(p.frame, ==, frame);
    g_assert_cmpint(p.time, ==, time);
    g_assert_cmpuint(p.captured, ==, captured);
    g_assert_cmpuint(p.length, ==, length);
    g_assert_cmpuint(p.link_type, ==, link_type);
    for (uint32_t i = 0; i < captured; i++)
        g_assert_cmpuint(p.data[i], ==, i & 0xff);
}

static void assert_end(struct opened *o, enum capture_result result)
{
    struct capture_packet p;
    g_assert_cmpint(capture_file_next(&o->file, &p), ==, result);
}

/* Reads all packets. Returns the result that ended it, and sets their number. */
static enum capture_result read_packets(struct opened *o, uint32_t *count)
{
    struct capture_packet p;
    enum capture_result result = o->opened;
    *count = 0;
    while (result == CAPTURE_PACKET) {
        result = capture_file_next(&o->file, &p);
        *count += result == CAPTURE_PACKET;
    }
    return result;
}

static void assert_reads(struct opened *o, enum capture_result wanted, uint32_t packets)
{
    uint32_t count;
    enum capture_result result = read_packets(o, &count);
    g_assert_cmpint(result, ==, wanted);
    g_assert_cmpuint(count, ==, packets);
}

/* The reader leaves this capture to tshark, for this reason, after some packets. */
static void assert_unsure(struct made_capture *m, uint32_t packets, const char *why)
{
    struct opened o;
    open_made(&o, m->octets->data, m->octets->len);
    assert_reads(&o, CAPTURE_UNSURE, packets);
    g_assert_cmpstr(o.file.why, ==, why);
    close_made(&o);
    made_capture_free(m);
}

/* pcap --------------------------------------------------------------------------------------------- */

static struct made_capture made_pcap(bool big_endian, uint32_t magic)
{
    struct made_capture m = made_capture_new(big_endian);
    made_pcap_header(&m, magic, 65535, RAW);
    return m;
}

static void test_pcap_packets(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(byte_orders); i++) {
        struct opened o;
        struct made_capture m = made_pcap(byte_orders[i], MICROSECONDS);
        made_pcap_packet(&m, SECOND, 999999, 300, 1500);
        made_pcap_packet(&m, UINT32_MAX, 1, 0, 0); /* the year 2106 */
        open_made(&o, m.octets->data, m.octets->len);
        assert_packet(&o, 1, SECOND * INT64_C(1000000000) + 999999000, 300, 1500, RAW);
        assert_packet(&o, 2, UINT32_MAX * INT64_C(1000000000) + 1000, 0, 0, RAW);
        assert_end(&o, CAPTURE_END);
        close_made(&o);
        made_capture_free(&m);
    }
}

static void test_pcap_nanoseconds(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(byte_orders); i++) {
        struct opened o;
        struct made_capture m = made_pcap(byte_orders[i], NANOSECONDS);
        made_pcap_packet(&m, SECOND, 999999999, 4, 4);
        open_made(&o, m.octets->data, m.octets->len);
        assert_packet(&o, 1, SECOND * INT64_C(1000000000) + 999999999, 4, 4, RAW);
        assert_end(&o, CAPTURE_END);
        close_made(&o);
        made_capture_free(&m);
    }
}

static void test_pcap_cut_anywhere(void)
{
    enum { HEADER = 24, PACKET = 16 + 20 };
    struct made_capture m = made_pcap(false, MICROSECONDS);
    for (unsigned i = 0; i < 3; i++)
        made_pcap_packet(&m, SECOND, i, 20, 20);
    for (guint size = 0; size <= m.octets->len; size++) {
        struct opened o;
        uint32_t count;
        open_made(&o, m.octets->data, size);
        enum capture_result result = read_packets(&o, &count);
        if (size < HEADER) {
            g_assert_cmpint(result, ==, CAPTURE_UNSURE);
        } else {
            bool whole = (size - HEADER) % PACKET == 0;
            g_assert_cmpint(result, ==, whole ? CAPTURE_END : CAPTURE_CUT_SHORT);
            g_assert_cmpuint(count, ==, (size - HEADER) / PACKET);
        }
        close_made(&o);
    }
    made_capture_free(&m);
}

static void test_pcap_headers_that_cannot_be_right(void)
{
    static const uint32_t wrong[][3] = {
        /* microseconds, captured, length */
        {1000000, 20, 20}, /* a whole second more */
        {0, 21, 20},       /* more captured than there was */
        {0, 65536, 65536}, /* more than the snap length of the file */
        {0, 0x7fffffff, UINT32_MAX},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        struct made_capture m = made_pcap(false, MICROSECONDS);
        made_pcap_packet(&m, SECOND, 0, 20, 20);
        made_put32(&m, SECOND);
        for (size_t j = 0; j < 3; j++)
            made_put32(&m, wrong[i][j]);
        assert_unsure(&m, 1, "a packet header that cannot be right");
    }
}

static void test_a_packet_larger_than_any(void)
{
    struct made_capture m = made_capture_new(false);
    made_pcap_header(&m, MICROSECONDS, 0, RAW); /* no snap length */
    made_pcap_packet(&m, SECOND, 0, 262144, 262144);
    made_pcap_packet(&m, SECOND, 0, 262145, 262145);
    assert_unsure(&m, 1, "a packet header that cannot be right");
}

static void test_other_files(void)
{
    struct made_capture m = made_pcap(false, 0xa1b2cd34); /* Kuznetzov's variant */
    assert_unsure(&m, 0, "neither pcap nor pcapng");
    m = made_pcap(false, MICROSECONDS);
    m.octets->data[6] = 3; /* minor version */
    assert_unsure(&m, 0, "an old pcap version");
    m = made_capture_new(false);
    made_pcap_header(&m, MICROSECONDS, 65535, ETHERNET | 0x14000000u); /* FCS of 4 octets */
    assert_unsure(&m, 0, "pcap with frame check sequences");
}

static void test_gzip_cut_or_damaged(void)
{
    struct made_capture m = made_pcap(false, MICROSECONDS);
    for (unsigned i = 0; i < 9; i++)
        made_pcap_packet(&m, SECOND, i, 200, 200);
    g_autoptr(GByteArray) packed = made_gzip(m.octets->data, m.octets->len);
    struct opened o;
    open_made(&o, packed->data, packed->len - 4); /* inside the trailer: all packets are there */
    assert_reads(&o, CAPTURE_CUT_SHORT, 9);
    close_made(&o);
    packed->data[packed->len - 1] ^= 1; /* the length, RFC 1952 section 2.3.1 */
    open_made(&o, packed->data, packed->len);
    assert_reads(&o, CAPTURE_UNSURE, 9);
    g_assert_cmpstr(o.file.why, ==, "the gzip file is damaged");
    close_made(&o);
    made_capture_free(&m);
}

/* pcapng ------------------------------------------------------------------------------------------- */

static struct made_capture made_pcapng(bool big_endian)
{
    struct made_capture m = made_capture_new(big_endian);
    made_section(&m);
    return m;
}

static void test_pcapng_resolutions(void)
{
    static const struct {
        int exponent; /* of if_tsresol, -1: none */
        uint64_t stamp;
        int64_t time;
    } cases[] = {
        {-1, 1700000000000001, 1700000000000001000},
        {0, 1700000000, 1700000000000000000},
        {3, 1700000000001, 1700000000001000000},
        {6, 1700000000000001, 1700000000000001000},
        {9, 1700000000000000001, 1700000000000000001},
        {9, UINT64_MAX, INT64_C(9223372035709551615)}, /* clamped in the last whole second */
    };
    for (size_t i = 0; i < 2 * G_N_ELEMENTS(cases); i++) {
        struct opened o;
        struct made_capture m = made_pcapng(i % 2);
        made_interface(&m, RAW, cases[i / 2].exponent);
        made_packet_block(&m, 0, cases[i / 2].stamp, 30, 31);
        open_made(&o, m.octets->data, m.octets->len);
        assert_packet(&o, 1, cases[i / 2].time, 30, 31, RAW);
        assert_end(&o, CAPTURE_END);
        close_made(&o);
        made_capture_free(&m);
    }
}

static void test_pcapng_interfaces(void)
{
    struct opened o;
    struct made_capture m = made_pcapng(false);
    made_interface(&m, RAW, 3);
    made_interface(&m, ETHERNET, 9);
    made_packet_block(&m, 1, 5, 1, 1);
    made_packet_block(&m, 0, 5, 2, 2);
    open_made(&o, m.octets->data, m.octets->len);
    assert_packet(&o, 1, 5, 1, 1, ETHERNET);
    assert_packet(&o, 2, 5000000, 2, 2, RAW);
    assert_end(&o, CAPTURE_END);
    close_made(&o);
    made_packet_block(&m, 2, 5, 1, 1);
    assert_unsure(&m, 2, "a packet block that cannot be right");
}

/* Each section has a byte order and interfaces of its own; frames are numbered on. */
static void test_pcapng_sections(void)
{
    struct opened o;
    struct made_capture m = made_pcapng(false);
    made_interface(&m, RAW, 9);
    made_packet_block(&m, 0, 1, 1, 1);
    m.big_endian = true;
    made_section(&m);
    made_interface(&m, ETHERNET, 0);
    made_packet_block(&m, 0, 2, 1, 1);
    open_made(&o, m.octets->data, m.octets->len);
    assert_packet(&o, 1, 1, 1, 1, RAW);
    assert_packet(&o, 2, 2000000000, 1, 1, ETHERNET);
    assert_end(&o, CAPTURE_END);
    close_made(&o);
    made_section(&m);
    made_packet_block(&m, 0, 1, 1, 1);
    assert_unsure(&m, 2, "a packet block that cannot be right");
}

/* Wherever the cut is, the blocks before it are read. A cut between two blocks is an end. */
static void test_pcapng_cut_anywhere(void)
{
    for (size_t order = 0; order < G_N_ELEMENTS(byte_orders); order++) {
        struct made_capture m = made_pcapng(byte_orders[order]);
        guint edges[5]; /* ends of blocks */
        static const uint32_t packets_before[] = {0, 0, 1, 1, 1};
        edges[0] = m.octets->len;
        made_interface(&m, RAW, 6);
        edges[1] = m.octets->len;
        made_packet_block(&m, 0, 1, 30, 30);
        edges[2] = m.octets->len;
        made_section(&m);
        edges[3] = m.octets->len;
        made_interface(&m, ETHERNET, -1);
        edges[4] = m.octets->len;
        for (guint size = edges[0]; size <= m.octets->len; size++) {
            struct opened o;
            uint32_t count;
            size_t edge = 0;
            while (edge + 1 < G_N_ELEMENTS(edges) && edges[edge + 1] <= size)
                edge++;
            open_made(&o, m.octets->data, size);
            enum capture_result result = read_packets(&o, &count);
            g_assert_cmpint(result, ==, edges[edge] == size ? CAPTURE_END : CAPTURE_CUT_SHORT);
            g_assert_cmpuint(count, ==, packets_before[edge]);
            close_made(&o);
        }
        made_capture_free(&m);
    }
}

/* Returns a capture of one packet, to which a test adds a block that is not understood. */
static struct made_capture made_pcapng_with_packet(void)
{
    struct made_capture m = made_pcapng(false);
    made_interface(&m, RAW, 6);
    made_packet_block(&m, 0, 1, 1, 1);
    return m;
}

static void test_pcapng_blocks_without_packets(void)
{
    static const uint32_t harmless[] = {4, 5, 10}; /* names, statistics, secrets */
    g_autoptr(GByteArray) body = g_byte_array_new();
    g_byte_array_append(body, (const uint8_t *)"12345", 5);
    for (size_t i = 0; i < G_N_ELEMENTS(harmless); i++) {
        struct opened o;
        struct made_capture m = made_pcapng_with_packet();
        made_block(&m, harmless[i], body);
        made_packet_block(&m, 0, 2, 1, 1);
        open_made(&o, m.octets->data, m.octets->len);
        assert_reads(&o, CAPTURE_END, 2);
        close_made(&o);
        made_capture_free(&m);
    }
    struct made_capture m = made_pcapng_with_packet();
    made_block(&m, 3, body); /* a simple packet: a frame to Wireshark */
    assert_unsure(&m, 1, "a pcapng block of an uncommon type");
}

static void test_pcapng_strange_lengths(void)
{
    static const uint32_t lengths[] = {0, 8, 13, UINT32_MAX - 3};
    for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
        struct made_capture m = made_pcapng_with_packet();
        made_put32(&m, 5);
        made_put32(&m, lengths[i]);
        made_put32(&m, 0);
        assert_unsure(&m, 1, "a block of a strange length");
    }
    struct made_capture m = made_pcapng_with_packet();
    m.octets->data[m.octets->len - 4] ^= 4;
    assert_unsure(&m, 0, "a block whose two lengths differ");
}

static void test_pcapng_sections_that_are_not_known(void)
{
    struct made_capture m = made_pcapng_with_packet();
    guint second = m.octets->len;
    made_section(&m);
    m.octets->data[second + 12] = 2; /* major version */
    assert_unsure(&m, 1, "an unknown pcapng version");
    m = made_pcapng_with_packet();
    made_section(&m);
    m.octets->data[second + 8] ^= 1;
    assert_unsure(&m, 1, "a section of unknown byte order");
    m = made_pcapng_with_packet();
    g_autoptr(GByteArray) body = g_byte_array_new();
    g_byte_array_append(body, (const uint8_t *)"\x4d\x3c\x2b\x1a\1\0\0\0",
                        8); /* without its length */
    made_block(&m, 0x0a0d0d0a, body);
    assert_unsure(&m, 1, "a block of a strange length");
}

/* Adds an interface of raw IP with these octets as its options. */
static void put_interface(struct made_capture *m, const void *options, guint count)
{
    static const uint8_t fixed[8] = {RAW};
    g_autoptr(GByteArray) body = g_byte_array_new();
    g_byte_array_append(body, fixed, sizeof fixed);
    g_byte_array_append(body, options, count);
    made_block(m, 1, body);
}

static void test_pcapng_interface_options(void)
{
    static const uint8_t name_then_end[] = {2, 0, 3, 0, 'l', 'o', '0', 0, 0, 0, 0, 0, 13, 0, 1, 0};
    static const uint8_t fcs[] = {13, 0, 1, 0, 4, 0, 0, 0};
    static const uint8_t offset[] = {14, 0, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0};
    static const uint8_t too_long[] = {2, 0, 9, 0, 'l', 'o', 0, 0};
    struct opened o;
    struct made_capture m = made_pcapng(false);
    put_interface(&m, name_then_end, sizeof name_then_end); /* what follows the end is ignored */
    made_packet_block(&m, 0, 1, 1, 1);
    open_made(&o, m.octets->data, m.octets->len);
    assert_reads(&o, CAPTURE_END, 1);
    close_made(&o);
    made_capture_free(&m);
    const uint8_t *const uncommon[] = {fcs, offset, too_long};
    const guint sizes[] = {sizeof fcs, sizeof offset, sizeof too_long};
    for (size_t i = 0; i < G_N_ELEMENTS(uncommon); i++) {
        m = made_pcapng(false);
        put_interface(&m, uncommon[i], sizes[i]);
        assert_unsure(&m, 0, "an interface with uncommon options");
    }
}

static void test_pcapng_interfaces_that_are_not_known(void)
{
    struct made_capture m = made_pcapng_with_packet();
    made_interface(&m, RAW, 0x80 + 10); /* a power of two */
    assert_unsure(&m, 1, "an interface with uncommon options");
    m = made_pcapng_with_packet();
    made_interface(&m, RAW, 10); /* finer than nanoseconds */
    assert_unsure(&m, 1, "an interface with uncommon options");
    m = made_pcapng(false);
    for (unsigned i = 0; i <= CAPTURE_INTERFACES_MAX; i++)
        made_interface(&m, RAW, -1);
    assert_unsure(&m, 0, "a strange interface description");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/capture_file/pcap", test_pcap_packets);
    g_test_add_func("/capture_file/pcap_nanoseconds", test_pcap_nanoseconds);
    g_test_add_func("/capture_file/pcap_cut", test_pcap_cut_anywhere);
    g_test_add_func("/capture_file/pcap_wrong", test_pcap_headers_that_cannot_be_right);
    g_test_add_func("/capture_file/pcap_packet_max", test_a_packet_larger_than_any);
    g_test_add_func("/capture_file/others", test_other_files);
    g_test_add_func("/capture_file/gzip", test_gzip_cut_or_damaged);
    g_test_add_func("/capture_file/pcapng_resolutions", test_pcapng_resolutions);
    g_test_add_func("/capture_file/pcapng_interfaces", test_pcapng_interfaces);
    g_test_add_func("/capture_file/pcapng_sections", test_pcapng_sections);
    g_test_add_func("/capture_file/pcapng_cut", test_pcapng_cut_anywhere);
    g_test_add_func("/capture_file/pcapng_other_blocks", test_pcapng_blocks_without_packets);
    g_test_add_func("/capture_file/pcapng_lengths", test_pcapng_strange_lengths);
    g_test_add_func("/capture_file/pcapng_unknown_section",
                    test_pcapng_sections_that_are_not_known);
    g_test_add_func("/capture_file/pcapng_unknown_interface",
                    test_pcapng_interfaces_that_are_not_known);
    g_test_add_func("/capture_file/pcapng_interface_options", test_pcapng_interface_options);
    return g_test_run();
}
