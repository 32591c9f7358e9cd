/*
 * The octets of a file or pipe, one after the other; gzip (RFC 1952) is unpacked on the way.
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
    BYTE_READER_PEEK_MAX = 512 * 1024 /* so many octets can be looked at together */
};

enum byte_reader_error {
    BYTES_OK,       /* so far, or the end of the file */
    BYTES_FAILED,   /* read() failed: errno tells why */
    BYTES_DAMAGED,  /* the gzip data are not what they must be */
    BYTES_CUT_SHORT /* the gzip data end too early */
};

struct byte_reader {
    const uint8_t *at;  /* what was read and not yet skipped ... */
    const uint8_t *end; /* ... ends here */
    struct byte_source *source;
};

/*
 * Reads from the open file `fd`, which stays the caller's.
 *
 * wait  called before each read(), which may have to wait; NULL: nobody wants to know
 */
void byte_reader_open(struct byte_reader *r, int fd, void (*wait)(void *user), void *user);

void byte_reader_close(struct byte_reader *r);

/* Why there is no more. */
enum byte_reader_error byte_reader_error(const struct byte_reader *r);

/* Used by byte_reader_has(). */
bool byte_reader_fill(struct byte_reader *r, size_t wanted);

/* Whether the next `wanted` octets, at most BYTE_READER_PEEK_MAX, are at r->at now. False: the file
 * ends before; what there is is at r->at. */
static inline bool byte_reader_has(struct byte_reader *r, size_t wanted)
{
    return (size_t)(r->end - r->at) >= wanted || byte_reader_fill(r, wanted);
}

/* Skips any number of octets; false when the file ends before. */
bool byte_reader_skip(struct byte_reader *r, uint64_t count);

#endif
