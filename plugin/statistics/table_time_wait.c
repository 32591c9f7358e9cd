/*
 * Table: the hosts that entered TIME_WAIT, and the service: the port of the server, also where the
 * client entered TIME_WAIT.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/verdict.h"
#include "frame_segment.h"
#include "tables.h"

enum { HOST, ROLE, PORT, TOTAL, ASSUMED };

static stat_tap_table_item columns[] = {
    [HOST] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Host           ", "%-15s"},
    [ROLE] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "Role  ", "%-6s"},
    [PORT] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Server port", "%11u"},
    [TOTAL] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Entered TIME_WAIT", "%17u"},
    [ASSUMED] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Of these assumed", "%16u"},
};

static void count_time_wait(struct statistic_table *t, const struct tracked_conversation *tracked)
{
    const struct conversation *c = &tracked->conversation;
    struct verdict v;
    conversation_verdict(c, &v);
    unsigned server_port = tracked->port[conversation_end(c, ROLE_SERVER)];

    for (unsigned role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
        if (!(v.time_wait & 1u << role))
            continue;
        struct record_endpoint host;
        unsigned end = conversation_end(c, role);
        frame_segment_name_endpoint(&tracked->address[end], tracked->port[end], &host);
        const table_item keys[] = {table_text(host.address.text), table_text(role_name(role)),
                                   table_number(server_port)};
        table_count(t, keys, TOTAL);
        table_row(t, keys)[ASSUMED].value.uint_value += v.assumed_ends >> role & 1u;
    }
}

const struct table_kind table_time_wait = {
    "TCP State: TIME_WAIT", "tcpstate,time_wait", COLUMNS(columns), 3, NULL, count_time_wait,
};
