/*
 * The conversations of a capture.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "conversation_store.h"

#include <string.h>

#include "engine/four_tuple.h"
#include "sparse_words.h"

/* All of one capture file; emptied by conversation_store_reset(). */
static struct {
    struct sparse_words streams; /* tcp.stream -> struct tracked_conversation * */
    wmem_map_t *
        latest; /* struct tracked_conversation * of any life -> the latest one of the same 4-tuple */
    uint32_t end;
    struct tracked_conversation *unused; /* and so many that follow it */
    unsigned unused_count;
} state;

static guint hash_ends(const void *key)
{
    const struct tracked_conversation *t = key;
    guint hash = wmem_strong_hash((const guint8 *)t->port, sizeof t->port);
    for (unsigned i = 0; i < 2; i++)
        hash = hash * 31 + wmem_strong_hash(t->address[i].data, (size_t)t->address[i].len);
    return hash;
}

static gboolean equal_ends(const void *a, const void *b)
{
    const struct tracked_conversation *s = a;
    const struct tracked_conversation *t = b;
    return s->port[0] == t->port[0] && s->port[1] == t->port[1] &&
           addresses_equal(&s->address[0], &t->address[0]) &&
           addresses_equal(&s->address[1], &t->address[1]);
}

/* Many at a time, the first where a cache line begins. */
static struct tracked_conversation *allocate(void)
{
    enum { AT_A_TIME = 64 };
    if (state.unused_count == 0) {
        char *octets = wmem_alloc0(wmem_file_scope(),
                                   AT_A_TIME * sizeof(struct tracked_conversation) + CACHE_LINE);
        size_t beyond = (uintptr_t)octets % CACHE_LINE;
        state.unused = (struct tracked_conversation *)(octets + CACHE_LINE - beyond);
        state.unused_count = AT_A_TIME;
    }
    state.unused_count--;
    return state.unused++;
}

static struct tracked_conversation *begin_conversation(const struct frame_segment *s)
{
    struct tracked_conversation *t = allocate();
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

struct tracked_conversation *conversation_store_enter(const struct frame_segment *s)
{
    struct tracked_conversation *t = conversation_store_find(s->stream);
    if (t)
        return t;

    t = begin_conversation(s);
    if (!state.latest)
        state.latest = wmem_map_new(wmem_file_scope(), hash_ends, equal_ends);
    struct tracked_conversation *before = wmem_map_insert(state.latest, t, t);
    t->previous = before && !conversation_begun(&before->conversation) ? before->previous : before;
    sparse_words_set(&state.streams, s->stream, word_of(t));
    state.end = MAX(state.end, s->stream + 1);
    return t;
}

struct tracked_conversation *conversation_store_find(uint32_t stream)
{
    return word_address(sparse_words_get(&state.streams, stream));
}

void conversation_store_prefetch(const struct tracked_conversation *t)
{
    __builtin_prefetch(t, 1);
    conversation_prefetch(&t->conversation);
}

bool conversation_store_mark(GByteArray *streams, uint32_t stream)
{
    unsigned known = streams->len;
    if (known <= stream) {
        g_byte_array_set_size(streams, stream + 1);
        memset(streams->data + known, 0, stream + 1 - known);
    }
    bool before = streams->data[stream];
    streams->data[stream] = 1;
    return !before;
}

uint32_t conversation_store_end(void)
{
    return state.end;
}

unsigned tracked_conversation_sender(const struct tracked_conversation *t, uint16_t port,
                                     const address *source)
{
    /* The ports tell, and unlike an address no routing header or translator changes them on the
     * way of one stream; addresses are needed only where the ports are the same. */
    if (t->port[0] != t->port[1] || !source)
        return port == t->port[0] ? 0 : 1;
    return addresses_equal(source, &t->address[0]) ? 0 : 1;
}

void conversation_store_reset(void)
{
    sparse_words_reset(&state.streams);
    state.latest = NULL;
    state.end = 0;
    state.unused_count = 0;
}
