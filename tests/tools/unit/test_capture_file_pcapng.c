/*
 * Reading pcapng files: both byte orders, sections, interfaces, cut at every octet, and what is left to
 * tshark.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "capture_under_test.h"

enum { ETHERNET = 1, RAW = 101 };

static const bool byte_orders[] = {false, true};

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
        struct capture_under_test o;
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
    struct capture_under_test o;
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
    struct capture_under_test o;
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

/* Wherever the cut is, the blocks before it are read. A cut between two blocks is an end. A file that
 * is cut before its first whole interface, or in the 8 octets behind it, is left to tshark. */
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
            struct capture_under_test o;
            size_t edge = 0;
            while (edge + 1 < G_N_ELEMENTS(edges) && edges[edge + 1] <= size)
                edge++;
            enum capture_result wanted = CAPTURE_CUT_SHORT;
            if (edges[edge] == size)
                wanted = CAPTURE_END;
            else if (size < edges[1] + 8)
                wanted = CAPTURE_UNSURE;
            open_made(&o, m.octets->data, size);
            assert_reads(&o, wanted, packets_before[edge]);
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

/* Adds a block with these octets as its body. */
static void put_block(struct made_capture *m, uint32_t type, const void *octets, guint count)
{
    g_autoptr(GByteArray) body = g_byte_array_new();
    g_byte_array_append(body, octets, count);
    made_block(m, type, body);
}

static void test_pcapng_blocks_without_packets(void)
{
    static const uint8_t octets[12];
    static const uint32_t harmless[] = {4, 5, 10}; /* names, statistics, secrets */
    static const guint sizes[] = {4, 12, 8};
    for (size_t i = 0; i < G_N_ELEMENTS(harmless); i++) {
        struct capture_under_test o;
        struct made_capture m = made_pcapng_with_packet();
        put_block(&m, harmless[i], octets, sizes[i]);
        made_packet_block(&m, 0, 2, 1, 1);
        open_made(&o, m.octets->data, m.octets->len);
        assert_reads(&o, CAPTURE_END, 2);
        close_made(&o);
        made_capture_free(&m);
        m = made_pcapng_with_packet();
        put_block(&m, harmless[i], octets, sizes[i] - 4);
        assert_unsure(&m, 1, "a pcapng block with uncommon contents");
    }
    struct made_capture m = made_pcapng_with_packet();
    put_block(&m, 3, octets, 8); /* a simple packet: a frame to Wireshark */
    assert_unsure(&m, 1, "a pcapng block of an uncommon type");
}

/* Returns a capture with `count` octets of secrets between two packets. Their block says that they are `said` octets. */
static struct made_capture made_pcapng_with_secrets(guint count, guint said, bool big_endian)
{
    struct made_capture m = made_pcapng(big_endian);
    g_autoptr(GByteArray) body = g_byte_array_new();
    g_byte_array_set_size(body, 8 + count);
    memset(body->data, '\n', body->len);
    guint32 length = big_endian ? GUINT32_TO_BE(said) : GUINT32_TO_LE(said);
    memcpy(body->data + 4, &length, sizeof length);
    made_interface(&m, RAW, 6);
    made_packet_block(&m, 0, 1, 1, 1);
    made_block(&m, 10, body);
    made_packet_block(&m, 0, 2, 1, 1);
    return m;
}

static void test_pcapng_secrets_that_are_long(void)
{
    enum { LONG = 3 * BYTE_READER_PEEK + 1 };
    for (size_t order = 0; order < G_N_ELEMENTS(byte_orders); order++) {
        struct capture_under_test o;
        struct made_capture m = made_pcapng_with_secrets(LONG, LONG, byte_orders[order]);
        open_made(&o, m.octets->data, m.octets->len);
        assert_reads(&o, CAPTURE_END, 2);
        close_made(&o);
        made_capture_free(&m);
    }
    static const char why[] = "a block of a strange length";
    struct made_capture m = made_pcapng_with_secrets(LONG, LONG + 4, false);
    assert_unsure(&m, 1, why);
    m = made_pcapng_with_secrets(LONG, LONG - 4, false); /* options follow */
    assert_unsure(&m, 1, why);
    m = made_pcapng_with_secrets(LONG, LONG, false);
    g_byte_array_set_size(m.octets, m.octets->len - 40); /* cut before the second length */
    assert_unsure(&m, 1, why);
    m = made_pcapng_with_secrets(LONG, LONG, false);
    m.octets->data[m.octets->len - 40] ^= 4; /* the second length */
    assert_unsure(&m, 1, why);
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
    put_block(&m, 0x0a0d0d0a, "\x4d\x3c\x2b\x1a\1\0\0\0", 8); /* without its length */
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
    static const uint8_t fcs[] = {13, 0, 2, 0, 32, 0, 0, 0};
    static const uint8_t offset[] = {14, 0, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0};
    static const uint8_t too_long[] = {2, 0, 9, 0, 'l', 'o', 0, 0};
    struct capture_under_test o;
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
        assert_unsure(&m, 0, "a pcapng block with uncommon contents");
    }
}

static void test_pcapng_interfaces_that_are_not_known(void)
{
    struct made_capture m = made_pcapng_with_packet();
    made_interface(&m, RAW, 0x80 + 10); /* a power of two */
    assert_unsure(&m, 1, "an interface with an uncommon time resolution");
    m = made_pcapng_with_packet();
    made_interface(&m, RAW, 10); /* finer than nanoseconds */
    assert_unsure(&m, 1, "an interface with an uncommon time resolution");
}

static void test_pcapng_many_interfaces(void)
{
    enum { COUNT = 1000 };
    struct capture_under_test o;
    struct made_capture m = made_pcapng(false);
    for (unsigned i = 0; i < COUNT; i++)
        made_interface(&m, i, -1);
    made_packet_block(&m, COUNT - 1, 5, 1, 1);
    made_packet_block(&m, 300, 6, 1, 1);
    open_made(&o, m.octets->data, m.octets->len);
    assert_packet(&o, 1, 5000, 1, 1, COUNT - 1);
    assert_packet(&o, 2, 6000, 1, 1, 300);
    assert_end(&o, CAPTURE_END);
    close_made(&o);
    made_packet_block(&m, COUNT, 5, 1, 1);
    assert_unsure(&m, 2, "a packet block that cannot be right");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/capture_file/pcapng_resolutions", test_pcapng_resolutions);
    g_test_add_func("/capture_file/pcapng_interfaces", test_pcapng_interfaces);
    g_test_add_func("/capture_file/pcapng_sections", test_pcapng_sections);
    g_test_add_func("/capture_file/pcapng_cut", test_pcapng_cut_anywhere);
    g_test_add_func("/capture_file/pcapng_other_blocks", test_pcapng_blocks_without_packets);
    g_test_add_func("/capture_file/pcapng_long_secrets", test_pcapng_secrets_that_are_long);
    g_test_add_func("/capture_file/pcapng_lengths", test_pcapng_strange_lengths);
    g_test_add_func("/capture_file/pcapng_unknown_section",
                    test_pcapng_sections_that_are_not_known);
    g_test_add_func("/capture_file/pcapng_unknown_interface",
                    test_pcapng_interfaces_that_are_not_known);
    g_test_add_func("/capture_file/pcapng_many_interfaces", test_pcapng_many_interfaces);
    g_test_add_func("/capture_file/pcapng_interface_options", test_pcapng_interface_options);
    return g_test_run();
}
