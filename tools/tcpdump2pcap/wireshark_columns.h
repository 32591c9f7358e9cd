/*
 * The columns of Wireshark's packet list, which its user chooses, and their names.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_WIRESHARK_COLUMNS_H
#define TCPSTATE_WIRESHARK_COLUMNS_H

#include "text_span.h"

enum { WIRESHARK_COLUMNS_MAX = 40, ROW_WORDS_MAX = 64, NO_COLUMN = ROW_WORDS_MAX };

enum column_kind {
    OTHER_COLUMN,
    TIME_COLUMN,
    OTHER_TIME_COLUMN, /* such as the time since the packet before */
    SOURCE_COLUMN,
    DESTINATION_COLUMN,
    INFO_COLUMN,
};

/* The line that names the columns: `No. Time Source Destination Protocol Length Info`. */
struct wireshark_columns {
    unsigned count; /* 0: no line has named them */
    char separator; /* as row_separator() returns it */
    enum column_kind kind[WIRESHARK_COLUMNS_MAX];
    size_t offset[WIRESHARK_COLUMNS_MAX]; /* where each name begins in its line */
};

/* The cells or words of a line. */
struct row_words {
    struct text_span word[ROW_WORDS_MAX];
    unsigned count;
};

/* Returns true if the line names columns, and sets them. */
bool wireshark_columns_read(struct text_span line, struct wireshark_columns *columns);

/* Returns the number of the column of that kind, from 0; NO_COLUMN if there is none. Of time, source and
 * destination there is one at most. */
unsigned wireshark_column_find(const struct wireshark_columns *columns, enum column_kind kind);

/* Returns what stands between the cells of a line: a tab, `|`, `;` or `,`. Returns a blank for columns
 * that have a width instead. */
char row_separator(struct text_span line);

/* Splits a line at its separator. Cells may be empty. Those of a Markdown table have a `|` before the first
 * one, too. */
void row_split_cells(struct text_span line, char separator, struct row_words *cells);

/* Splits a line into words, at blanks and at all separators. */
void row_split_words(struct text_span line, struct row_words *words);

/* Returns true if the character stands between words. */
bool is_row_separator(char c);

#endif
