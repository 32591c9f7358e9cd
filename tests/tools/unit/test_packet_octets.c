/*
 * What a packet decodes to when one of its octets, or a number of two octets, has any other value, and when its
 * end was not captured. The answers stand in the golden file decoded-octets.txt.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "decode/packet_decode.h"
#include "golden.h"
#include "runs.h"

enum {
    PACKET_MAX = 256,
    RUNS_SHOWN = 160,
    ETHERNET = 1,
    PPP = 9,
    RAW = 101,
    SLL = 113,
    SLL2 = 276
};
enum { WLAN = 105, RADIOTAP = 127, NONE = -1 };

#define MACS "020000000001020000000002"
#define TCP  "9c4000500000000100000000600200ff0000000002040500"
#define SYN  "9c4000500000000100000000500200ff00000000"
#define IP4  "4500002c00010000400600000a0000010a000002" TCP
#define IP6                                                                                        \
    "600000000018064020010db8000000000000000000000001"                                             \
    "20010db8000000000000000000000002" TCP
#define IP4_OF(total, protocol)                                                                    \
    "4500" total "000100004"                                                                       \
    "0" protocol "00000a0000010a000002"
#define IP6_OF(length, next)                                                                       \
    "60000000" length next "40"                                                                    \
    "20010db800000000000000000000000120010db8000000000000000000000002"

struct packet {
    const char *name;
    uint16_t link;
    const char *hex;
    unsigned from, to; /* the octets that get other values, one at a time */
    int wide[4];       /* places of numbers of two octets that get all values; NONE ends them */
};

static const struct packet packets[] = {
    {"IPv4 in Ethernet", ETHERNET, MACS "0800" IP4, 0, 58, {12, 34, 36, NONE}},
    {"IPv4 with options",
     RAW,
     "4700003400010000400600000a0000010a0000020144040000000000" TCP,
     0,
     28,
     {NONE}},
    {"IPv4 with padding", ETHERNET, MACS "0800" IP4 "0000", 16, 22, {NONE}},
    {"IPv6", RAW, IP6, 0, 64, {NONE}},
    {"IPv6, four kinds of headers",
     RAW,
     IP6_OF("0038", "00") "3c00010400000000"
                          "2b00010400000000"
                          "2c00000000000000"
                          "0600000000000000" TCP,
     4,
     72,
     {NONE}},
    {"a first fragment of IPv4",
     RAW,
     "4500002c00012000400600000a0000010a000002" TCP,
     6,
     10,
     {NONE}},
    {"a first fragment of IPv6", RAW, IP6_OF("0020", "2c") "0600000100000000" TCP, 40, 48, {NONE}},
    {"a tag",
     ETHERNET,
     MACS "8100"
          "0005"
          "0800" IP4,
     12,
     18,
     {16, NONE}},
    {"labels",
     ETHERNET,
     MACS "8847"
          "00014040"
          "00015140" IP4,
     14,
     23,
     {NONE}},
    {"PPPoE",
     ETHERNET,
     MACS "8864"
          "11000001002e"
          "0021" IP4,
     14,
     22,
     {20, NONE}},
    {"PPP", PPP, "ff030021" IP4, 0, 5, {2, NONE}},
    {"SNAP",
     ETHERNET,
     MACS "0034"
          "aaaa03000000"
          "0800" IP4 "0000",
     0,
     22,
     {12, 20, NONE}},
    {"cooked",
     SLL,
     "000000010006020000000001"
     "0000"
     "0800" IP4,
     0,
     16,
     {2, 14, NONE}},
    {"cooked, GRE",
     SLL,
     "0000030a0006020000000001"
     "0000"
     "0800" IP4,
     14,
     16,
     {14, NONE}},
    {"cooked, version 2",
     SLL2,
     "0800000000000002000100060200000000010000" IP4,
     0,
     20,
     {0, 8, NONE}},
    {"raw", RAW, IP4, 0, 10, {NONE}},
    {"802.11",
     WLAN,
     "08012c0002000000000102000000000202000000000110"
     "00"
     "aaaa03000000"
     "0800" IP4,
     0,
     32,
     {NONE}},
    {"802.11 with QoS",
     WLAN,
     "88012c0002000000000102000000000202000000000110"
     "00"
     "0000"
     "aaaa03000000"
     "0800" IP4,
     0,
     34,
     {NONE}},
    {"radiotap",
     RADIOTAP,
     "000012000300000000000000000000000000"
     "08012c0002000000000102000000000202000000000110"
     "00"
     "aaaa03000000"
     "0800" IP4,
     0,
     20,
     {NONE}},
    {"radiotap with a check sequence",
     RADIOTAP,
     "00000f00020000802008000010c801"
     "08012c0002000000000102000000000202000000000110"
     "00"
     "aaaa03000000"
     "0800" IP4 "61626364",
     0,
     15,
     {NONE}},
    {"GRE",
     RAW,
     IP4_OF("0050", "2f") "b0000800"
                          "000000000000000000000000" IP4,
     20,
     36,
     {22, NONE}},
    {"UDP",
     RAW,
     IP4_OF("0024", "11") "c351003500100000"
                          "0000000000000000",
     20,
     32,
     {22, NONE}},
    {"UDP from a low port",
     RAW,
     IP4_OF("0024", "11") "0035c35100100000"
                          "0000000000000000",
     20,
     24,
     {20, 22, NONE}},
    {"VXLAN",
     RAW,
     IP4_OF("0056", "11") "c35012b500420000"
                          "0800000000000500" MACS "0800" IP4,
     20,
     36,
     {20, NONE}},
    {"Geneve",
     RAW,
     IP6_OF("004a", "11") "c35017c1004a0000"
                          "0200655800000500"
                          "0102030101020304" MACS "0800" IP4,
     40,
     64,
     {50, NONE}},
    {"TCP with data",
     RAW,
     "4500002c00010000400600000a0000010a000002" SYN "00000000",
     20,
     34,
     {20, 22, NONE}},
    {"TCP with data from a low port",
     RAW,
     "4500002c00010000400600000a0000010a000002"
     "03e89c400000000100000000500200ff00000000"
     "00000000",
     20,
     24,
     {20, 22, NONE}},
    {"an ICMP error", RAW, IP4_OF("0048", "01") "0300000000000000" IP4, 0, 52, {NONE}},
    {"an ICMP error with the length of its quotation",
     RAW,
     IP4_OF("00a0", "01") "0b00000000200000"
                          "450000c800010000400600000a0000010a000002" TCP
                          "000000000000000000000000000000000000000000000000000000000000000000000000"
                          "0000000000000000000000000000000000000000"
                          "0000000000000000000000000000000000000000000000000000000000000000",
     20,
     40,
     {30, NONE}},
    {"an ICMPv6 error", RAW, IP6_OF("0048", "3a") "0100000000000000" IP6, 40, 96, {NONE}},
    {"null", 0, "1c000000" IP6, 0, 4, {0, 2, NONE}},
    {"null, big-endian", 0, "00000018" IP6, 0, 4, {0, 2, NONE}},
    {"loop", 108, "00000018" IP6, 0, 4, {2, NONE}},
    {"RFtap over UDP",
     RAW,
     IP4_OF("0024", "11") "c351c35000100000"
                          "5246746100000000",
     28,
     32,
     {NONE}},
    {"AiroPeek over UDP",
     RAW,
     IP4_OF("0024", "11") "c351c35000100000"
                          "00ffabcd00000000",
     28,
     32,
     {NONE}},
    {"UDP of three octets",
     RAW,
     IP4_OF("001f", "11") "c351c350000b0000"
                          "524674",
     28,
     31,
     {NONE}},
    {"options that end the header",
     RAW,
     "4700003400010000400600000a0000010a0000028302010101010101" TCP,
     20,
     28,
     {NONE}},
    {"options of IPv6 that end the header",
     RAW,
     IP6_OF("0020", "00") "0600010201010100" TCP,
     40,
     48,
     {NONE}},
    {"PIM", RAW, IP4_OF("0018", "67") "20000000", 20, 24, {NONE}},
};

/* Appends what the packet decodes to: "segment 34 20/24, addresses 26" is a TCP header at octet 34, of which 20
 * octets were captured and 24 sent, after addresses at octet 26. */
static void put_decoded(GString *out, const struct packet *row, const uint8_t *octets,
                        uint32_t captured, uint32_t length)
{
    static const char *const names[] = {
        [DECODED_NOTHING] = "nothing",
        [DECODED_CUT] = "cut",
        [DECODED_CUT_ELSEWHERE] = "cut elsewhere",
        [DECODED_SEGMENT] = "segment",
        [DECODED_QUOTED] = "quoted",
        [DECODED_UNSURE] = "",
    };
    struct decoded_packet p = {0};
    enum decoded decoded = packet_decode(row->link, octets, captured, length, &p);
    g_string_append(out, decoded == DECODED_UNSURE ? p.unsure : names[decoded]);
    if (decoded == DECODED_SEGMENT || decoded == DECODED_QUOTED)
        g_string_append_printf(
            out, " %d %u/%u, addresses %d%s%d", (int)(p.tcp - octets), p.captured, p.reported,
            (int)(p.source - octets),
            p.address_length == 4 ? "+4=" : "+16=", (int)(p.destination - octets));
    if (decoded != DECODED_SEGMENT && p.icmp)
        g_string_append_printf(out, ", ICMP behind %d", (int)(p.icmp - octets));
}

/* Appends how many headers lie before the end, and the last: "; 2, the last 4 at 14, 20 of 44" has kind 4. */
static void put_headers(GString *out, const struct packet *row, const uint8_t *octets,
                        uint32_t captured, uint32_t length)
{
    struct decoded_packet p = {0};
    struct decoded_headers h;
    packet_decode_headers(row->link, octets, captured, length, &p, &h);
    if (h.count == 0)
        return;
    const struct decoded_header *last = &h.list[h.count - 1];
    g_string_append_printf(out, "; %u, the last %d at %u, %u of %u", h.count, last->kind, last->at,
                           last->length, last->reported);
}

static size_t read_hex(const char *hex, uint8_t *octets)
{
    size_t length = strlen(hex) / 2;
    g_assert_cmpuint(length, <=, PACKET_MAX);
    for (size_t i = 0; i < length; i++)
        octets[i] =
            (uint8_t)(g_ascii_xdigit_value(hex[2 * i]) << 4 | g_ascii_xdigit_value(hex[2 * i + 1]));
    return length;
}

/* Returns what the packet decodes to with each value of `size` octets at a place. */
static char *with_each_value(const struct packet *row, unsigned at, unsigned size)
{
    uint8_t octets[PACKET_MAX];
    uint32_t length = (uint32_t)read_hex(row->hex, octets);
    struct runs r = runs_new();
    for (unsigned value = 0; value < 1u << 8 * size; value++) {
        GString *answer = g_string_new("");
        octets[at] = (uint8_t)(value >> 8 * (size - 1));
        octets[at + size - 1] = (uint8_t)value;
        put_decoded(answer, row, octets, length, length);
        runs_add(&r, g_string_free(answer, FALSE));
    }
    return runs_end(&r);
}

/* Returns what the packet decodes to if only some of its octets were captured. */
static char *with_each_length(const struct packet *row)
{
    uint8_t octets[PACKET_MAX];
    uint32_t length = (uint32_t)read_hex(row->hex, octets);
    struct runs r = runs_new();
    for (uint32_t captured = 0; captured <= length; captured++) {
        g_autofree uint8_t *copy =
            g_memdup2(octets, MAX(captured, 1)); /* so that a sanitizer sees its end */
        GString *answer = g_string_new("");
        put_decoded(answer, row, copy, captured, length);
        put_headers(answer, row, copy, captured, length);
        runs_add(&r, g_string_free(answer, FALSE));
    }
    return runs_end(&r);
}

static void put_packet(GString *out, const struct packet *row)
{
    g_autofree char *cut = with_each_length(row);
    g_string_append_printf(out, "%s\n captured octets:\n%s", row->name, cut);
    for (unsigned at = row->from, next; at < row->to; at = next) {
        g_autofree char *answers = with_each_value(row, at, 1);
        for (next = at + 1; next < row->to; next++) {
            g_autofree char *others = with_each_value(row, next, 1);
            if (strcmp(answers, others) != 0)
                break;
        }
        g_string_append_printf(out, " octets %u-%u:\n%s", at, next - 1, answers);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(row->wide) && row->wide[i] != NONE; i++) {
        g_autofree char *answers = with_each_value(row, (unsigned)row->wide[i], 2);
        g_string_append_printf(out, " octets %d and %d together:\n%s", row->wide[i],
                               row->wide[i] + 1, answers);
    }
}

static void packets_with_other_octets(void)
{
    g_autoptr(GString) out = g_string_new("");
    for (size_t i = 0; i < G_N_ELEMENTS(packets); i++)
        put_packet(out, &packets[i]);
    same_as_golden("decoded-octets.txt", out->str);
}

/* Appends from how many tags on the packet is left to tshark: before `inner`, each tag is a layer. */
static void put_layers(GString *out, const char *name, const char *inner)
{
    g_autoptr(GString) hex = g_string_new(MACS);
    struct runs r = runs_new();
    for (unsigned tags = 0; tags < 20; tags++) {
        uint8_t octets[PACKET_MAX];
        g_autofree char *whole = g_strconcat(hex->str, inner, NULL);
        uint32_t length = (uint32_t)read_hex(whole, octets);
        struct decoded_packet p = {0};
        enum decoded decoded = packet_decode(ETHERNET, octets, length, length, &p);
        runs_add(&r, g_strdup(decoded == DECODED_UNSURE ? p.unsure : "decoded"));
        g_string_append(hex, "81000005");
    }
    g_autofree char *answers = runs_end(&r);
    g_string_append_printf(out, "%s behind so many tags:\n%s", name, answers);
}

static void packets_of_many_layers(void)
{
    g_autoptr(GString) out = g_string_new("");
    put_layers(out, "ARP", "08060001");
    put_layers(out, "IPv4", "0800" IP4);
    put_layers(out, "IPv6", "86dd" IP6);
    put_layers(out, "IPv6 with options", "86dd" IP6_OF("0020", "00") "0600010400000000" TCP);
    put_layers(out, "UDP",
               "0800" IP4_OF("0024", "11") "c351c35000100000"
                                           "0000000000000000");
    same_as_golden("decoded-layers.txt", out->str);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/packet/octets", packets_with_other_octets);
    g_test_add_func("/packet/layers", packets_of_many_layers);
    return g_test_run();
}
