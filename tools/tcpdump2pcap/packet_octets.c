/*
 * The octets of a restored packet: IP header, TCP header with its options, payload, checksums.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "engine/octets.h"
#include "restored_packet.h"

#define PROTOCOL_ICMP  1
#define PROTOCOL_TCP   6
#define PROTOCOL_ICMP6 58
#define ICMP_HEADER    8

static void set16(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static void set32(uint8_t *at, uint32_t value)
{
    set16(at, value >> 16);
    set16(at + 2, value);
}

/* Adds 16-bit words to a sum whose carries are folded later (RFC 1071). */
static uint32_t sum_words(uint32_t sum, const uint8_t *at, size_t length)
{
    for (; length >= 2; at += 2, length -= 2)
        sum += (uint32_t)at[0] << 8 | at[1];
    return length == 1 ? sum + ((uint32_t)at[0] << 8) : sum;
}

static uint16_t checksum(uint32_t sum)
{
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)~sum;
}

static void write_ipv4(const struct restored_packet *packet, uint8_t *ip, uint8_t protocol,
                       size_t length)
{
    const struct ip_fields *fields = &packet->printed->ip;

    ip[0] = 0x45;
    ip[1] = fields->traffic_class;
    set16(ip + 2, (uint32_t)(20 + length));
    set16(ip + 4, fields->id);
    set16(ip + 6, fields->may_fragment ? 0 : 0x4000);
    ip[8] = fields->hops;
    ip[9] = protocol;
    set16(ip + 10, 0);
    memcpy(ip + 12, packet->source.address.octets, IPV4_LENGTH);
    memcpy(ip + 16, packet->destination.address.octets, IPV4_LENGTH);
    set16(ip + 10, checksum(sum_words(0, ip, 20)));
}

static void write_ipv6(const struct restored_packet *packet, uint8_t *ip, uint8_t protocol,
                       size_t length)
{
    const struct ip_fields *fields = &packet->printed->ip;

    set32(ip, 6U << 28 | (uint32_t)fields->traffic_class << 20 | fields->flow_label);
    set16(ip + 4, (uint32_t)length);
    ip[6] = protocol;
    ip[7] = fields->hops;
    memcpy(ip + 8, packet->source.address.octets, IPV6_LENGTH);
    memcpy(ip + 24, packet->destination.address.octets, IPV6_LENGTH);
}

static void write_options(const struct restored_packet *packet, uint8_t *at)
{
    const struct tcp_options *options = &packet->printed->options;

    memcpy(at, options->octets, options->length);
    for (unsigned i = 0; i < options->sack_edges; i++) {
        uint8_t *edge = at + options->sack_at + (size_t)4 * i;

        set32(edge, octets_get32(edge) + packet->sack_shift);
    }
}

/* The header of RFC 9293 section 3.1, its checksum still zero, and the payload. */
static void write_tcp(const struct restored_packet *packet, uint8_t *tcp)
{
    const struct printed_segment *printed = packet->printed;
    unsigned header = tcp_header_length(printed);

    set16(tcp, packet->source.port);
    set16(tcp + 2, packet->destination.port);
    set32(tcp + 4, packet->seq);
    set32(tcp + 8, packet->ack);
    set16(tcp + 12, header / 4 << 12 | printed->flags);
    set16(tcp + 14, packet->window);
    set16(tcp + 16, 0);
    set16(tcp + 18, printed->urgent);
    write_options(packet, tcp + 20);
    memset(tcp + header, 0, printed->length);
    if (printed->payload_length > 0)
        memcpy(tcp + header, printed->payload, printed->payload_length);
}

/* Over the pseudo-header (RFC 9293 section 3.1, RFC 8200 section 8.1) and what follows the IP
 * header. */
static uint16_t checksum_behind_ip(const struct restored_packet *packet, uint8_t protocol,
                                   const uint8_t *at, size_t length)
{
    size_t address = packet->printed->ip_version == 4 ? IPV4_LENGTH : IPV6_LENGTH;
    uint32_t sum = protocol + (uint32_t)length;

    sum = sum_words(sum, packet->source.address.octets, address);
    sum = sum_words(sum, packet->destination.address.octets, address);
    return checksum(sum_words(sum, at, length));
}

/* An ICMP error: type, code, checksum, four octets unused, and the quote (RFC 792, RFC 4443). */
static size_t write_icmp(const struct restored_packet *packet, uint8_t *octets)
{
    unsigned ip_header = ip_header_length(packet->printed);
    uint8_t *icmp = octets + ip_header;
    size_t length = ICMP_HEADER + packet->quote_length;

    memset(icmp, 0, ICMP_HEADER);
    icmp[0] = packet->printed->icmp.type;
    icmp[1] = packet->printed->icmp.code;
    memcpy(icmp + ICMP_HEADER, packet->quote, packet->quote_length);
    if (packet->printed->ip_version == 4) {
        write_ipv4(packet, octets, PROTOCOL_ICMP, length);
        set16(icmp + 2, checksum(sum_words(0, icmp, length)));
    } else {
        write_ipv6(packet, octets, PROTOCOL_ICMP6, length);
        set16(icmp + 2, checksum_behind_ip(packet, PROTOCOL_ICMP6, icmp, length));
    }
    return ip_header + length;
}

size_t restored_packet_write(const struct restored_packet *packet, uint8_t *octets)
{
    const struct printed_segment *printed = packet->printed;
    size_t tcp_length = tcp_header_length(printed) + printed->length;
    uint8_t *tcp = octets + ip_header_length(printed);

    if (printed->icmp.is_error)
        return write_icmp(packet, octets);
    if (printed->ip_version == 4)
        write_ipv4(packet, octets, PROTOCOL_TCP, tcp_length);
    else
        write_ipv6(packet, octets, PROTOCOL_TCP, tcp_length);
    write_tcp(packet, tcp);
    set16(tcp + 16, checksum_behind_ip(packet, PROTOCOL_TCP, tcp, tcp_length));
    return ip_header_length(printed) + tcp_length;
}
