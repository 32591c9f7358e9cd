/*
 * A round of a live capture.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "direct_round.h"

#include <glib.h>

#include "direct_records.h"
#include "engine/duration.h"

struct passing {
    const struct sink *sink;
    bool stopped; /* the sink wants no more */
};

static void pass_ongoing(void *user, const struct conversation_entry *entry)
{
    struct passing *p = user;
    struct record record;
    if (!entry->tracked || p->stopped)
        return;
    direct_record_conversation(&record.conversation, entry);
    p->stopped = !p->sink->record(p->sink->user, RECORD_ONGOING, &record);
}

bool direct_round_pass(const struct sink *sink, struct conversation_table *table,
                       const struct record_round *captured)
{
    struct passing p = {.sink = sink};
    struct record record = {.round = *captured};
    record.round.time = g_get_real_time() * NS_PER_MICROSECOND;
    conversation_table_expire(table, (uint32_t)(record.round.time / NS_PER_SECOND));
    conversation_table_visit(table, pass_ongoing, &p);
    record.round.dropped = conversation_table_dropped(table);
    record.round.kept = conversation_table_count(table);
    return !p.stopped && sink->record(sink->user, RECORD_ROUND, &record);
}
