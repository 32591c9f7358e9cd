/*
 * Table: the targets of connection attempts that were refused by a RST, or never answered.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/verdict.h"
#include "frame_segment.h"
#include "tables.h"

enum { TARGET, PORT, TOTAL, REFUSED, UNANSWERED };

static stat_tap_table_item columns[] = {
    [TARGET] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Target         ", "%-15s"},
    [PORT] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, " Port", "%5u"},
    [TOTAL] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Failures", "%8u"},
    [REFUSED] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Refused", "%7u"},
    [UNANSWERED] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Unanswered", "%10u"},
};

static void count_failure(struct statistic_table *t, const struct tracked_conversation *tracked)
{
    const struct conversation *c = &tracked->conversation;
    unsigned server = conversation_end(c, ROLE_SERVER);
    struct verdict v;
    struct record_endpoint target;

    conversation_verdict(c, &v);
    if (v.close != CLOSE_REFUSED && v.close != CLOSE_UNANSWERED)
        return;
    frame_segment_name_endpoint(&tracked->address[server], tracked->port[server], &target);
    const table_item keys[] = {table_text(target.address.text), table_number(target.port)};
    table_count(t, keys, v.close == CLOSE_REFUSED ? REFUSED : UNANSWERED);
}

const struct table_kind table_failures = {
    "TCP State: Failures", "tcpstate,failures", COLUMNS(columns), 2, NULL, count_failure,
};
