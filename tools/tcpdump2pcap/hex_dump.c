/*
 * 	0x0000:  4500 002e 0000 0000 4006 0000 0a00 0001  E.......@.......
 *
 * With -xx and -XX the link-level header comes first. A dump has all the octets of the packet, or
 * the first of them where the capture or the page cut it short.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "engine/octets.h"
#include "tcpdump_dump.h"

#define LINE_OCTETS 16
#define DUMP_MAX    (UINT16_MAX + 64) /* an IP packet and its link-level header */

#define PROTOCOL_TCP 6

/* Reads `4500 002e …`: groups of at most two octets with a blank between them. */
static void read_groups(struct text_span *text, GByteArray *octets)
{
    for (int count = 0; count < LINE_OCTETS;) {
        uint8_t pair[2];
        struct text_span rest = *text;
        int length = 0;

        while (length < 2 && span_hex_octet(&rest, &pair[length]))
            length++;
        if (length == 0 || (rest.at < rest.end && !g_ascii_isspace(*rest.at)))
            return;
        g_byte_array_append(octets, pair, (guint)length);
        count += length;
        *text = rest;
        if (!span_skip(text, " ") || span_starts(*text, " "))
            return;
    }
}

/* One line of the dump, if it goes on where the octets so far end. Moves to the next line. */
static bool read_line(struct text_span *text, GByteArray *octets)
{
    struct text_span rest = *text;
    uint64_t offset;
    guint before = octets->len;

    span_skip_blanks(&rest);
    if (!span_skip(&rest, "0x") || !span_hex(&rest, DUMP_MAX, &offset) || !span_skip(&rest, ":") ||
        offset != octets->len)
        return false;
    span_skip_blanks(&rest);
    read_groups(&rest, octets);
    if (octets->len == before)
        return false;
    while (rest.at < rest.end && *rest.at != '\n')
        rest.at++;
    span_skip(&rest, "\n");
    *text = rest;
    return true;
}

/* An IP packet in the dump. */
struct dumped_packet {
    const uint8_t *ip;
    const uint8_t *tcp;
    size_t tcp_captured; /* octets of TCP in the dump */
    size_t tcp_length;   /* and in the packet */
};

/* Returns whether an IP packet with a whole basic TCP header stands at `at`. */
static bool dumped_packet(const uint8_t *at, size_t captured, int version,
                          struct dumped_packet *view)
{
    size_t ip_header, length;

    if (captured < 20 || at[0] >> 4 != version)
        return false;
    if (version == 4) {
        ip_header = (size_t)(at[0] & 0xf) * 4;
        length = octets_get16(at + 2);
        if (ip_header < 20 || at[9] != PROTOCOL_TCP)
            return false;
    } else {
        ip_header = 40;
        length = ip_header + octets_get16(at + 4);
        if (at[6] != PROTOCOL_TCP)
            return false;
    }
    captured = MIN(captured, length);
    if (captured < ip_header + 20)
        return false;
    *view = (struct dumped_packet){at, at + ip_header, captured - ip_header, length - ip_header};
    return true;
}

static unsigned dumped_flags(const struct dumped_packet *view)
{
    return octets_get16(view->tcp + 12) & 0x1ff;
}

/* Bytes of the TCP header; at least 20. */
static size_t dumped_header(const struct dumped_packet *view)
{
    return (size_t)(view->tcp[12] >> 4) * 4;
}

/* Returns whether the packet is the one that the line before the dump tells of. */
static bool same_segment(const struct dumped_packet *view, const struct printed_segment *segment)
{
    uint16_t port;

    if (port_read(segment->source.port, &port) && port != octets_get16(view->tcp))
        return false;
    if (port_read(segment->destination.port, &port) && port != octets_get16(view->tcp + 2))
        return false;
    return dumped_header(view) >= 20 && dumped_header(view) + segment->length == view->tcp_length &&
           dumped_flags(view) == segment->flags && octets_get16(view->tcp + 14) == segment->window;
}

/*
 * The packet behind any of the link-level headers: none, Ethernet, Ethernet with a VLAN tag, Linux
 * cooked version 1 and 2, and BSD loopback.
 */
static bool find_packet(const GByteArray *octets, const struct printed_segment *segment,
                        struct dumped_packet *view)
{
    static const unsigned link_headers[] = {0, 14, 18, 16, 20, 4};

    for (unsigned i = 0; i < G_N_ELEMENTS(link_headers); i++)
        if (octets->len > link_headers[i] &&
            dumped_packet(octets->data + link_headers[i], octets->len - link_headers[i],
                          segment->ip_version, view) &&
            same_segment(view, segment))
            return true;
    return false;
}

static void take_ip_header(const struct dumped_packet *view, struct printed_segment *segment)
{
    struct dumped_header *dumped = &segment->dumped;
    const uint8_t *ip = view->ip;

    dumped->source.address.version = dumped->destination.address.version = segment->ip_version;
    if (segment->ip_version == 4) {
        segment->ip = (struct ip_fields){.traffic_class = ip[1],
                                         .hops = ip[8],
                                         .id = octets_get16(ip + 4),
                                         .may_fragment = (ip[6] & 0x40) == 0};
        memcpy(dumped->source.address.octets, ip + 12, IPV4_LENGTH);
        memcpy(dumped->destination.address.octets, ip + 16, IPV4_LENGTH);
    } else {
        segment->ip = (struct ip_fields){.traffic_class = (uint8_t)(octets_get16(ip) >> 4),
                                         .hops = ip[7],
                                         .flow_label = octets_get32(ip) & 0xfffff};
        memcpy(dumped->source.address.octets, ip + 8, IPV6_LENGTH);
        memcpy(dumped->destination.address.octets, ip + 24, IPV6_LENGTH);
    }
}

static void take_tcp(const struct dumped_packet *view, struct printed_segment *segment)
{
    struct dumped_header *dumped = &segment->dumped;
    size_t header = dumped_header(view);

    dumped->known = dumped->has_endpoints = true;
    dumped->source.port = octets_get16(view->tcp);
    dumped->destination.port = octets_get16(view->tcp + 2);
    dumped->seq = octets_get32(view->tcp + 4);
    dumped->ack = octets_get32(view->tcp + 8);
    segment->urgent = octets_get16(view->tcp + 18);
    if (view->tcp_captured < header)
        return;
    segment->options = (struct tcp_options){.length = (unsigned)header - 20};
    memcpy(segment->options.octets, view->tcp + 20, header - 20);
    if (view->tcp_captured > header) {
        segment->payload_length = view->tcp_captured - header;
        segment->payload = g_malloc(segment->payload_length);
        memcpy(segment->payload, view->tcp + header, segment->payload_length);
    }
}

const char *hex_dump_read(struct text_span text, struct printed_segment *segment, char **note)
{
    GByteArray *octets = g_byte_array_new();
    struct dumped_packet view;

    while (read_line(&text, octets))
        ;
    if (octets->len > 0 && find_packet(octets, segment, &view)) {
        take_ip_header(&view, segment);
        take_tcp(&view, segment);
        if (view.tcp_captured < view.tcp_length)
            *note = g_strdup_printf(
                "the hex dump ends %zu octets before the packet does; zeros written",
                view.tcp_length - view.tcp_captured);
    } else if (octets->len > 0) {
        *note = g_strdup("the hex dump is cut short or of another packet, and not used");
    }
    g_byte_array_free(octets, TRUE);
    return text.at;
}
