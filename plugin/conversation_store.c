/*
 * The conversations of the capture.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "conversation_store.h"

#include "engine/four_tuple.h"
#include "sparse_words.h"

enum { CONVERSATIONS_PER_BLOCK = 64 };

/* Of one capture. */
static struct {
    struct sparse_words streams; /* tcp.stream -> address of its struct tracked_conversation */
    wmem_map_t *latest;          /* any conversation -> the latest one of the same 4-tuple */
    uint32_t stream_limit;
    struct tracked_conversation *unused; /* allocated, not yet in use: an array */
    unsigned unused_count;               /* its entries */
} store;

static guint hash_four_tuple(const void *key)
{
    const struct tracked_conversation *t = key;
    guint hash = wmem_strong_hash((const guint8 *)t->port, sizeof t->port);
    for (unsigned i = 0; i < 2; i++)
        hash = hash * 31 + wmem_strong_hash(t->address[i].data, (size_t)t->address[i].len);
    return hash;
}

static gboolean same_four_tuple(const void *a, const void *b)
{
    const struct tracked_conversation *s = a;
    const struct tracked_conversation *t = b;
    return s->port[0] == t->port[0] && s->port[1] == t->port[1] &&
           addresses_equal(&s->address[0], &t->address[0]) &&
           addresses_equal(&s->address[1], &t->address[1]);
}

/* Allocates many conversations at a time, so that each begins at a cache line. */
static struct tracked_conversation *allocate_conversation(void)
{
    if (store.unused_count == 0) {
        char *octets =
            wmem_alloc0(wmem_file_scope(),
                        CONVERSATIONS_PER_BLOCK * sizeof(struct tracked_conversation) + CACHE_LINE);
        size_t beyond = (uintptr_t)octets % CACHE_LINE;
        store.unused = (struct tracked_conversation *)(octets + CACHE_LINE - beyond);
        store.unused_count = CONVERSATIONS_PER_BLOCK;
    }
    store.unused_count--;
    return store.unused++;
}

static struct tracked_conversation *new_conversation(const struct frame_segment *s)
{
    struct tracked_conversation *t = allocate_conversation();
    int order = cmp_address(&s->source, &s->destination);
    unsigned source = four_tuple_sender(order, s->source_port, s->destination_port);

    copy_address_wmem(wmem_file_scope(), &t->address[source], &s->source);
    copy_address_wmem(wmem_file_scope(), &t->address[1 - source], &s->destination);
    t->port[source] = s->source_port;
    t->port[1 - source] = s->destination_port;
    t->stream = s->stream;
    t->is_self = four_tuple_is_self(order, s->source_port, s->destination_port);
    conversation_init(&t->conversation, four_tuple_likely_client(t->port, source));
    return t;
}

/* Makes `t` the latest conversation of its 4-tuple and links it to the one before. A conversation
 * that never began (all its segments belong to an earlier one) is skipped. */
static void link_to_previous(struct tracked_conversation *t)
{
    if (!store.latest)
        store.latest = wmem_map_new(wmem_file_scope(), hash_four_tuple, same_four_tuple);
    struct tracked_conversation *before = wmem_map_insert(store.latest, t, t);
    t->previous = before && !conversation_begun(&before->conversation) ? before->previous : before;
}

struct tracked_conversation *conversation_store_find_or_add(const struct frame_segment *s)
{
    struct tracked_conversation *t = conversation_store_find(s->stream);
    if (t)
        return t;
    t = new_conversation(s);
    link_to_previous(t);
    sparse_words_set(&store.streams, s->stream, word_of(t));
    store.stream_limit = MAX(store.stream_limit, s->stream + 1);
    return t;
}

struct tracked_conversation *conversation_store_find(uint32_t stream)
{
    return word_address(sparse_words_get(&store.streams, stream));
}

struct tracked_conversation *conversation_store_find_quoted(const struct icmp_error *e)
{
    unsigned from = e->report.about;
    int type = e->report.address_length == IPV6_OCTETS ? AT_IPv6 : AT_IPv4;
    struct tracked_conversation key = {0};
    key.port[from] = e->source_port;
    key.port[1 - from] = e->destination_port;
    set_address(&key.address[from], type, e->report.address_length, e->source);
    set_address(&key.address[1 - from], type, e->report.address_length, e->destination);
    struct tracked_conversation *t = store.latest ? wmem_map_lookup(store.latest, &key) : NULL;
    return t && !conversation_begun(&t->conversation) ? t->previous : t;
}

void conversation_store_prefetch(const struct tracked_conversation *t)
{
    __builtin_prefetch(t, 1);
    conversation_prefetch(&t->conversation);
}

uint32_t conversation_store_stream_limit(void)
{
    return store.stream_limit;
}

unsigned tracked_conversation_sender(const struct tracked_conversation *t, uint16_t port,
                                     const address *source)
{
    /* The ports decide where they differ: a routing header or an address translator may change an
     * address within a stream, but not the ports. */
    if (t->port[0] != t->port[1] || !source)
        return port == t->port[0] ? 0 : 1;
    return addresses_equal(source, &t->address[0]) ? 0 : 1;
}

void conversation_store_reset(void)
{
    sparse_words_reset(&store.streams);
    store.latest = NULL;
    store.stream_limit = 0;
    store.unused_count = 0;
}
