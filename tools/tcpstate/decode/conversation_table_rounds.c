/*
 * What concerns all conversations: the rounds of a live capture, and the end of any capture.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "conversation_table_inside.h"

#include <string.h>

enum { OPENING_SECONDS = 127 /* Linux gives up to open: tcp_syn_retries 6, 1 + 2 + ... + 64 s */ };

/* Returns whether no end was established. */
static bool is_opening(const struct conversation_entry *entry)
{
    const struct conversation *c = &entry->conversation;
    return entry->tracked && conversation_state(c, ROLE_CLIENT) < STATE_ESTABLISHED &&
           conversation_state(c, ROLE_SERVER) < STATE_ESTABLISHED;
}

void conversation_table_expire(struct conversation_table *t, uint32_t second)
{
    t->second = second;
    conversation_table_drop_ended(t);
    for (uint32_t number = t->queues[QUEUE_OPEN].oldest; number != ENTRY_NONE;) {
        const struct conversation_entry *entry = entry_at(t, number);
        uint32_t newer = entry->newer;
        if ((int32_t)(second - entry->second) <= OPENING_SECONDS)
            return;
        if (is_opening(entry))
            conversation_table_drop(t, number);
        number = newer;
    }
}

void conversation_table_visit(const struct conversation_table *t, conversation_report *visit,
                              void *user)
{
    for (uint32_t number = 0; number < t->used; number++) {
        const struct conversation_entry *entry = entry_at(t, number);
        if (entry->use != ENTRY_CURRENT)
            continue;
        if (entry->previous != ENTRY_NONE)
            visit(user, entry_at(t, entry->previous));
        visit(user, entry);
    }
}

uint32_t conversation_table_count(const struct conversation_table *t)
{
    return t->count;
}

static int by_stream(const void *a, const void *b, void *table)
{
    const uint32_t *left = a, *right = b;
    return entry_at(table, *left)->stream < entry_at(table, *right)->stream ? -1 : 1;
}

void conversation_table_finish(struct conversation_table *t)
{
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (uint32_t number = 0; number < t->used; number++) {
        if (entry_at(t, number)->use != ENTRY_FREE)
            g_array_append_val(numbers, number);
    }
    if (t->reused)
        g_array_sort_with_data(numbers, by_stream, t);
    for (guint i = 0; i < numbers->len; i++)
        t->report(t->user, entry_at(t, g_array_index(numbers, uint32_t, i)));
    g_array_free(numbers, TRUE);
    memset(t->buckets, 0, buckets_size(t));
    g_ptr_array_set_size(t->chunks, 0);
    t->used = t->count = t->current = 0;
    t->free_entry = ENTRY_NONE;
    empty_queues(t);
}
