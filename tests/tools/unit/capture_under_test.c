/*
 * A capture file under test: opened from made octets, read, and compared.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "capture_under_test.h"

#include <unistd.h>

void open_made(struct capture_under_test *o, const uint8_t *octets, size_t count)
{
    o->fd = made_file(octets, count);
    o->opened = capture_file_open(&o->file, o->fd, NULL, NULL);
}

void close_made(struct capture_under_test *o)
{
    capture_file_close(&o->file);
    close(o->fd);
}

void assert_packet(struct capture_under_test *o, uint32_t frame, int64_t time, uint32_t captured,
                   uint32_t length, unsigned link_type)
{
    struct capture_packet p;
    g_assert_cmpint(capture_file_next(&o->file, &p), ==, CAPTURE_PACKET);
    g_assert_cmpuint(p.frame, ==, frame);
    g_assert_cmpint(p.time, ==, time);
    g_assert_cmpuint(p.captured, ==, captured);
    g_assert_cmpuint(p.length, ==, length);
    g_assert_cmpuint(p.link_type, ==, link_type);
    for (uint32_t i = 0; i < captured; i++)
        g_assert_cmpuint(p.data[i], ==, i & 0xff);
}

void assert_end(struct capture_under_test *o, enum capture_result result)
{
    struct capture_packet p;
    g_assert_cmpint(capture_file_next(&o->file, &p), ==, result);
}

/* Reads all packets. Returns the result that ended it, and sets their number. */
static enum capture_result read_packets(struct capture_under_test *o, uint32_t *count)
{
    struct capture_packet p;
    enum capture_result result = o->opened;
    *count = 0;
    while (result == CAPTURE_PACKET) {
        result = capture_file_next(&o->file, &p);
        *count += result == CAPTURE_PACKET;
    }
    return result;
}

void assert_reads(struct capture_under_test *o, enum capture_result wanted, uint32_t packets)
{
    uint32_t count;
    enum capture_result result = read_packets(o, &count);
    g_assert_cmpint(result, ==, wanted);
    g_assert_cmpuint(count, ==, packets);
}

void assert_unsure(struct made_capture *m, uint32_t packets, const char *why)
{
    struct capture_under_test o;
    open_made(&o, m->octets->data, m->octets->len);
    assert_reads(&o, CAPTURE_UNSURE, packets);
    g_assert_cmpstr(o.file.why, ==, why);
    close_made(&o);
    made_capture_free(m);
}
