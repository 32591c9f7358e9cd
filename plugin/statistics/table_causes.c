/*
 * Table: why conversations ended, by whose doing and for which service, and how long they were idle
 * before.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/cause.h"
#include "frame_segment.h"
#include "tables.h"

enum { CAUSE, BY, SERVER, PORT, TOTAL, IDLE_MIN, IDLE_MEAN, IDLE_MAX };

/* The headings are short, because Wireshark's dialog is 587 pixels wide until the user makes it wider. */
static stat_tap_table_item columns[] = {
    [CAUSE] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Cause                    ", "%-25s"},
    [BY] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "By     ", "%-7s"},
    [SERVER] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Server         ", "%-15s"},
    [PORT] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, " Port", "%5u"},
    [TOTAL] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "  Count", "%7u"},
    [IDLE_MIN] = {TABLE_ITEM_FLOAT, TAP_ALIGN_RIGHT, "   Idle: min", "%12.6f"},
    [IDLE_MEAN] = {TABLE_ITEM_FLOAT, TAP_ALIGN_RIGHT, "        mean", "%12.6f"},
    [IDLE_MAX] = {TABLE_ITEM_FLOAT, TAP_ALIGN_RIGHT, "     max (s)", "%12.6f"},
};

static void count_cause(struct statistic_table *t, const struct tracked_conversation *tracked)
{
    const struct conversation *c = &tracked->conversation;
    const unsigned server = conversation_end(c, ROLE_SERVER);
    const double milliseconds = 1000;
    struct record_endpoint service;
    struct cause cause;

    conversation_cause(c, &cause);
    frame_segment_name_endpoint(&tracked->address[server], tracked->port[server], &service);
    const char *by = cause_by_name(cause.by);
    const table_item keys[] = {table_text(cause_name_text(cause.name)), table_text(by ? by : "-"),
                               table_text(service.address.text), table_number(service.port)};
    table_count(t, keys, TOTAL);
    table_item *row = table_row(t, keys);
    if (row[TOTAL].value.uint_value == 1)
        table_clear_times(&row[IDLE_MIN]);
    if (cause.idle != IDLE_UNKNOWN)
        table_add_time(&row[IDLE_MIN], cause.idle / milliseconds);
}

const struct table_kind table_causes = {
    "TCP State: Causes", "tcpstate,causes", COLUMNS(columns), 4, NULL, count_cause,
};
