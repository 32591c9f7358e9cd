/*
 * A table about whole conversations, in Wireshark's Statistics menu and with `tshark -z`.
 *
 * Wireshark passes one segment after the other to a table and does not say which one is the last.
 * So a conversation is counted once if a segment of it passes the user's filter, and at one of two
 * moments. If Wireshark has read the whole capture already (its window, tshark -2), the
 * conversation is complete, and its first segment makes it count. If Wireshark is still reading
 * (tshark), the conversation counts when the table is about to be printed.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TABLE_H
#define TCPSTATE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "wireshark_compat.h"

#include <epan/stat_tap_ui.h>

#include "conversation_store.h"

struct statistic_table;

/* A cell of a row. */
typedef stat_tap_table_item_type table_item;

struct table_kind {
    const char *title;            /* in the Statistics menu */
    const char *option;           /* argument of tshark -z */
    stat_tap_table_item *columns; /* names padded to the width of their formats, for the terminal */
    unsigned column_count;
    unsigned key_count; /* so many columns, from the first on, identify a row */

    /* Adds the rows that the table always has. NULL for a table that has only rows with a count,
     * sorted by the column behind the keys, the highest count first. */
    void (*add_fixed_rows)(struct statistic_table *t);

    /* Counts a conversation. */
    void (*count)(struct statistic_table *t, const struct tracked_conversation *conversation);
};

/* Registers a table with Wireshark. `kind` must stay valid while the program runs. */
void table_register(const struct table_kind *kind);

/* Cells for the keys of table_row(). table_row() copies the text. */
table_item table_text(const char *text);
table_item table_number(unsigned number);

/* Returns the row with these keys (key_count of them); adds it, with counts of 0, if there is none.
 * The row is valid until the next call. */
table_item *table_row(struct statistic_table *t, const table_item *keys);

/* Three cells next to each other show the minimum, the mean and the maximum of times. They are empty
 * after table_clear_times(), until table_add_time() adds one. Clear them when their row is new. */
void table_clear_times(table_item cells[3]);
void table_add_time(table_item cells[3], double seconds);

/* Adds 1 to this column of the row with these keys, and 1 to the total: the column behind the keys.
 * The column may be the total itself. */
void table_count(struct statistic_table *t, const table_item *keys, unsigned column);

#endif
