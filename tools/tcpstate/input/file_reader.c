/*
 * Reads and decodes packets into batches.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "file_reader.h"

#include <unistd.h>

#include "block_ring.h"
#include "decode/four_tuple_hash.h"

enum {
    KEPT_MAX = 64 * 1024, /* octets after which a batch ends, so that memory is bounded */
    KEPT_BLOCK = 4096,
};

struct file_reader {
    struct capture_file file;
    int fd;
    const struct conversation_table *table;
    bool options, any_link;
    bool taken; /* file_reader_next() has returned a batch that is not given back yet */
    struct block_ring ring;
};

static const uint8_t *keep(struct packet_batch *b, const uint8_t *octets, uint32_t length)
{
    b->kept_size += length;
    return (const uint8_t *)g_string_chunk_insert_len(b->kept, (const char *)octets, length);
}

/* Copies what will be needed of the packet, because the reader overwrites it. */
static void keep_octets(struct packet_batch *b, struct packet_ahead *p, bool options)
{
    struct icmp_error e;
    if (p->icmp && icmp_error_read(&e, p->icmp, p->icmp_captured))
        p->icmp = keep(b, p->icmp, p->icmp_captured);
    else
        p->icmp = NULL;
    if (!packet_ahead_has_header(p) || !p->header.options)
        return;
    if (!options)
        p->header.options_length = 0;
    p->header.options = options ? keep(b, p->header.options, p->header.options_length) : NULL;
}

/* Decodes each packet outside the batch: the batch is in the cache of the other processor at first, and the decoder reads
 * again what it has just written. */
static void fill_batch(struct file_reader *r, const struct hash_keys *keys, struct packet_batch *b)
{
    struct capture_packet packet;
    struct packet_ahead p;
    if (b->kept_size > 0)
        g_string_chunk_clear(b->kept);
    b->count = b->kept_size = 0;
    while (b->count < PACKET_BATCH_MAX && b->kept_size < KEPT_MAX) {
        b->result = capture_file_next(&r->file, &packet);
        if (b->result != CAPTURE_PACKET)
            break;
        packet_ahead_decode(&p, &packet, keys);
        keep_octets(b, &p, r->options);
        b->packets[b->count++] = p;
    }
    b->why = r->file.why;
}

static void *read_file(void *user)
{
    struct file_reader *r = user;
    struct hash_keys keys = *conversation_table_keys(r->table);
    enum capture_result result = packet_ahead_open(&r->file, r->fd, NULL, NULL, r->any_link);
    struct packet_batch *b = block_ring_fill(&r->ring);
    if (b && result != CAPTURE_PACKET) {
        b->result = result;
        b->why = r->file.why;
        b->count = 0;
        block_ring_pass(&r->ring, true);
    }
    while (b && result == CAPTURE_PACKET) {
        fill_batch(r, &keys, b);
        result = b->result;
        block_ring_pass(&r->ring, result != CAPTURE_PACKET);
        b = result == CAPTURE_PACKET ? block_ring_fill(&r->ring) : NULL;
    }
    capture_file_close(&r->file);
    return NULL;
}

static void free_reader(struct file_reader *r)
{
    block_ring_clear(&r->ring);
    for (unsigned i = 0; i < BLOCK_RING_BLOCKS; i++) {
        struct packet_batch *b = r->ring.blocks[i];
        g_string_chunk_free(b->kept);
        g_free(b);
    }
    g_free(r);
}

struct file_reader *file_reader_start(int fd, const struct conversation_table *table, bool options,
                                      bool any_link)
{
    struct file_reader *r = g_new0(struct file_reader, 1);
    r->fd = fd;
    r->table = table;
    r->options = options;
    r->any_link = any_link;
    for (unsigned i = 0; i < BLOCK_RING_BLOCKS; i++) {
        struct packet_batch *b = r->ring.blocks[i] = g_new0(struct packet_batch, 1);
        b->kept = g_string_chunk_new(KEPT_BLOCK);
    }
    block_ring_init(&r->ring);
    if (block_ring_start(&r->ring, read_file, r))
        return r;
    free_reader(r);
    return NULL;
}

struct packet_batch *file_reader_next(struct file_reader *r)
{
    if (r->taken)
        block_ring_return(&r->ring);
    r->taken = true;
    return block_ring_take(&r->ring);
}

void file_reader_stop(struct file_reader *r)
{
    block_ring_close(&r->ring);
    block_ring_join(&r->ring);
    close(r->fd);
    free_reader(r);
}
