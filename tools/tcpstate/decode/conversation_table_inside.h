/*
 * The inside of the conversation table, for its own files.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CONVERSATION_TABLE_INSIDE_H
#define TCPSTATE_CONVERSATION_TABLE_INSIDE_H

#include <glib.h>

#include "conversation_table.h"
#include "four_tuple_hash.h"
#include "table_memory.h"

enum {
    CHUNK_OCTETS = TABLE_MEMORY_HUGE,
    CHUNK_ENTRIES = CHUNK_OCTETS / sizeof(struct conversation_entry),
};

enum queue_kind { QUEUE_OPEN, QUEUE_ENDED, QUEUE_COUNT, QUEUE_NONE = QUEUE_COUNT };

enum entry_use {
    ENTRY_FREE,
    ENTRY_CURRENT,
    ENTRY_PREVIOUS,
    ENTRY_RETIRED, /* no segment can change it any more */
};

struct bucket {
    uint32_t hash;
    uint32_t entry; /* number of the entry plus 1; 0: the bucket is empty */
};

/* Entries in the order of their last packets, the one that has been idle for longest first. The order costs a cache
 * miss for each packet, so it is kept only once it decides what is dropped: in a table with `early`, and in one that
 * has reached its limit. Before that, the queues have the order in which entries joined. */
struct entry_queue {
    uint32_t oldest, newest;
};

struct conversation_table {
    struct hash_keys hash_keys;
    conversation_report *report;
    void *user;
    struct bucket *buckets;
    uint32_t bucket_mask;
    uint32_t current; /* entries in buckets */
    GPtrArray *chunks;
    uint32_t used;       /* entries that were ever in use: the next number */
    uint32_t free_entry; /* the first free one below `used`; `older` has the next */
    uint32_t count;      /* entries in use */
    uint32_t limit;
    uint32_t time_wait;
    bool early;
    bool ordered; /* the queues are in the order of the last packets */
    bool reused;  /* a number was used again: the order of numbers is not that of the streams */
    uint64_t dropped;
    struct entry_queue queues[QUEUE_COUNT];
    uint32_t second; /* when the last packet came */
};

static inline struct conversation_entry *entry_at(const struct conversation_table *t,
                                                  uint32_t number)
{
    struct conversation_entry *chunk = g_ptr_array_index(t->chunks, number / CHUNK_ENTRIES);
    return &chunk[number % CHUNK_ENTRIES];
}

static inline size_t buckets_size(const struct conversation_table *t)
{
    return (t->bucket_mask + (size_t)1) * sizeof *t->buckets;
}

static inline void empty_queues(struct conversation_table *t)
{
    for (unsigned i = 0; i < QUEUE_COUNT; i++)
        t->queues[i] = (struct entry_queue){ENTRY_NONE, ENTRY_NONE};
}

/* Reports and frees an entry that is in a queue. If it is the current one of its 4-tuple, the
 * previous one goes, too. */
void conversation_table_drop(struct conversation_table *t, uint32_t number);

/* Drops the entries that ended more than TIME_WAIT ago. */
void conversation_table_drop_ended(struct conversation_table *t);

#endif
