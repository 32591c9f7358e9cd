/*
 * A table about whole conversations: one statistic in Wireshark's Statistics menu, and the same one
 * behind `tshark -z`.
 *
 * Wireshark gives a statistic one segment after the other and never says which is the last. What a
 * conversation came to is known on a second visit of its segments (the window, tshark -2); while
 * the capture is read for the first time (tshark) only when all is read. Each conversation of which
 * a segment passes the user's filter is therefore counted once: at its first segment on a second
 * visit, at the end on a first one.
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

/* A value of a row. */
typedef stat_tap_table_item_type table_item;

struct table_kind {
    const char *title;            /* in the Statistics menu */
    const char *option;           /* behind tshark -z */
    stat_tap_table_item *columns; /* names padded to the width of their formats, for the terminal */
    unsigned column_count;
    unsigned key_count; /* the first columns tell one row from another */

    /* Adds the rows that are there even if nothing is counted. NULL: there are only rows with a
     * count, and those with the highest one in the first column behind the keys come first. */
    void (*begin)(struct statistic_table *t);

    /* Counts a conversation. */
    void (*add)(struct statistic_table *t, const struct tracked_conversation *conversation);
};

/* Makes a table known to Wireshark, for as long as the program runs. */
void table_register(const struct table_kind *kind);

/* Items to give to table_row(); the text is copied there. */
table_item table_text(const char *text);
table_item table_number(unsigned number);

/* The row with these keys, as many as key_count; if there is none, a new one with counts of 0.
 * Valid until the next call. */
table_item *table_row(struct statistic_table *t, const table_item *keys);

/* Adds 1 to a column of the row with these keys, and to the first column behind the keys if that is
 * another one: the total. */
void table_count(struct statistic_table *t, const table_item *keys, unsigned column);

#endif
