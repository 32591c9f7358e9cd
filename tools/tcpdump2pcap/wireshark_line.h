/*
 * One TCP segment as Wireshark and tshark list it, in columns with blanks, tabs or commas between:
 *
 *   12 0.012345 10.0.0.1 → 10.0.0.2 TCP 74 43210 → 80 [SYN] Seq=0 Win=64240 Len=0 MSS=1460
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_WIRESHARK_LINE_H
#define TCPSTATE_WIRESHARK_LINE_H

#include "tcpdump_line.h"
#include "wireshark_columns.h"

/*
 * Reads one line, without its line end.
 *
 * columns  as a line above names them, or with a count of 0
 * segment  set for a SEGMENT, but for its line
 * problem  set to the reason for UNREADABLE, or to a note when something was assumed of a SEGMENT; the
 *          caller frees it with g_free()
 */
enum line_verdict wireshark_line_read(struct text_span line,
                                      const struct wireshark_columns *columns,
                                      struct printed_segment *segment, char **problem);

/* Returns true if the line may be a row of Wireshark's packet list, of any protocol: it begins with a
 * number and a time. */
bool wireshark_row_begins(struct text_span line);

#endif
