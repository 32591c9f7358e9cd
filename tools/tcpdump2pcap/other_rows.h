/*
 * Rows of Wireshark and tshark that show a TCP packet without its numbers: of a protocol over TCP, or of
 * fields without names.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_OTHER_ROWS_H
#define TCPSTATE_OTHER_ROWS_H

#include "text_span.h"

/* Returns why no packet can be restored from the row, and what to do instead; NULL if it is not such a
 * row. */
const char *other_row_reason(struct text_span line);

#endif
