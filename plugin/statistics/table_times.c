/*
 * Table: how long the ends were in the states that they left, where the capture shows when they
 * entered and left them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/duration.h"
#include "tables.h"

enum { END, STATE, COUNT, MIN_TIME, MEAN, MAX_TIME };

static stat_tap_table_item columns[] = {
    [END] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "End   ", "%-6s"},
    [STATE] = {TABLE_ITEM_STRING, TAP_ALIGN_LEFT, "State left ", "%-11s"},
    [COUNT] = {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "    Times", "%9u"},
    [MIN_TIME] = {TABLE_ITEM_FLOAT, TAP_ALIGN_RIGHT, "  Minimum (s)", "%13.6f"},
    [MEAN] = {TABLE_ITEM_FLOAT, TAP_ALIGN_RIGHT, "     Mean (s)", "%13.6f"},
    [MAX_TIME] = {TABLE_ITEM_FLOAT, TAP_ALIGN_RIGHT, "  Maximum (s)", "%13.6f"},
};

static table_item *row_of_time(struct statistic_table *t, enum role role, enum state state)
{
    const table_item keys[] = {table_text(role_name(role)), table_text(state_name(state))};
    return table_row(t, keys);
}

/* CLOSED and LISTEN have no row: they begin before the first segment, so their time is unknown. */
static void add_rows_of_times(struct statistic_table *t)
{
    for (unsigned role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
        for (unsigned state = STATE_SYN_SENT; state < STATE_COUNT; state++)
            table_clear_times(&row_of_time(t, role, state)[MIN_TIME]);
    }
}

static void count_times(struct statistic_table *t, const struct tracked_conversation *conversation)
{
    const double second = (double)NS_PER_SECOND;
    for (unsigned role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
        struct path_state path[PATH_MAX_STATES];
        unsigned length = conversation_path(&conversation->conversation, role, path);
        for (unsigned i = 0; i < length; i++) {
            const int64_t held = path_state_held_exactly(&path[i]);
            if (held == HELD_UNKNOWN)
                continue;
            table_item *row = row_of_time(t, role, path[i].state);
            row[COUNT].value.uint_value++;
            table_add_time(&row[MIN_TIME], (double)held / second);
        }
    }
}

const struct table_kind table_times = {
    "TCP State: Time in State", "tcpstate,times", COLUMNS(columns), 2,
    add_rows_of_times,          count_times,
};
