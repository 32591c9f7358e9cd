/*
 * A hash table with linear probing. A bucket holds the hash, too: a search reads no other entry
 * than the one it looks for. Entries are in chunks, which never move.
 *
 * A current entry is in a bucket and in a queue. A previous entry is in neither: the current entry
 * has its number. A retired entry was a previous one; it waits in QUEUE_ENDED to be reported.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "conversation_table_inside.h"

#include <stddef.h>
#include <string.h>

enum {
    BUCKETS_MIN = 1024,
    CACHE_LINE = 64, /* octets that most processors load at once */
};

static void free_chunk(void *chunk)
{
    table_memory_free(chunk, CHUNK_OCTETS);
}

struct conversation_table *conversation_table_new(conversation_report *report, void *user)
{
    struct conversation_table *t = g_new0(struct conversation_table, 1);
    t->report = report;
    t->user = user;
    t->bucket_mask = BUCKETS_MIN - 1;
    t->buckets = table_memory_get(buckets_size(t));
    t->chunks = g_ptr_array_new_with_free_func(free_chunk);
    t->free_entry = ENTRY_NONE;
    t->limit = UINT32_MAX;
    empty_queues(t);
    hash_keys_draw(&t->hash_keys);
    return t;
}

void conversation_table_free(struct conversation_table *t)
{
    g_ptr_array_free(t->chunks, TRUE);
    table_memory_free(t->buckets, buckets_size(t));
    g_free(t);
}

void conversation_table_bound(struct conversation_table *t, uint32_t limit, bool early,
                              uint32_t time_wait)
{
    t->limit = limit ? limit : UINT32_MAX;
    t->early = early;
    t->ordered = early;
    t->time_wait = time_wait;
}

/* Faster than memcmp() for this constant length. */
static bool equal_ends(const struct four_tuple *a, const struct four_tuple *b)
{
    uint64_t left, right, different = 0;
#pragma GCC unroll 8
    for (size_t at = 0; at < sizeof *a; at += sizeof left) {
        memcpy(&left, (const uint8_t *)a + at, sizeof left);
        memcpy(&right, (const uint8_t *)b + at, sizeof right);
        different |= left ^ right;
    }
    return different == 0;
}

/* Returns the bucket of the 4-tuple's current entry, or the empty one where it would be. */
static uint32_t find_bucket(const struct conversation_table *t, const struct four_tuple *ends,
                            uint32_t hash)
{
    uint32_t i = hash & t->bucket_mask;
    for (; t->buckets[i].entry; i = (i + 1) & t->bucket_mask) {
        if (t->buckets[i].hash == hash &&
            equal_ends(&entry_at(t, t->buckets[i].entry - 1)->ends, ends))
            break;
    }
    return i;
}

const struct hash_keys *conversation_table_keys(const struct conversation_table *t)
{
    return &t->hash_keys;
}

uint32_t conversation_table_hash(const struct conversation_table *t, const struct four_tuple *ends)
{
    return four_tuple_hash(&t->hash_keys, ends);
}

void conversation_table_expect(const struct conversation_table *t, uint32_t hash)
{
    __builtin_prefetch(&t->buckets[hash & t->bucket_mask]);
}

struct conversation_entry *conversation_table_load(const struct conversation_table *t,
                                                   uint32_t hash)
{
    uint32_t i = hash & t->bucket_mask;
    while (t->buckets[i].entry && t->buckets[i].hash != hash)
        i = (i + 1) & t->bucket_mask;
    if (!t->buckets[i].entry)
        return NULL;
    struct conversation_entry *entry = entry_at(t, t->buckets[i].entry - 1);
#pragma GCC unroll 16
    for (size_t at = 0; at < sizeof *entry; at += CACHE_LINE)
        __builtin_prefetch((const uint8_t *)entry + at, 1);
    return entry;
}

struct conversation_entry *conversation_table_find(struct conversation_table *t,
                                                   const struct four_tuple *ends, uint32_t hash,
                                                   struct conversation_entry *loaded)
{
    if (loaded && loaded->use == ENTRY_CURRENT && equal_ends(&loaded->ends, ends))
        return loaded;
    const struct bucket *b = &t->buckets[find_bucket(t, ends, hash)];
    return b->entry ? entry_at(t, b->entry - 1) : NULL;
}

/* Doubles the number of buckets once two thirds are taken. */
static void grow(struct conversation_table *t)
{
    uint32_t old_count = t->bucket_mask + 1;
    if (t->current < old_count / 3 * 2)
        return;
    struct bucket *old = t->buckets;
    size_t old_size = buckets_size(t);
    t->bucket_mask = old_count * 2 - 1;
    t->buckets = table_memory_get(buckets_size(t));
    table_memory_fill(t->buckets, buckets_size(t));
    for (uint32_t i = 0; i < old_count; i++) {
        uint32_t to = old[i].hash & t->bucket_mask;
        while (old[i].entry && t->buckets[to].entry)
            to = (to + 1) & t->bucket_mask;
        if (old[i].entry)
            t->buckets[to] = old[i];
    }
    table_memory_free(old, old_size);
}

/* Empties a bucket. Entries behind it that linear probing had displaced move up, so that no search
 * stops before it finds them. */
static void empty_bucket(struct conversation_table *t, uint32_t hole)
{
    for (uint32_t i = (hole + 1) & t->bucket_mask; t->buckets[i].entry;
         i = (i + 1) & t->bucket_mask) {
        uint32_t home = t->buckets[i].hash & t->bucket_mask;
        if (((i - home) & t->bucket_mask) >= ((i - hole) & t->bucket_mask)) {
            t->buckets[hole] = t->buckets[i];
            hole = i;
        }
    }
    t->buckets[hole] = (struct bucket){0, 0};
    t->current--;
}

/* Most captures need a part of the first chunk only. */
static void add_chunk(struct conversation_table *t)
{
    void *chunk = table_memory_get(CHUNK_OCTETS);
    if (t->chunks->len > 0)
        table_memory_fill(chunk, CHUNK_OCTETS);
    g_ptr_array_add(t->chunks, chunk);
}

/* Returns the number of an entry that is free. */
static uint32_t allocate(struct conversation_table *t)
{
    uint32_t number = t->free_entry;
    t->count++;
    if (number != ENTRY_NONE) {
        t->free_entry = entry_at(t, number)->older;
        t->reused = true;
        return number;
    }
    if (t->used / CHUNK_ENTRIES == t->chunks->len)
        add_chunk(t);
    return t->used++;
}

/* Reports an entry and frees it. It must be in no bucket and in no queue. */
static void report_and_free(struct conversation_table *t, uint32_t number)
{
    struct conversation_entry *entry = entry_at(t, number);
    t->report(t->user, entry);
    entry->use = ENTRY_FREE;
    entry->older = t->free_entry;
    t->free_entry = number;
    t->count--;
}

static void leave_queue(struct conversation_table *t, const struct conversation_entry *entry)
{
    struct entry_queue *q = &t->queues[entry->queue];
    *(entry->older == ENTRY_NONE ? &q->oldest : &entry_at(t, entry->older)->newer) = entry->newer;
    *(entry->newer == ENTRY_NONE ? &q->newest : &entry_at(t, entry->newer)->older) = entry->older;
}

static void join_queue(struct conversation_table *t, uint32_t number, enum queue_kind kind)
{
    struct conversation_entry *entry = entry_at(t, number);
    struct entry_queue *q = &t->queues[kind];
    entry->queue = (uint8_t)kind;
    entry->older = q->newest;
    entry->newer = ENTRY_NONE;
    *(q->newest == ENTRY_NONE ? &q->oldest : &entry_at(t, q->newest)->newer) = number;
    q->newest = number;
}

void conversation_table_drop(struct conversation_table *t, uint32_t number)
{
    struct conversation_entry *entry = entry_at(t, number);
    leave_queue(t, entry);
    if (entry->use == ENTRY_CURRENT) {
        empty_bucket(t, find_bucket(t, &entry->ends, entry->hash));
        if (entry->previous != ENTRY_NONE)
            report_and_free(t, entry->previous);
    }
    report_and_free(t, number);
}

/* Takes an entry that is in no bucket and in no queue, and that no segment can change any more. */
static void retire(struct conversation_table *t, uint32_t number)
{
    entry_at(t, number)->use = ENTRY_RETIRED;
    entry_at(t, number)->second = t->second;
    if (t->early)
        report_and_free(t, number);
    else
        join_queue(t, number, QUEUE_ENDED);
}

void conversation_table_drop_ended(struct conversation_table *t)
{
    uint32_t number;
    while ((number = t->queues[QUEUE_ENDED].oldest) != ENTRY_NONE) {
        int32_t age = (int32_t)(t->second - entry_at(t, number)->second);
        if (age <= (int32_t)t->time_wait)
            return;
        conversation_table_drop(t, number);
    }
}

static bool is_closed(enum state state)
{
    return state == STATE_CLOSED || state == STATE_TIME_WAIT;
}

static enum queue_kind queue_for(const struct conversation_entry *entry)
{
    const struct conversation *c = &entry->conversation;
    if (!entry->tracked) /* while the previous one can still change, both stay */
        return entry->previous == ENTRY_NONE ? QUEUE_ENDED : QUEUE_OPEN;
    bool ended = is_closed(conversation_state(c, ROLE_CLIENT)) &&
                 is_closed(conversation_state(c, ROLE_SERVER));
    return ended ? QUEUE_ENDED : QUEUE_OPEN;
}

static int by_second(const void *a, const void *b, void *table)
{
    const uint32_t *left = a, *right = b;
    int32_t later = (int32_t)(entry_at(table, *left)->second - entry_at(table, *right)->second);
    if (later == 0)
        return *left < *right ? -1 : 1;
    return later < 0 ? -1 : 1;
}

/* Brings the entries of both queues into the order of their last packets. That of the newest one is being read. */
static void order_queues(struct conversation_table *t, uint32_t newest)
{
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (uint32_t number = 0; number < t->used; number++) {
        const struct conversation_entry *entry = entry_at(t, number);
        if (number != newest && (entry->use == ENTRY_CURRENT || entry->use == ENTRY_RETIRED))
            g_array_append_val(numbers, number);
    }
    g_array_sort_with_data(numbers, by_second, t);
    empty_queues(t);
    for (guint i = 0; i < numbers->len; i++) {
        uint32_t number = g_array_index(numbers, uint32_t, i);
        const struct conversation_entry *entry = entry_at(t, number);
        join_queue(t, number, entry->use == ENTRY_RETIRED ? QUEUE_ENDED : queue_for(entry));
    }
    g_array_free(numbers, TRUE);
    join_queue(t, newest, QUEUE_OPEN);
    t->ordered = true;
}

/* Drops entries until there are no more than the limit; never the newest one. */
static void make_room(struct conversation_table *t, uint32_t newest)
{
    if (t->count > t->limit && !t->ordered)
        order_queues(t, newest);
    while (t->count > t->limit) {
        uint32_t number = t->queues[QUEUE_ENDED].oldest;
        if (number == ENTRY_NONE) {
            number = t->queues[QUEUE_OPEN].oldest;
            if (number == newest)
                return;
            t->dropped++;
        }
        conversation_table_drop(t, number);
    }
}

/*
 * Takes the current entry of a 4-tuple, which has this number, out of its place, and retires an entry
 * that no segment can reach any more.
 *
 * Returns the number of the entry that will be the previous one. A current entry of which the engine
 * has tracked nothing does not become it: the one before stays.
 */
static uint32_t replace(struct conversation_table *t, struct conversation_entry *current,
                        uint32_t number)
{
    uint32_t before = current->previous;
    leave_queue(t, current);
    current->queue = QUEUE_NONE;
    if (!current->tracked) {
        retire(t, number);
        return before;
    }
    current->use = ENTRY_PREVIOUS;
    if (before != ENTRY_NONE)
        retire(t, before);
    return number;
}

struct conversation_entry *conversation_table_begin(struct conversation_table *t,
                                                    const struct four_tuple *ends,
                                                    struct conversation_entry *current)
{
    uint32_t previous = ENTRY_NONE;
    grow(t);
    uint32_t hash = four_tuple_hash(&t->hash_keys, ends);
    uint32_t i = find_bucket(t, ends, hash);
    if (current)
        previous = replace(t, current, t->buckets[i].entry - 1);
    else
        t->current++;
    uint32_t number = allocate(t);
    struct conversation_entry *entry = entry_at(t, number);
    memset(&entry->ends, 0, sizeof *entry - offsetof(struct conversation_entry, ends));
    entry->ends = *ends;
    entry->hash = hash;
    entry->use = ENTRY_CURRENT;
    entry->second = t->second;
    entry->previous = previous;
    t->buckets[i] = (struct bucket){hash, number + 1};
    join_queue(t, number, QUEUE_OPEN);
    make_room(t, number);
    return entry;
}

struct conversation_entry *conversation_table_previous(struct conversation_table *t,
                                                       const struct conversation_entry *entry)
{
    return entry->previous == ENTRY_NONE ? NULL : entry_at(t, entry->previous);
}

/* An entry moves to the end of its queue only when the second changes, not for each packet: its
 * neighbours, which are seldom in the processor's cache, are not needed then. */
void conversation_table_touch(struct conversation_table *t, struct conversation_entry *entry,
                              uint32_t second)
{
    bool later = second != t->second;
    t->second = second;
    if (!t->ordered) {
        entry->second = second;
        return;
    }
    enum queue_kind kind = queue_for(entry);
    if (entry->queue != kind || entry->second != second) {
        uint32_t number = t->buckets[find_bucket(t, &entry->ends, entry->hash)].entry - 1;
        leave_queue(t, entry);
        entry->second = second;
        join_queue(t, number, kind);
    }
    if (later && t->early)
        conversation_table_drop_ended(t);
}

uint64_t conversation_table_dropped(const struct conversation_table *t)
{
    return t->dropped;
}
