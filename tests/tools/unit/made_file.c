/*
 * Files for unit tests, built in memory: octets, gzip, pcap and pcapng.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE /* memfd_create() */

#include "made_file.h"

#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

int made_file(const void *octets, size_t count)
{
    int fd = memfd_create("made", 0);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(write(fd, octets, count), ==, (ssize_t)count);
    g_assert_cmpint(lseek(fd, 0, SEEK_SET), ==, 0);
    return fd;
}

GByteArray *made_gzip(const void *octets, size_t count)
{
    z_stream z = {0};
    g_assert_cmpint(deflateInit2(&z, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), ==,
                    Z_OK);
    GByteArray *packed = g_byte_array_new();
    g_byte_array_set_size(packed, (guint)deflateBound(&z, count));
    z.next_in = (Bytef *)octets;
    z.avail_in = (uInt)count;
    z.next_out = packed->data;
    z.avail_out = packed->len;
    g_assert_cmpint(deflate(&z, Z_FINISH), ==, Z_STREAM_END);
    g_byte_array_set_size(packed, (guint)z.total_out);
    deflateEnd(&z);
    return packed;
}

struct made_capture made_capture_new(bool big_endian)
{
    return (struct made_capture){g_byte_array_new(), big_endian};
}

void made_capture_free(struct made_capture *m)
{
    g_byte_array_unref(m->octets);
}

static void put(struct made_capture *m, uint64_t value, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        unsigned place = m->big_endian ? count - 1 - i : i;
        uint8_t octet = (uint8_t)(value >> (8 * place));
        g_byte_array_append(m->octets, &octet, 1);
    }
}

void made_put16(struct made_capture *m, unsigned value)
{
    put(m, value, 2);
}

void made_put32(struct made_capture *m, uint64_t value)
{
    put(m, value, 4);
}

static void put_packet(GByteArray *octets, uint32_t captured)
{
    for (uint32_t i = 0; i < captured; i++)
        g_byte_array_append(octets, &(uint8_t){(uint8_t)i}, 1);
}

void made_pcap_header(struct made_capture *m, uint32_t magic, uint32_t snap_length,
                      uint32_t link_type)
{
    made_put32(m, magic);
    made_put16(m, 2);
    made_put16(m, 4);
    made_put32(m, 0);
    made_put32(m, 0);
    made_put32(m, snap_length);
    made_put32(m, link_type);
}

void made_pcap_packet(struct made_capture *m, uint32_t seconds, uint32_t fraction,
                      uint32_t captured, uint32_t length)
{
    made_put32(m, seconds);
    made_put32(m, fraction);
    made_put32(m, captured);
    made_put32(m, length);
    put_packet(m->octets, captured);
}

void made_block(struct made_capture *m, uint32_t type, const GByteArray *body)
{
    guint padding = -body->len & 3;
    uint32_t total = 12 + body->len + padding;
    made_put32(m, type);
    made_put32(m, total);
    g_byte_array_append(m->octets, body->data, body->len);
    put(m, 0, padding);
    made_put32(m, total);
}

/* Adds the body that was built in `body` as a block, and frees it. */
static void finish_block(struct made_capture *m, uint32_t type, struct made_capture *body)
{
    made_block(m, type, body->octets);
    made_capture_free(body);
}

void made_section(struct made_capture *m)
{
    struct made_capture body = made_capture_new(m->big_endian);
    made_put32(&body, 0x1a2b3c4d);
    made_put16(&body, 1);
    made_put16(&body, 0);
    made_put32(&body, UINT32_MAX); /* section length, 64 bits: not given */
    made_put32(&body, UINT32_MAX);
    finish_block(m, 0x0a0d0d0a, &body);
}

void made_interface(struct made_capture *m, unsigned link_type, int resolution)
{
    struct made_capture body = made_capture_new(m->big_endian);
    made_put16(&body, link_type);
    made_put16(&body, 0);
    made_put32(&body, 0); /* snap length: none */
    if (resolution >= 0) {
        made_put16(&body, 9); /* if_tsresol */
        made_put16(&body, 1);
        g_byte_array_append(body.octets, (const uint8_t[]){(uint8_t)resolution, 0, 0, 0}, 4);
        made_put32(&body, 0); /* opt_endofopt */
    }
    finish_block(m, 1, &body);
}

void made_packet_block(struct made_capture *m, uint32_t interface, uint64_t stamp,
                       uint32_t captured, uint32_t length)
{
    struct made_capture body = made_capture_new(m->big_endian);
    made_put32(&body, interface);
    made_put32(&body, stamp >> 32);
    made_put32(&body, stamp & UINT32_MAX);
    made_put32(&body, captured);
    made_put32(&body, length);
    put_packet(body.octets, captured);
    finish_block(m, 6, &body);
}
