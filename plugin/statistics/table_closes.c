/*
 * Table: how conversations were closed, and who closed first.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/verdict.h"
#include "tables.h"

enum { CLOSE, TOTAL, CLIENT, SERVER, BOTH, ASSUMED };

static stat_tap_table_item columns[] = {
    [CLOSE] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Close          ", "%-15s"},
    [TOTAL] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Conversations", "%13u"},
    [CLIENT] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "By client", "%9u"},
    [SERVER] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "By server", "%9u"},
    [BOTH] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "By both", "%7u"},
    [ASSUMED] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Assumed", "%7u"},
};

static void add_rows_of_closes(struct statistic_table *t)
{
    for (unsigned kind = 0; kind < CLOSE_COUNT; kind++) {
        const table_item key = table_text(close_name(kind));
        table_row(t, &key);
    }
}

static void count_close(struct statistic_table *t, const struct tracked_conversation *conversation)
{
    static const unsigned column[] = {
        [ENDS_NONE] = TOTAL, [ENDS_CLIENT] = CLIENT, [ENDS_SERVER] = SERVER, [ENDS_BOTH] = BOTH};
    struct verdict v;

    conversation_verdict(&conversation->conversation, &v);
    const table_item key = table_text(close_name(v.close));
    table_count(t, &key, column[v.initiator]);
    if (v.close_assumed)
        table_row(t, &key)[ASSUMED].value.uint_value++;
}

const struct table_kind table_closes = {
    "TCP State: Closes", "tcpstate,closes", COLUMNS(columns), 1, add_rows_of_closes, count_close,
};
