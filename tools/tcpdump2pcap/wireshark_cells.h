/*
 * The cells that a segment needs of a row of Wireshark's packet list: time, source and destination.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_WIRESHARK_CELLS_H
#define TCPSTATE_WIRESHARK_CELLS_H

#include "wireshark_columns.h"

struct row_cells {
    struct text_span time; /* with the date before it; empty if there is none */
    struct text_span source, destination;
};

/*
 * Finds the cells of a row.
 *
 * columns  as the text names them, or with a count of 0: then the row alone must tell its cells apart
 * info     where the ports of the segment begin in the row
 *
 * Returns false if source and destination cannot be told from other cells.
 */
bool wireshark_cells_find(const struct wireshark_columns *columns, struct text_span row,
                          const char *info, struct row_cells *cells);

/* Returns true if the word is an arrow from left to right. */
bool is_row_arrow(struct text_span word);

/* Returns true if the word is a time, as `0.012345` or `10:00:00.1`. */
bool is_row_time(struct text_span word);

/* Returns true if the word is an IPv4 or IPv6 address. */
bool is_row_address(struct text_span word);

/* Returns true if the word is an address or a name: not a number, and not a time. */
bool is_row_host(struct text_span word);

#endif
