/*
 * What a live capture asks of the conversation table from time to time.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "conversation_table_inside.h"

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
