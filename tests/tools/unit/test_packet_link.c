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
    enum decoded decoded;
    const char *hex;
    const char *unsure;
};

static const struct row rows[] = {
    {"Ethernet", ETHERNET, DECODED_SEGMENT, MACS "0800" IP4, NULL},
    {"Ethernet, IPv6", ETHERNET, DECODED_SEGMENT, MACS "86dd" IP6, NULL},
    {"ARP", ETHERNET, DECODED_NOTHING,
     MACS "0806"
          "0001",
     NULL},
    {"LLDP", ETHERNET, DECODED_NOTHING,
     MACS "88cc"
          "0001",
     NULL},
    {"no type", ETHERNET, DECODED_NOTHING, MACS "0000" IP4, NULL},
    {"another type", ETHERNET, DECODED_UNSURE,
     MACS "0bad"
          "00",
     "an Ethernet type"},
    {"neither length nor type", ETHERNET, DECODED_NOTHING, MACS "05dd" IP4, NULL},
    {"the last of these", ETHERNET, DECODED_NOTHING, MACS "05ff" IP4, NULL},
    {"the first type", ETHERNET, DECODED_UNSURE, MACS "0600" IP4, "an Ethernet type"},
    {"spanning tree", ETHERNET, DECODED_NOTHING,
     MACS "0005"
          "4242030000",
     NULL},
    {"the largest length", ETHERNET, DECODED_NOTHING,
     MACS "05dc"
          "4242030000",
     NULL},
    {"another LLC protocol", ETHERNET, DECODED_UNSURE,
     MACS "0005"
          "0606030000",
     "an LLC protocol"},
    {"SNAP", ETHERNET, DECODED_SEGMENT,
     MACS "0030"
          "aaaa03000000"
          "0800" IP4,
     NULL},
    {"SNAP of Cisco", ETHERNET, DECODED_NOTHING,
     MACS "0030"
          "aaaa0300000c"
          "2000"
          "00",
     NULL},
    {"SNAP of another, 1", ETHERNET, DECODED_UNSURE,
     MACS "0030"
          "aaaa0301000c"
          "2000"
          "00",
     "LLC with an uncommon SNAP header"},
    {"SNAP of another, 2", ETHERNET, DECODED_UNSURE,
     MACS "0030"
          "aaaa0300010c"
          "2000"
          "00",
     "LLC with an uncommon SNAP header"},
    {"SNAP of another, 3", ETHERNET, DECODED_UNSURE,
     MACS "0030"
          "aaaa03000001"
          "0800" IP4,
     "LLC with an uncommon SNAP header"},
    {"SNAP to another SAP", ETHERNET, DECODED_UNSURE,
     MACS "0030"
          "aa4203000000"
          "0800" IP4,
     "LLC with an uncommon SNAP header"},
    {"SNAP, numbered", ETHERNET, DECODED_UNSURE,
     MACS "0030"
          "aaaa00000000"
          "0800" IP4,
     "LLC with an uncommon SNAP header"},
    {"SNAP, cut", ETHERNET, DECODED_CUT_ELSEWHERE,
     MACS "0030"
          "aaaa030000",
     NULL},
    {"LLC, cut", ETHERNET, DECODED_CUT_ELSEWHERE,
     MACS "0030"
          "aaaa",
     NULL},
    {"Cisco ISL", ETHERNET, DECODED_UNSURE,
     "01000c0000010200000000020030"
     "4242030000",
     "Cisco ISL"},
    {"Cisco ISL, the other address", ETHERNET, DECODED_UNSURE,
     "0c000c0000010200000000020030"
     "4242030000",
     "Cisco ISL"},
    {"to Cisco's group, with a type", ETHERNET, DECODED_SEGMENT,
     "01000c00000102000000000208"
     "00" IP4,
     NULL},
    {"a tag", ETHERNET, DECODED_SEGMENT,
     MACS "8100"
          "0005"
          "0800" IP4,
     NULL},
    {"two tags", ETHERNET, DECODED_SEGMENT,
     MACS "88a8"
          "0005"
          "8100"
          "0006"
          "86dd" IP6,
     NULL},
    {"a tag, cut", ETHERNET, DECODED_CUT,
     MACS "8100"
          "0005"
          "08",
     NULL},
    {"a header, cut", ETHERNET, DECODED_CUT, MACS "08", NULL},
    {"MPLS", ETHERNET, DECODED_SEGMENT,
     MACS "8847"
          "00014140" IP4,
     NULL},
    {"two labels", ETHERNET, DECODED_SEGMENT,
     MACS "8847"
          "00014040"
          "00015140" IP6,
     NULL},
    {"a pseudowire", ETHERNET, DECODED_UNSURE,
     MACS "8847"
          "00014140"
          "00000000",
     "an MPLS pseudowire"},
    {"label 13", ETHERNET, DECODED_UNSURE,
     MACS "8847"
          "0000d140" IP4,
     "an MPLS label with a protocol of its own"},
    {"label 14", ETHERNET, DECODED_UNSURE,
     MACS "8847"
          "0000e140" IP4,
     "an MPLS label with a protocol of its own"},
    {"label 15", ETHERNET, DECODED_SEGMENT,
     MACS "8847"
          "0000f140" IP4,
     NULL},
    {"Internal TDM", ETHERNET, DECODED_UNSURE,
     MACS "8847"
          "99887140" IP4,
     "an MPLS label with a protocol of its own"},
    {"MPLS, cut", ETHERNET, DECODED_CUT,
     MACS "8847"
          "00014140",
     NULL},
    {"PPPoE", ETHERNET, DECODED_SEGMENT,
     MACS "8864"
          "11000001002a"
          "0021" IP4,
     NULL},
    {"PPPoE, IPv6", ETHERNET, DECODED_SEGMENT,
     MACS "8864"
          "11000001003e"
          "0057" IP6,
     NULL},
    {"PPPoE, LCP", ETHERNET, DECODED_NOTHING,
     MACS "8864"
          "110000010006"
          "c021"
          "01010004",
     NULL},
    {"PPPoE, another protocol", ETHERNET, DECODED_UNSURE,
     MACS "8864"
          "110000010006"
          "00fd"
          "01010004",
     "a PPP protocol"},
    {"PPP", PPP, DECODED_SEGMENT,
     "ff03"
     "0021" IP4,
     NULL},
    {"PPP without address", PPP, DECODED_SEGMENT, "0021" IP4, NULL},
    {"PPP, a short protocol", PPP, DECODED_SEGMENT,
     "ff03"
     "21" IP4,
     NULL},
    {"Cisco HDLC", PPP, DECODED_UNSURE,
     "0f00"
     "0800" IP4,
     "Cisco HDLC"},
    {"Cisco HDLC, broadcast", PPP, DECODED_UNSURE,
     "8f00"
     "0800" IP4,
     "Cisco HDLC"},
    {"PPP, cut", PPP, DECODED_CUT, "ff", NULL},
    {"raw", RAW, DECODED_SEGMENT, IP4, NULL},
    {"raw IPv6", RAW, DECODED_SEGMENT, IP6, NULL},
    {"raw, of BSD", 12, DECODED_SEGMENT, IP4, NULL},
    {"raw, no IP", RAW, DECODED_NOTHING, "5500002800010000400600000a0000010a000002", NULL},
    {"raw, PPP", RAW, DECODED_UNSURE, "ff030021" IP4, "raw packets with traces of PPP"},
    {"raw, PPP behind an octet", RAW, DECODED_UNSURE, "45ff030021000000" IP4,
     "raw packets with traces of PPP"},
    {"raw, PPP behind six", RAW, DECODED_UNSURE,
     "450000280001ff03400600000a0000010a000002" TCP_SYN_HEADER, "raw packets with traces of PPP"},
    {"raw, cut", RAW, DECODED_CUT, "45000028000100", NULL},
    {"IPv4", 228, DECODED_SEGMENT, IP4, NULL},
    {"IPv6", 229, DECODED_SEGMENT, IP6, NULL},
    {"null, little-endian", 0, DECODED_SEGMENT, "02000000" IP4, NULL},
    {"null, big-endian", 0, DECODED_SEGMENT, "00000002" IP4, NULL},
    {"null, NetBSD", 0, DECODED_SEGMENT, "18000000" IP6, NULL},
    {"null, FreeBSD", 0, DECODED_SEGMENT, "1c000000" IP6, NULL},
    {"null, macOS", 0, DECODED_SEGMENT, "0000001e" IP6, NULL},
    {"null, another family", 0, DECODED_UNSURE, "07000000" IP4, "an address family on loopback"},
    {"null, cut", 0, DECODED_CUT, "020000", NULL},
    {"loop", LOOP, DECODED_SEGMENT, "00000002" IP4, NULL},
    {"loop, the wrong byte order", LOOP, DECODED_UNSURE, "02000000" IP4,
     "an address family on loopback"},
    {"cooked, IPv4", SLL, DECODED_SEGMENT,
     "000000010006020000000001"
     "0000"
     "0800" IP4,
     NULL},
    {"cooked, netlink", SLL, DECODED_UNSURE,
     "000003380006020000000001"
     "0000"
     "0800" IP4,
     "netlink"},
    {"cooked, LLC", SLL, DECODED_NOTHING,
     "000000010006020000000001"
     "0000"
     "0004"
     "424203",
     NULL},
    {"cooked, LLC of no Ethernet", SLL, DECODED_UNSURE,
     "000000020006020000000001"
     "0000"
     "0004"
     "424203",
     "a cooked packet type"},
    {"cooked, another type", SLL, DECODED_UNSURE,
     "000000010006020000000001"
     "0000"
     "0600"
     "424203",
     "a cooked packet type"},
    {"cooked 2", SLL2, DECODED_SEGMENT,
     "0800"
     "0000"
     "00000002"
     "0001"
     "00"
     "06"
     "0200000000010000" IP4,
     NULL},
    {"cooked 2, cut", SLL2, DECODED_CUT,
     "0800"
     "0000"
     "00000002"
     "0001"
     "00"
     "06"
     "02000000000100",
     NULL},
    {"MPLS in UDP", RAW, DECODED_UNSURE,
     "4500004800010000401100000a0000010a000002"
     "c35019eb00340000"
     "00014140" IP4,
     "a protocol over UDP"},
    {"VXLAN", RAW, DECODED_SEGMENT,
     "4500005a00010000401100000a0000010a000002"
     "c35012b500460000"
     "0800000000000500" MACS "0800" IP4,
     NULL},
    {"Geneve", RAW, DECODED_SEGMENT,
     "4500005a00010000401100000a0000010a000002"
     "c35017c100460000"
     "0000655800000500" MACS "0800" IP4,
     NULL},
    {"another link type", 4711, DECODED_UNSURE, IP4, "a link type"},
};

static void packets_of_each_link_type(const void *data)
{
    const struct row *row = data;
    uint8_t octets[PACKET_MAX];
    size_t length = strlen(row->hex) / 2;
    struct decoded_packet p = {.unsure = NULL};
    g_assert_cmpuint(length, <=, sizeof octets);
    for (size_t i = 0; i < length; i++)
        octets[i] = (uint8_t)(g_ascii_xdigit_value(row->hex[2 * i]) << 4 |
                              g_ascii_xdigit_value(row->hex[2 * i + 1]));
    g_assert_cmpint(packet_decode(row->link, octets, (uint32_t)length, (uint32_t)length, &p), ==,
                    row->decoded);
    if (row->decoded == DECODED_UNSURE)
        g_assert_cmpstr(p.unsure, ==, row->unsure);
    if (row->decoded != DECODED_SEGMENT)
        return;
    g_assert_true(p.tcp == octets + length - TCP_HEADER_MIN);
    g_assert_cmpuint(p.captured, ==, TCP_HEADER_MIN);
    g_assert_cmpuint(p.reported, ==, TCP_HEADER_MIN);
    g_assert_true(p.source == p.tcp - (size_t)2 * p.address_length);
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
