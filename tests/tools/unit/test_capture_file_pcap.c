/*
 * Reading pcap files: both byte orders, cut at every octet, gzip, and what is left to tshark.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "capture_under_test.h"

#define MICROSECONDS 0xa1b2c3d4u
#define NANOSECONDS  0xa1b23c4du

enum { ETHERNET = 1, RAW = 101, SECOND = 1700000000 };

static const bool byte_orders[] = {false, true};

static struct made_capture made_pcap(bool big_endian, uint32_t magic)
{
    struct made_capture m = made_capture_new(big_endian);
    made_pcap_header(&m, magic, 65535, RAW);
    return m;
}

static void test_pcap_packets(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(byte_orders); i++) {
        struct capture_under_test o;
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
        struct capture_under_test o;
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
        struct capture_under_test o;
        bool whole = size >= HEADER && (size - HEADER) % PACKET == 0;
        open_made(&o, m.octets->data, size);
        if (size < HEADER)
            assert_reads(&o, CAPTURE_UNSURE, 0);
        else
            assert_reads(&o, whole ? CAPTURE_END : CAPTURE_CUT_SHORT, (size - HEADER) / PACKET);
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
    made_pcap_header(&m, MICROSECONDS, 65535, ETHERNET | 0x00010000u);
    assert_unsure(&m, 0, "a pcap header with reserved bits");
}

static void test_gzip_cut_or_damaged(void)
{
    struct made_capture m = made_pcap(false, MICROSECONDS);
    for (unsigned i = 0; i < 9; i++)
        made_pcap_packet(&m, SECOND, i, 200, 200);
    g_autoptr(GByteArray) packed = made_gzip(m.octets->data, m.octets->len);
    struct capture_under_test o;
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
    return g_test_run();
}
