/*
 * Octets of a file, plain or gzip, through one buffer.
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
    READ_SIZE = 256 * 1024, /* one read(): fits into the processor's cache */
    BUFFER_SIZE = BYTE_READER_PEEK_MAX + READ_SIZE,
    GZIP_WINDOW = 15 + 16, /* zlib's way to say: gzip, with the largest window */
};

struct byte_source {
    int fd;
    void (*wait)(void *user);
    void *user;
    enum byte_reader_error trouble;
    bool begun; /* it is known whether it is gzip */
    bool ended;
    bool gzip;
    bool in_member; /* inside a gzip member; a file may have several, one after the other */
    z_stream inflate;
    uint8_t packed[READ_SIZE];
    uint8_t buffer[BUFFER_SIZE];
};

void byte_reader_open(struct byte_reader *r, int fd, void (*wait)(void *user), void *user)
{
    struct byte_source *source = g_new0(struct byte_source, 1);
    source->fd = fd;
    source->wait = wait;
    source->user = user;
    r->at = r->end = source->buffer;
    r->source = source;
}

void byte_reader_close(struct byte_reader *r)
{
    if (r->source && r->source->gzip)
        inflateEnd(&r->source->inflate);
    g_free(r->source);
    *r = (struct byte_reader){0};
}

enum byte_reader_error byte_reader_error(const struct byte_reader *r)
{
    return r->source->trouble;
}

/* Gives the number of octets that were read; 0: the end, or trouble. */
static size_t read_some(struct byte_source *s, uint8_t *to, size_t size)
{
    if (s->wait)
        s->wait(s->user);
    ssize_t n = read(s->fd, to, size);
    if (n < 0 && errno != EINTR) /* whoever interrupts wants the end */
        s->trouble = BYTES_FAILED;
    return n > 0 ? (size_t)n : 0;
}

/* The next piece of a gzip file. */
static size_t unpack_some(struct byte_source *s, uint8_t *to, size_t size)
{
    s->inflate.next_out = to;
    s->inflate.avail_out = (uInt)size;
    while (s->inflate.avail_out == size) {
        if (s->inflate.avail_in == 0) {
            s->inflate.next_in = s->packed;
            s->inflate.avail_in = (uInt)read_some(s, s->packed, READ_SIZE);
            if (s->inflate.avail_in == 0) {
                if (s->in_member && s->trouble == BYTES_OK)
                    s->trouble = BYTES_CUT_SHORT;
                break;
            }
        }
        if (!s->in_member && inflateReset(&s->inflate) != Z_OK)
            break;
        int result = inflate(&s->inflate, Z_NO_FLUSH);
        s->in_member = result != Z_STREAM_END;
        if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
            s->trouble = BYTES_DAMAGED;
            break;
        }
    }
    return size - s->inflate.avail_out;
}

/* Tells gzip by its first two octets (RFC 1952 section 2.3.1). Gives the number of octets that
 * came into the buffer. */
static size_t begin_reading(struct byte_source *s)
{
    size_t n = 0;
    s->begun = true;
    for (size_t more = 1; n < 2 && more; n += more)
        more = read_some(s, s->buffer + n, READ_SIZE);
    if (n < 2 || s->buffer[0] != 0x1f || s->buffer[1] != 0x8b)
        return n;
    if (inflateInit2(&s->inflate, GZIP_WINDOW) != Z_OK) {
        s->trouble = BYTES_DAMAGED;
        return 0;
    }
    s->gzip = s->in_member = true;
    n = MIN(n, (size_t)READ_SIZE);
    memcpy(s->packed, s->buffer, n);
    s->inflate.next_in = s->packed;
    s->inflate.avail_in = (uInt)n;
    return unpack_some(s, s->buffer, READ_SIZE);
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

bool byte_reader_skip(struct byte_reader *r, uint64_t count)
{
    while (count > (uint64_t)(r->end - r->at)) {
        count -= (uint64_t)(r->end - r->at);
        r->at = r->end;
        if (!byte_reader_has(r, 1))
            return false;
    }
    r->at += count;
    return true;
}
