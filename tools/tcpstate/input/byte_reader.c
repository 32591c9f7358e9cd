/*
 * Reads octets, plain or gzip, through one buffer.
 *
 * zlib's gzread() would be shorter, but it returns only when all octets that it was asked for are
 * there. The packets of a slow pipe (`tcpdump -w - | tcpstate -r -`) would be shown late.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "byte_reader.h"

#include <errno.h>
#include <glib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum {
    READ_SIZE = 256 * 1024, /* octets of one read(), few enough for the processor's cache */
    FIRST_SIZE = BYTE_READER_PEEK + READ_SIZE,
    GZIP_WINDOW = 15 + 16, /* windowBits of inflateInit2(): 15 is the largest, + 16 means gzip */
};

struct byte_source {
    int fd;
    void (*wait)(void *user);
    void *user;
    enum byte_reader_error error;
    bool begun; /* the first octets were read, so `gzip` is known */
    bool ended;
    bool gzip;
    bool in_member; /* inside a gzip member; a file may have several, one after the other */
    z_stream inflate;
    uint8_t packed[READ_SIZE]; /* of a gzip file, as it stands there */
    uint8_t *buffer;
    size_t size; /* of the buffer */
};

void byte_reader_open(struct byte_reader *r, int fd, void (*wait)(void *user), void *user)
{
    struct byte_source *source = g_new0(struct byte_source, 1);
    source->fd = fd;
    source->wait = wait;
    source->user = user;
    source->size = FIRST_SIZE;
    source->buffer = g_malloc(source->size);
    r->at = r->end = source->buffer;
    r->source = source;
}

void byte_reader_close(struct byte_reader *r)
{
    if (r->source && r->source->gzip)
        inflateEnd(&r->source->inflate);
    if (r->source)
        g_free(r->source->buffer);
    g_free(r->source);
    *r = (struct byte_reader){0};
}

enum byte_reader_error byte_reader_error(const struct byte_reader *r)
{
    return r->source->error;
}

/* Returns the number of octets that were read, or 0 at the end or after an error. */
static size_t read_some(struct byte_source *s, uint8_t *to, size_t size)
{
    if (s->wait)
        s->wait(s->user);
    ssize_t n = read(s->fd, to, size);
    if (n < 0 && errno != EINTR) /* EINTR means that the user asked to stop */
        s->error = BYTES_FAILED;
    return n > 0 ? (size_t)n : 0;
}

/* Unpacks the next octets of a gzip file. Returns their number, or 0 at the end or after an
 * error. */
static size_t unpack_some(struct byte_source *s, uint8_t *to, size_t size)
{
    s->inflate.next_out = to;
    s->inflate.avail_out = (uInt)size;
    while (s->inflate.avail_out == size) {
        if (s->inflate.avail_in == 0) {
            s->inflate.next_in = s->packed;
            s->inflate.avail_in = (uInt)read_some(s, s->packed, READ_SIZE);
            if (s->inflate.avail_in == 0) {
                if (s->in_member && s->error == BYTES_OK)
                    s->error = BYTES_CUT_SHORT;
                break;
            }
        }
        if (!s->in_member && inflateReset(&s->inflate) != Z_OK)
            break;
        int result = inflate(&s->inflate, Z_NO_FLUSH);
        s->in_member = result != Z_STREAM_END;
        if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
            s->error = BYTES_DAMAGED;
            break;
        }
    }
    return size - s->inflate.avail_out;
}

/* Reads the first octets and recognises gzip by the first two (RFC 1952 section 2.3.1). Returns the
 * number of octets that are in the buffer now. */
static size_t begin_reading(struct byte_source *s)
{
    size_t n = 0;
    s->begun = true;
    for (size_t more = 1; n < 2 && more; n += more)
        more = read_some(s, s->buffer + n, READ_SIZE - n);
    if (n < 2 || s->buffer[0] != 0x1f || s->buffer[1] != 0x8b)
        return n;
    if (inflateInit2(&s->inflate, GZIP_WINDOW) != Z_OK) {
        s->error = BYTES_DAMAGED;
        return 0;
    }
    s->gzip = s->in_member = true;
    memcpy(s->packed, s->buffer, n);
    s->inflate.next_in = s->packed;
    s->inflate.avail_in = (uInt)n;
    return unpack_some(s, s->buffer, READ_SIZE);
}

/* Makes room for the next read(). The buffer grows only as far as the file has octets, whatever was asked for. */
static void make_room(struct byte_source *s, size_t have)
{
    if (s->size - have >= READ_SIZE)
        return;
    s->size *= 2;
    s->buffer = g_realloc(s->buffer, s->size);
}

bool byte_reader_fill(struct byte_reader *r, size_t wanted)
{
    struct byte_source *s = r->source;
    size_t have = (size_t)(r->end - r->at);
    if (wanted > BYTE_READER_PEEK_MAX)
        return false;
    if (have > 0)
        memmove(s->buffer, r->at, have);
    while (have < wanted && !s->ended) {
        size_t more;
        make_room(s, have);
        if (!s->begun)
            more = begin_reading(s);
        else if (s->gzip)
            more = unpack_some(s, s->buffer + have, READ_SIZE);
        else
            more = read_some(s, s->buffer + have, READ_SIZE);
        s->ended = more == 0;
        have += more;
    }
    r->at = s->buffer;
    r->end = s->buffer + have;
    return have >= wanted;
}

bool byte_reader_skip(struct byte_reader *r, size_t count)
{
    while (count > 0) {
        size_t step = MIN(count, READ_SIZE);
        if (!byte_reader_has(r, step))
            return false;
        r->at += step;
        count -= step;
    }
    return true;
}
