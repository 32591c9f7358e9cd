/*
 * Reads the octets of a file or pipe in order, and unpacks gzip (RFC 1952) on the way.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_BYTE_READER_H
#define TCPSTATE_BYTE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    BYTE_READER_PEEK = 512 * 1024, /* octets for which the buffer has room; it grows for more */
    BYTE_READER_PEEK_MAX =
        129 * 1024 * 1024 /* octets that byte_reader_has() can make available at once */
};

enum byte_reader_error {
    BYTES_OK,       /* no error so far; also at the end of the file */
    BYTES_FAILED,   /* read() failed, errno has the reason */
    BYTES_DAMAGED,  /* the gzip data are invalid, or other data follow them */
    BYTES_CUT_SHORT /* the gzip data end too early */
};

/* The caller takes octets by moving `at` forward, at most to `end`. */
struct byte_reader {
    const uint8_t *at;  /* the next octet */
    const uint8_t *end; /* the end of the octets that are available now */
    struct byte_source *source;
};

/*
 * Prepares to read the open file `fd`. The caller keeps `fd` and closes it after
 * byte_reader_close().
 *
 * wait  called with `user` before each read(), which may block; may be NULL
 */
void byte_reader_open(struct byte_reader *r, int fd, void (*wait)(void *user), void *user);

void byte_reader_close(struct byte_reader *r);

/* Returns why byte_reader_has() returned false. */
enum byte_reader_error byte_reader_error(const struct byte_reader *r);

/* The slow part of byte_reader_has(). */
bool byte_reader_fill(struct byte_reader *r, size_t wanted);

/*
 * Makes the next `wanted` octets, at most BYTE_READER_PEEK_MAX, available at r->at. Does not wait
 * for more than these.
 *
 * Returns false when the file ends before them. The octets up to the end are at r->at then.
 */
static inline bool byte_reader_has(struct byte_reader *r, size_t wanted)
{
    return (size_t)(r->end - r->at) >= wanted || byte_reader_fill(r, wanted);
}

/* Moves behind the next `count` octets, which need not fit into the buffer. Returns false when the file ends before. */
bool byte_reader_skip(struct byte_reader *r, size_t count);

#endif
