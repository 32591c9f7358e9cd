/*
 * Copies records into blocks, and passes them on in another thread.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "sink_thread.h"

#include <assert.h>
#include <glib.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#include "block_ring.h"

enum { BLOCK_OCTETS = 64 * 1024 };

/* What stands before each record in a block. */
struct record_head {
    uint32_t size; /* octets of the record, rounded up so that the next one is aligned */
    enum record_kind kind;
};

static_assert(sizeof(struct record_head) % _Alignof(struct record) == 0, "records are aligned");

struct record_block {
    uint32_t used;
    bool pause; /* after the records, the sink writes out */
    bool last;  /* no block follows */
    /* The sinks may copy a whole struct record, of which the last one in the block has only a part. */
    _Alignas(struct record) uint8_t octets[BLOCK_OCTETS + sizeof(struct record)];
};

struct sink_thread {
    const struct sink *next;
    struct block_ring ring;
    struct record_block *block; /* that is being filled; NULL: none */
    atomic_bool stopped;        /* `next` wants no more */
};

/* Returns the octets of a record that have a meaning. `error` is not among them: only a reader of lines sets it. */
static uint32_t record_size(enum record_kind kind)
{
    switch (kind) {
    case RECORD_SEGMENT:
        return sizeof(struct record_segment);
    case RECORD_ICMP:
        return sizeof(struct record_icmp);
    case RECORD_ROUND:
        return sizeof(struct record_round);
    default:
        return sizeof(struct record_conversation);
    }
}

static bool pass_records(struct sink_thread *t, const struct record_block *block)
{
    struct record_head head;
    for (uint32_t at = 0; at < block->used; at += sizeof head + head.size) {
        memcpy(&head, block->octets + at, sizeof head);
        const void *record = block->octets + at + sizeof head;
        if (!t->next->record(t->next->user, head.kind, record))
            return false;
    }
    return !block->pause || t->next->pause(t->next->user);
}

static void *run_sink(void *user)
{
    struct sink_thread *t = user;
    bool last = false;
    while (!last) {
        const struct record_block *block = block_ring_take(&t->ring);
        last = block->last;
        if (!atomic_load(&t->stopped) && !pass_records(t, block))
            atomic_store(&t->stopped, true);
        block_ring_return(&t->ring);
    }
    return NULL;
}

static void free_thread(struct sink_thread *t)
{
    block_ring_clear(&t->ring);
    for (unsigned i = 0; i < BLOCK_RING_BLOCKS; i++)
        g_free(t->ring.blocks[i]);
    g_free(t);
}

struct sink_thread *sink_thread_start(const struct sink *next)
{
    struct sink_thread *t = g_new0(struct sink_thread, 1);
    t->next = next;
    atomic_init(&t->stopped, false);
    for (unsigned i = 0; i < BLOCK_RING_BLOCKS; i++)
        t->ring.blocks[i] = g_new0(struct record_block, 1);
    block_ring_init(&t->ring);
    if (block_ring_start(&t->ring, run_sink, t))
        return t;
    free_thread(t);
    return NULL;
}

/* Returns the block to fill. */
static struct record_block *open_block(struct sink_thread *t)
{
    if (!t->block) {
        t->block = block_ring_fill(&t->ring);
        t->block->used = 0;
        t->block->pause = t->block->last = false;
    }
    return t->block;
}

static void pass_block(struct sink_thread *t)
{
    if (t->block)
        block_ring_pass(&t->ring, t->block->last);
    t->block = NULL;
}

static bool take_record(void *user, enum record_kind kind, const struct record *record)
{
    struct sink_thread *t = user;
    uint32_t size = record_size(kind);
    struct record_head head = {.size = (size + 7u) & ~7u, .kind = kind};
    struct record_block *block = open_block(t);
    if (block->used + sizeof head + head.size > BLOCK_OCTETS) {
        pass_block(t);
        block = open_block(t);
    }
    memcpy(block->octets + block->used, &head, sizeof head);
    memcpy(block->octets + block->used + sizeof head, record, size);
    block->used += (uint32_t)sizeof head + head.size;
    return !atomic_load_explicit(&t->stopped, memory_order_relaxed);
}

bool sink_thread_drain(struct sink_thread *t)
{
    pass_block(t);
    block_ring_drain(&t->ring);
    return !atomic_load(&t->stopped);
}

static bool take_pause(void *user)
{
    struct sink_thread *t = user;
    open_block(t)->pause = true;
    return sink_thread_drain(t);
}

struct sink sink_thread_sink(struct sink_thread *t)
{
    return (struct sink){take_record, take_pause, t};
}

void sink_thread_stop(struct sink_thread *t)
{
    open_block(t)->last = true;
    pass_block(t);
    block_ring_join(&t->ring);
    free_thread(t);
}
