/*
 * Which packets of each link type have TCP, have none, or are left to Wireshark's dissectors.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "decode/packet_decode.h"

enum { PACKET_MAX = 256, ETHERNET = 1, PPP = 9, RAW = 101, LOOP = 108, SLL = 113, SLL2 = 276 };

#define MACS           "020000000001020000000002"
#define TCP_SYN_HEADER "9c4000500000000100000000500200ff00000000"
#define IP4            "4500002800010000400600000a0000010a000002" TCP_SYN_HEADER
#define IP6                                                                                        \
    "600000000014064020010db8000000000000000000000001"                                             \
    "20010db8000000000000000000000002" TCP_SYN_HEADER

struct row {
    const char *name;
    uint16_t link;
    const char *hex;
    enum decoded decoded;
    const char *unsure;
};

static const struct row rows[] = {
    {"Ethernet", ETHERNET, MACS "0800" IP4, DECODED_SEGMENT, NULL},
    {"Ethernet, IPv6", ETHERNET, MACS "86dd" IP6, DECODED_SEGMENT, NULL},
    {"ARP", ETHERNET,
     MACS "0806"
          "0001",
     DECODED_NOTHING, NULL},
    {"LLDP", ETHERNET,
     MACS "88cc"
          "0001",
     DECODED_NOTHING, NULL},
    {"no type", ETHERNET, MACS "0000" IP4, DECODED_NOTHING, NULL},
    {"another type", ETHERNET,
     MACS "0bad"
          "00",
     DECODED_UNSURE, "an Ethernet type"},
    {"neither length nor type", ETHERNET, MACS "05dd" IP4, DECODED_NOTHING, NULL},
    {"the last of these", ETHERNET, MACS "05ff" IP4, DECODED_NOTHING, NULL},
    {"the first type", ETHERNET, MACS "0600" IP4, DECODED_UNSURE, "an Ethernet type"},
    {"spanning tree", ETHERNET,
     MACS "0005"
          "4242030000",
     DECODED_NOTHING, NULL},
    {"the largest length", ETHERNET,
     MACS "05dc"
          "4242030000",
     DECODED_NOTHING, NULL},
    {"another LLC protocol", ETHERNET,
     MACS "0005"
          "0606030000",
     DECODED_UNSURE, "an LLC protocol"},
    {"SNAP", ETHERNET,
     MACS "0030"
          "aaaa03000000"
          "0800" IP4,
     DECODED_SEGMENT, NULL},
    {"SNAP of Cisco", ETHERNET,
     MACS "0030"
          "aaaa0300000c"
          "2000"
          "00",
     DECODED_NOTHING, NULL},
    {"SNAP of another, 1", ETHERNET,
     MACS "0030"
          "aaaa0301000c"
          "2000"
          "00",
     DECODED_UNSURE, "LLC with an uncommon SNAP header"},
    {"SNAP of another, 2", ETHERNET,
     MACS "0030"
          "aaaa0300010c"
          "2000"
          "00",
     DECODED_UNSURE, "LLC with an uncommon SNAP header"},
    {"SNAP of another, 3", ETHERNET,
     MACS "0030"
          "aaaa03000001"
          "0800" IP4,
     DECODED_UNSURE, "LLC with an uncommon SNAP header"},
    {"SNAP to another SAP", ETHERNET,
     MACS "0030"
          "aa4203000000"
          "0800" IP4,
     DECODED_UNSURE, "LLC with an uncommon SNAP header"},
    {"SNAP, numbered", ETHERNET,
     MACS "0030"
          "aaaa00000000"
          "0800" IP4,
     DECODED_UNSURE, "LLC with an uncommon SNAP header"},
    {"SNAP, cut", ETHERNET,
     MACS "0030"
          "aaaa030000",
     DECODED_CUT_ELSEWHERE, NULL},
    {"LLC, cut", ETHERNET,
     MACS "0030"
          "aaaa",
     DECODED_CUT_ELSEWHERE, NULL},
    {"Cisco ISL", ETHERNET,
     "01000c0000010200000000020030"
     "4242030000",
     DECODED_UNSURE, "Cisco ISL"},
    {"Cisco ISL, the other address", ETHERNET,
     "0c000c0000010200000000020030"
     "4242030000",
     DECODED_UNSURE, "Cisco ISL"},
    {"to Cisco's group, with a type", ETHERNET,
     "01000c00000102000000000208"
     "00" IP4,
     DECODED_SEGMENT, NULL},
    {"a tag", ETHERNET,
     MACS "8100"
          "0005"
          "0800" IP4,
     DECODED_SEGMENT, NULL},
    {"two tags", ETHERNET,
     MACS "88a8"
          "0005"
          "8100"
          "0006"
          "86dd" IP6,
     DECODED_SEGMENT, NULL},
    {"a tag, cut", ETHERNET,
     MACS "8100"
          "0005"
          "08",
     DECODED_CUT, NULL},
    {"a header, cut", ETHERNET, MACS "08", DECODED_CUT, NULL},
    {"MPLS", ETHERNET,
     MACS "8847"
          "00014140" IP4,
     DECODED_SEGMENT, NULL},
    {"two labels", ETHERNET,
     MACS "8847"
          "00014040"
          "00015140" IP6,
     DECODED_SEGMENT, NULL},
    {"a pseudowire", ETHERNET,
     MACS "8847"
          "00014140"
          "00000000",
     DECODED_UNSURE, "an MPLS pseudowire"},
    {"label 13", ETHERNET,
     MACS "8847"
          "0000d140" IP4,
     DECODED_UNSURE, "an MPLS label with a protocol of its own"},
    {"label 14", ETHERNET,
     MACS "8847"
          "0000e140" IP4,
     DECODED_UNSURE, "an MPLS label with a protocol of its own"},
    {"label 15", ETHERNET,
     MACS "8847"
          "0000f140" IP4,
     DECODED_SEGMENT, NULL},
    {"Internal TDM", ETHERNET,
     MACS "8847"
          "99887140" IP4,
     DECODED_UNSURE, "an MPLS label with a protocol of its own"},
    {"MPLS, cut", ETHERNET,
     MACS "8847"
          "00014140",
     DECODED_CUT, NULL},
    {"PPPoE", ETHERNET,
     MACS "8864"
          "11000001002a"
          "0021" IP4,
     DECODED_SEGMENT, NULL},
    {"PPPoE, IPv6", ETHERNET,
     MACS "8864"
          "11000001003e"
          "0057" IP6,
     DECODED_SEGMENT, NULL},
    {"PPPoE, LCP", ETHERNET,
     MACS "8864"
          "110000010006"
          "c021"
          "01010004",
     DECODED_NOTHING, NULL},
    {"PPPoE, another protocol", ETHERNET,
     MACS "8864"
          "110000010006"
          "00fd"
          "01010004",
     DECODED_UNSURE, "a PPP protocol"},
    {"PPP", PPP,
     "ff03"
     "0021" IP4,
     DECODED_SEGMENT, NULL},
    {"PPP without address", PPP, "0021" IP4, DECODED_SEGMENT, NULL},
    {"PPP, a short protocol", PPP,
     "ff03"
     "21" IP4,
     DECODED_SEGMENT, NULL},
    {"Cisco HDLC", PPP,
     "0f00"
     "0800" IP4,
     DECODED_UNSURE, "Cisco HDLC"},
    {"Cisco HDLC, broadcast", PPP,
     "8f00"
     "0800" IP4,
     DECODED_UNSURE, "Cisco HDLC"},
    {"PPP, cut", PPP, "ff", DECODED_CUT, NULL},
    {"raw", RAW, IP4, DECODED_SEGMENT, NULL},
    {"raw IPv6", RAW, IP6, DECODED_SEGMENT, NULL},
    {"raw, of BSD", 12, IP4, DECODED_SEGMENT, NULL},
    {"raw, no IP", RAW, "5500002800010000400600000a0000010a000002", DECODED_NOTHING, NULL},
    {"raw, PPP", RAW, "ff030021" IP4, DECODED_UNSURE, "raw packets with traces of PPP"},
    {"raw, PPP behind an octet", RAW, "45ff030021000000" IP4, DECODED_UNSURE,
     "raw packets with traces of PPP"},
    {"raw, PPP behind six", RAW, "450000280001ff03400600000a0000010a000002" TCP_SYN_HEADER,
     DECODED_UNSURE, "raw packets with traces of PPP"},
    {"raw, cut", RAW, "45000028000100", DECODED_CUT, NULL},
    {"IPv4", 228, IP4, DECODED_SEGMENT, NULL},
    {"IPv6", 229, IP6, DECODED_SEGMENT, NULL},
    {"null, little-endian", 0, "02000000" IP4, DECODED_SEGMENT, NULL},
    {"null, big-endian", 0, "00000002" IP4, DECODED_SEGMENT, NULL},
    {"null, NetBSD", 0, "18000000" IP6, DECODED_SEGMENT, NULL},
    {"null, FreeBSD", 0, "1c000000" IP6, DECODED_SEGMENT, NULL},
    {"null, macOS", 0, "0000001e" IP6, DECODED_SEGMENT, NULL},
    {"null, another family", 0, "07000000" IP4, DECODED_UNSURE, "an address family on loopback"},
    {"null, cut", 0, "020000", DECODED_CUT, NULL},
    {"loop", LOOP, "00000002" IP4, DECODED_SEGMENT, NULL},
    {"loop, the wrong byte order", LOOP, "02000000" IP4, DECODED_UNSURE,
     "an address family on loopback"},
    {"cooked, IPv4", SLL,
     "000000010006020000000001"
     "0000"
     "0800" IP4,
     DECODED_SEGMENT, NULL},
    {"cooked, netlink", SLL,
     "000003380006020000000001"
     "0000"
     "0800" IP4,
     DECODED_UNSURE, "netlink"},
    {"cooked, LLC", SLL,
     "000000010006020000000001"
     "0000"
     "0004"
     "424203",
     DECODED_NOTHING, NULL},
    {"cooked, LLC of no Ethernet", SLL,
     "000000020006020000000001"
     "0000"
     "0004"
     "424203",
     DECODED_UNSURE, "a cooked packet type"},
    {"cooked, another type", SLL,
     "000000010006020000000001"
     "0000"
     "0600"
     "424203",
     DECODED_UNSURE, "a cooked packet type"},
    {"cooked 2", SLL2,
     "0800"
     "0000"
     "00000002"
     "0001"
     "00"
     "06"
     "0200000000010000" IP4,
     DECODED_SEGMENT, NULL},
    {"cooked 2, cut", SLL2,
     "0800"
     "0000"
     "00000002"
     "0001"
     "00"
     "06"
     "02000000000100",
     DECODED_CUT, NULL},
    {"another link type", 4711, IP4, DECODED_UNSURE, "a link type"},
};

static void packets_of_each_link_type(const void *data)
{
    const struct row *row = data;
    uint8_t octets[PACKET_MAX];
    uint32_t length = (uint32_t)strlen(row->hex) / 2;
    struct decoded_packet p = {.unsure = NULL};
    g_assert_cmpuint(length, <=, sizeof octets);
    for (uint32_t i = 0; i < length; i++)
        octets[i] = (uint8_t)(g_ascii_xdigit_value(row->hex[2 * i]) << 4 |
                              g_ascii_xdigit_value(row->hex[2 * i + 1]));
    g_assert_cmpint(packet_decode(row->link, octets, length, length, &p), ==, row->decoded);
    if (row->decoded == DECODED_UNSURE)
        g_assert_cmpstr(p.unsure, ==, row->unsure);
    if (row->decoded != DECODED_SEGMENT)
        return;
    g_assert_true(p.tcp == octets + length - TCP_HEADER_MIN);
    g_assert_cmpuint(p.captured, ==, TCP_HEADER_MIN);
    g_assert_cmpuint(p.reported, ==, TCP_HEADER_MIN);
    g_assert_true(p.source == p.tcp - 2 * p.address_length);
    g_assert_true(p.destination == p.tcp - p.address_length);
}

static void known_link_types(void)
{
    g_assert_true(packet_link_is_known(ETHERNET));
    g_assert_true(packet_link_is_known(105));
    g_assert_true(packet_link_is_known(127));
    g_assert_false(packet_link_is_known(4711));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strconcat("/packet_link/", rows[i].name, NULL);
        g_test_add_data_func(path, &rows[i], packets_of_each_link_type);
    }
    g_test_add_func("/packet_link/known", known_link_types);
    return g_test_run();
}
