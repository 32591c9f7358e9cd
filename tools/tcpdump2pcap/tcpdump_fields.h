/*
 * The fields of a printed segment, behind its addresses: flags, numbers, window and options, in the
 * form of tcpdump since 4.1 and in the one before. Part of tcpdump_line.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TCPDUMP_FIELDS_H
#define TCPSTATE_TCPDUMP_FIELDS_H

#include "tcpdump_line.h"

#define SEEN_ACK    0x1
#define SEEN_WINDOW 0x2
#define SEEN_LENGTH 0x4
#define SEEN_URGENT 0x8
#define SEEN_CUT    0x10 /* the line ends in its window */

/*
 * Both functions read from `text` into `segment`, and move `text` behind what they have read.
 *
 * seen     SEEN_* of the fields that were there
 * problem  as for tcpdump_line_read()
 */

/* `S.], seq 1:7, ack 1, …`, behind `Flags [`. */
enum line_verdict tcpdump_fields_read(struct text_span *text, struct printed_segment *segment,
                                      unsigned *seen, char **problem);

/* `S 1:1(0) ack 2 win 3 <…>`. Anything else is NOT_A_SEGMENT. */
enum line_verdict tcpdump_old_fields_read(struct text_span *text, struct printed_segment *segment,
                                          unsigned *seen, char **problem);

#endif
