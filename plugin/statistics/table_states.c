/*
 * Table: in how many conversations each end entered each state, and was in it at the end.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/verdict.h"
#include "tables.h"

enum { STATE, CLIENT_ENTERED, SERVER_ENTERED, CLIENT_LAST, SERVER_LAST, ASSUMED_LAST };

static stat_tap_table_item columns[] = {
    [STATE] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "State      ", "%-11s"},
    [CLIENT_ENTERED] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Clients entered", "%15u"},
    [SERVER_ENTERED] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Servers entered", "%15u"},
    [CLIENT_LAST] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Clients at the end", "%18u"},
    [SERVER_LAST] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Servers at the end", "%18u"},
    [ASSUMED_LAST] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Of these assumed", "%16u"},
};

static table_item *row_of_state(struct statistic_table *t, enum state state)
{
    const table_item key = table_text(state_name(state));
    return table_row(t, &key);
}

static void add_rows_of_states(struct statistic_table *t)
{
    for (unsigned state = 0; state < STATE_COUNT; state++)
        row_of_state(t, state);
}

static void count_states(struct statistic_table *t, const struct tracked_conversation *conversation)
{
    const struct conversation *c = &conversation->conversation;
    struct verdict v;
    conversation_verdict(c, &v);
    for (unsigned role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
        struct path_state path[PATH_MAX_STATES];
        unsigned length = conversation_path(c, role, path);

        /* The end did not enter the first state of its path: it was in it when the capture began.
         */
        for (unsigned i = 1; i < length; i++)
            row_of_state(t, path[i].state)[CLIENT_ENTERED + role].value.uint_value++;
        table_item *last = row_of_state(t, path[length - 1].state);
        last[CLIENT_LAST + role].value.uint_value++;
        last[ASSUMED_LAST].value.uint_value += v.assumed_ends >> role & 1u;
    }
}

const struct table_kind table_states = {
    "TCP State: States", "tcpstate,states", COLUMNS(columns), 1, add_rows_of_states, count_states,
};
