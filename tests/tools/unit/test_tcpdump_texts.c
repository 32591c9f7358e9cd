/*
 * Whole texts: the packets that are restored from them, octet by octet, and what is said about their lines.
 *
 * Each file in texts/ has cases of this form; `#` begins a comment, between cases only:
 *
 *     ==== what the case is about
 *     the text
 *     ----
 *     one line for each packet, and for each remark
 *
 * A packet is printed nearly as tcpdump does. What is usual is left out: a TTL of 64, DF, a payload of zeros,
 * valid checksums. With TCPSTATE_GOLDEN=write the test writes what is below `----` anew. Read the difference.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <arpa/inet.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/octets.h"
#include "restored_packet.h"
#include "text_reading.h"

#define CASE     "==== "
#define EXPECTED "----\n"

enum { SECOND = 1000000000 };

static void add_hex(GString *out, const char *name, const uint8_t *octets, size_t length)
{
    g_string_append_printf(out, ", %s ", name);
    for (size_t i = 0; i < length; i++)
        g_string_append_printf(out, "%02x", octets[i]);
}

static uint16_t fold(uint32_t sum, const uint8_t *octets, size_t length)
{
    for (size_t i = 0; i < length; i++)
        sum += (uint32_t)octets[i] << (i % 2 == 0 ? 8 : 0);
    while (sum > 0xffff)
        sum = (sum >> 16) + (sum & 0xffff);
    return (uint16_t)sum;
}

/* What is inside an IP packet, and of the IP header what is needed to judge it. */
struct inside {
    const uint8_t *octets;
    size_t length;
    uint8_t protocol;
    uint16_t pseudo_header; /* its sum */
};

static void add_ipv4(GString *out, const uint8_t *ip, size_t length)
{
    g_assert_cmpuint(octets_get16(ip + 2), ==, length);
    if (ip[1] != 0)
        g_string_append_printf(out, ", tos 0x%02x", ip[1]);
    if (ip[8] != 64)
        g_string_append_printf(out, ", ttl %u", ip[8]);
    if (octets_get16(ip + 4) != 0)
        g_string_append_printf(out, ", id %u", octets_get16(ip + 4));
    if (octets_get16(ip + 6) != 0x4000)
        g_string_append_printf(out, ", fragment 0x%x", octets_get16(ip + 6));
    if (fold(0, ip, 20) != 0xffff)
        g_string_append(out, ", wrong checksum of the IP header");
}

static void add_ipv6(GString *out, const uint8_t *ip, size_t length)
{
    uint32_t first = octets_get32(ip);

    g_assert_cmpuint(octets_get16(ip + 4) + 40U, ==, length);
    if ((first >> 20 & 0xff) != 0)
        g_string_append_printf(out, ", class 0x%02x", first >> 20 & 0xff);
    if ((first & 0xfffff) != 0)
        g_string_append_printf(out, ", flowlabel 0x%x", first & 0xfffff);
    if (ip[7] != 64)
        g_string_append_printf(out, ", hlim %u", ip[7]);
}

static struct inside inside_of(const uint8_t *ip, size_t length)
{
    bool four = ip[0] >> 4 == 4;
    size_t header = four ? 20 : 40, addresses = four ? 8 : 32;
    struct inside inside = {ip + header, length - header, ip[four ? 9 : 6], 0};

    inside.pseudo_header =
        fold((uint32_t)inside.length + inside.protocol, ip + header - addresses, addresses);
    return inside;
}

static void add_ends(GString *out, const uint8_t *ip, struct inside inside, bool ports)
{
    bool four = ip[0] >> 4 == 4;
    size_t length = four ? 4 : 16;

    for (unsigned i = 0; i < 2; i++) {
        char address[INET6_ADDRSTRLEN];

        inet_ntop(four ? AF_INET : AF_INET6, inside.octets - (2 - i) * length, address,
                  sizeof address);
        g_string_append_printf(out, "%s%s", i == 0 ? (four ? "IP " : "IP6 ") : " > ", address);
        if (ports)
            g_string_append_printf(out, ".%u", octets_get16(inside.octets + (size_t)2 * i));
    }
    g_string_append(out, ": ");
}

static void add_tcp(GString *out, struct inside inside)
{
    static const char letters[] = "FSRP.UEWe";
    const uint8_t *tcp = inside.octets;
    unsigned flags = octets_get16(tcp + 12) & 0xfff, header = (tcp[12] >> 4) * 4U;
    size_t payload = inside.length - header, zeros = 0;

    for (unsigned i = 0; i < strlen(letters); i++)
        if ((flags >> i & 1) != 0)
            g_string_append_c(out, letters[i]);
    g_string_append_printf(out, " %u", octets_get32(tcp + 4));
    if (octets_get32(tcp + 8) != 0)
        g_string_append_printf(out, " ack %u", octets_get32(tcp + 8));
    g_string_append_printf(out, " win %u", octets_get16(tcp + 14));
    if (octets_get16(tcp + 18) != 0)
        g_string_append_printf(out, " urg %u", octets_get16(tcp + 18));
    if (payload > 0)
        g_string_append_printf(out, " length %zu", payload);
    if (header > 20)
        add_hex(out, "options", tcp + 20, header - 20);
    while (zeros < payload && inside.octets[inside.length - 1 - zeros] == 0)
        zeros++;
    if (zeros < payload)
        add_hex(out, "payload", tcp + header, payload - zeros);
    if (fold(inside.pseudo_header, tcp, inside.length) != 0xffff)
        g_string_append(out, ", wrong checksum");
}

static void add_icmp(GString *out, struct inside inside)
{
    const uint8_t *quote = inside.octets + 8;
    struct inside quoted = inside_of(quote, inside.length - 8);

    g_assert_cmphex(octets_get32(inside.octets + 4), ==, 0);
    g_string_append_printf(out, "ICMP %u/%u about ", inside.octets[0], inside.octets[1]);
    add_ends(out, quote, quoted, true);
    g_string_append_printf(out, "%u", octets_get32(quoted.octets + 4));
    add_hex(out, "quoted", quote, inside.length - 8);
    if (fold(inside.protocol == 1 ? 0 : inside.pseudo_header, inside.octets, inside.length) !=
        0xffff)
        g_string_append(out, ", wrong checksum");
}

static void add_time(GString *out, int64_t nanoseconds)
{
    time_t seconds = (time_t)(nanoseconds / SECOND);
    long fraction = (long)(nanoseconds % SECOND);
    struct tm tm;
    char text[64];

    gmtime_r(&seconds, &tm);
    strftime(text, sizeof text, seconds < 86400 ? "%H:%M:%S" : "%Y-%m-%d %H:%M:%S", &tm);
    g_string_append(out, text);
    if (fraction % 1000 != 0)
        g_string_append_printf(out, ".%09ld ", fraction);
    else
        g_string_append_printf(out, ".%06ld ", fraction / 1000);
}

static void add_packet(GString *out, const struct restored_packet *packet)
{
    uint8_t *ip = g_malloc(PACKET_OCTETS_MAX);
    size_t length = restored_packet_write(packet, ip);
    struct inside inside = inside_of(ip, length);

    add_time(out, packet->time);
    add_ends(out, ip, inside, inside.protocol == IPPROTO_TCP);
    if (inside.protocol == IPPROTO_TCP)
        add_tcp(out, inside);
    else
        add_icmp(out, inside);
    if (ip[0] >> 4 == 4)
        add_ipv4(out, ip, length);
    else
        add_ipv6(out, ip, length);
    g_string_append_c(out, '\n');
    g_free(ip);
}

static void add_remarks(GString *out, const struct diagnostics *diagnostics)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    diagnostics_print(diagnostics, "text", stream);
    g_assert_cmpint(fclose(stream), ==, 0);
    g_string_append(out, text);
    free(text);
}

/* Returns what a case has below `----`. */
static GString *described(const char *text, size_t length)
{
    GString *out = g_string_new(NULL);
    struct endpoint_names *names = endpoint_names_new();
    struct text_reading reading = text_read_best(text, length);
    GArray *packets =
        restored_packets_make(reading.segments, names, (struct text_clock){0}, reading.diagnostics);

    for (guint i = 0; i < packets->len; i++)
        add_packet(out, &g_array_index(packets, struct restored_packet, i));
    add_remarks(out, reading.diagnostics);
    g_array_unref(packets);
    text_reading_clear(&reading);
    endpoint_names_free(names);
    return out;
}

/* Returns the start of the line `mark` behind `at`, or the end. */
static const char *find_line(const char *at, const char *mark)
{
    while (*at != '\0' && !g_str_has_prefix(at, mark)) {
        const char *end = strchr(at, '\n');

        at = end ? end + 1 : at + strlen(at);
    }
    return at;
}

/* Returns the octets of the file as they should be. */
static GString *with_expected(const char *cases)
{
    GString *out = g_string_new(NULL);

    while (*cases != '\0') {
        const char *text = strchr(find_line(cases, CASE), '\n') + 1;
        const char *end = find_line(text, EXPECTED), *next = find_line(end, CASE);
        const char *comment = find_line(end, "#");
        GString *expected = described(text, (size_t)(end - text));

        g_assert_cmpstr(end, !=, "");
        g_string_append_len(out, cases, end + strlen(EXPECTED) - cases);
        g_string_append_len(out, expected->str, (gssize)expected->len);
        g_string_free(expected, TRUE);
        cases = MIN(comment, next);
    }
    return out;
}

static void test_file(gconstpointer path)
{
    g_autofree char *cases = NULL;
    GString *right;

    g_assert_true(g_file_get_contents(path, &cases, NULL, NULL));
    right = with_expected(cases);
    if (g_strcmp0(g_getenv("TCPSTATE_GOLDEN"), "write") == 0)
        g_assert_true(g_file_set_contents(path, right->str, (gssize)right->len, NULL));
    else
        g_assert_cmpstr(right->str, ==, cases);
    g_string_free(right, TRUE);
}

int main(int argc, char **argv)
{
    GDir *folder = g_dir_open(TEXTS, 0, NULL);
    const char *name;

    g_test_init(&argc, &argv, NULL);
    g_assert_nonnull(folder);
    while ((name = g_dir_read_name(folder))) {
        g_autofree char *test = g_strconcat("/", name, NULL);

        g_test_add_data_func_full(test, g_build_filename(TEXTS, name, NULL), test_file, g_free);
    }
    g_dir_close(folder);
    return g_test_run();
}
