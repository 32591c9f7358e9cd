/*
 * Makes a capture for the benchmarks: many TCP connections that overlap, opened and closed in the
 * mixture that a server sees. The same arguments make the same octets.
 *
 *   make_capture PACKETS CONNECTIONS OPEN SIZE > FILE.pcap
 *
 * OPEN is the number of connections at a time. SIZE is the payload of a data segment in octets, or
 * "mix": as on a web server (acknowledgements, small and full-size segments). A payload is one record
 * of TLS application data.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16 };
enum { ETHERNET = 14, IPV4 = 20, IPV6 = 40, TCP = 20, PAYLOAD_MAX = 1448 };
enum { SERVER_PORT = 443, TLS_HEADER = 5 };

enum close_kind { FOUR, MERGED, SIMULTANEOUS, RESET, LEFT_OPEN, REFUSED, UNANSWERED };

/* The last packets of a connection by kind: sender (c, s) and flags. */
struct step {
    char sender;
    unsigned char flags;
};

static const struct step closes[][5] = {
    [FOUR] = {{'c', FIN | ACK}, {'s', ACK}, {'s', FIN | ACK}, {'c', ACK}},
    [MERGED] = {{'s', FIN | ACK}, {'c', FIN | ACK}, {'s', ACK}},
    [SIMULTANEOUS] = {{'c', FIN | ACK}, {'s', FIN | ACK}, {'c', ACK}, {'s', ACK}},
    [RESET] = {{'s', RST | ACK}},
    [LEFT_OPEN] = {{0, 0}},
};

struct connection {
    uint32_t number;
    uint32_t step;
    uint32_t data; /* data segments and acknowledgements still to come */
    uint32_t seq[2], acked[2];
    enum close_kind close;
};

static uint64_t state = 88172645463325252u;

static uint32_t draw(uint32_t below) /* xorshift */
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 32) % below;
}

static enum close_kind draw_close(void)
{
    static const unsigned char percent[] = {40, 25, 3, 10, 10, 7, 5};
    uint32_t p = draw(100);
    unsigned kind = 0;
    while (p >= percent[kind])
        p -= percent[kind++];
    return (enum close_kind)kind;
}

static void put16(unsigned char *p, uint32_t v)
{
    p[0] = (unsigned char)(v >> 8);
    p[1] = (unsigned char)v;
}

static void put32(unsigned char *p, uint32_t v)
{
    put16(p, v >> 16);
    put16(p + 2, v);
}

/* One client in ten speaks IPv6. */
static bool is_ipv6(uint32_t number)
{
    return number % 10 == 9;
}

static unsigned put_ip(unsigned char *p, uint32_t number, unsigned from, unsigned length)
{
    uint32_t client = 0x0a000000u + number / 50000, server = 0x0ac80000u + number % 16;
    if (is_ipv6(number)) {
        memset(p, 0, IPV6);
        p[0] = 0x60;
        put16(p + 4, length);
        p[6] = 6;
        p[7] = 64;
        p[8] = p[24] = 0xfd;
        put32(p + 20, from ? server : client);
        put32(p + 36, from ? client : server);
        return IPV6;
    }
    memset(p, 0, IPV4);
    p[0] = 0x45;
    put16(p + 2, length + IPV4);
    p[8] = 64;
    p[9] = 6;
    put32(p + 12, from ? server : client);
    put32(p + 16, from ? client : server);
    return IPV4;
}

/* RFC 8446 section 5.2 */
static void put_tls_record(unsigned char *p, unsigned length)
{
    p[0] = 23;
    put16(p + 1, 0x0303);
    put16(p + 3, length - TLS_HEADER);
}

/* Writes one segment, and moves its sender's sequence number behind it. */
static void put_segment(struct connection *c, unsigned from, unsigned flags, unsigned payload)
{
    static unsigned char frame[16 + ETHERNET + IPV6 + TCP + PAYLOAD_MAX];
    static uint64_t now = 1700000000ull * 1000000;
    unsigned char *p = frame + 16;
    unsigned client_port = 10000 + c->number % 50000;
    memset(p, 2, 12);
    put16(p + 12, is_ipv6(c->number) ? 0x86dd : 0x0800);
    unsigned ip = put_ip(p + ETHERNET, c->number, from, TCP + payload);
    unsigned char *tcp = p + ETHERNET + ip;
    memset(tcp, 0, TCP);
    put16(tcp, from ? SERVER_PORT : client_port);
    put16(tcp + 2, from ? client_port : SERVER_PORT);
    put32(tcp + 4, c->seq[from]);
    if (flags & ACK)
        put32(tcp + 8, c->acked[from]);
    tcp[12] = 0x50;
    tcp[13] = (unsigned char)flags;
    put16(tcp + 14, 65535);
    if (payload > TLS_HEADER)
        put_tls_record(tcp + TCP, payload);
    uint32_t length = ETHERNET + ip + TCP + payload;
    now += 1 + draw(20);
    const uint32_t header[4] = {(uint32_t)(now / 1000000), (uint32_t)(now % 1000000), length,
                                length};
    memcpy(frame, header, sizeof header);
    fwrite(frame, 1, 16 + length, stdout);
    c->seq[from] += payload + !!(flags & SYN) + !!(flags & FIN);
}

static unsigned draw_payload(int size)
{
    if (size >= 0)
        return (unsigned)size;
    uint32_t p = draw(100);
    return p < 40 ? 0 : p < 60 ? 6 + draw(400) : PAYLOAD_MAX;
}

/* Writes the next segment of the handshake, or of what takes its place. Returns false after the last
 * segment of the connection. */
static bool open_step(struct connection *c)
{
    switch (c->step++) {
    case 0:
        put_segment(c, 0, SYN, 0);
        return true;
    case 1:
        if (c->close == UNANSWERED) {
            c->seq[0]--;
            put_segment(c, 0, SYN, 0);
            return false;
        }
        c->acked[1] = c->seq[0];
        put_segment(c, 1, c->close == REFUSED ? RST | ACK : SYN | ACK, 0);
        return c->close != REFUSED;
    default:
        c->acked[0] = c->seq[1];
        put_segment(c, 0, ACK, 0);
        return true;
    }
}

/* Writes the next packet of the connection. Returns false after the last one. */
static bool next_packet(struct connection *c, int size)
{
    if (c->step < 3)
        return open_step(c);
    if (c->data > 0) {
        unsigned from = draw(3) > 0;
        c->data--;
        c->acked[from] = c->seq[1 - from];
        put_segment(c, from, ACK | PSH, draw_payload(size));
        return c->data > 0 || closes[c->close][0].sender;
    }
    const struct step *step = &closes[c->close][c->step++ - 3];
    if (!step->sender)
        return false;
    unsigned from = step->sender == 's';
    bool crossing = c->close == SIMULTANEOUS && step->flags & FIN;
    if (!crossing)
        c->acked[from] = c->seq[1 - from];
    put_segment(c, from, step->flags, 0);
    return step[1].sender;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: make_capture PACKETS CONNECTIONS OPEN SIZE|mix > FILE.pcap\n");
        return 1;
    }
    uint64_t packets = strtoull(argv[1], NULL, 10);
    uint32_t connections = (uint32_t)strtoul(argv[2], NULL, 10);
    uint32_t open = (uint32_t)strtoul(argv[3], NULL, 10), begun = 0;
    int size = strcmp(argv[4], "mix") != 0 ? atoi(argv[4]) : -1;
    struct connection *slots = calloc(open, sizeof *slots);
    const uint32_t header[6] = {0xa1b2c3d4, 2 | 4 << 16, 0, 0, 262144, 1};
    if (!slots || size > PAYLOAD_MAX)
        return 1;
    fwrite(header, 1, sizeof header, stdout);
    for (uint64_t i = 0; i < packets; i++) {
        struct connection *c = &slots[draw(open)];
        if (c->step == 0) {
            uint64_t each = packets / connections;
            c->number = begun++;
            c->close = draw_close();
            c->seq[0] = draw(UINT32_MAX);
            c->seq[1] = draw(UINT32_MAX);
            c->data = each > 7 ? (uint32_t)(each - 7) * 2 / 2 + draw(3) : draw(2);
        }
        if (!next_packet(c, size))
            c->step = 0;
    }
    free(slots);
    return ferror(stdout) || fflush(stdout) ? 1 : 0;
}
