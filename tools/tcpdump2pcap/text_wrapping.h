/*
 * Line ends that a mail, a book or a forum has put into a printed packet.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TEXT_WRAPPING_H
#define TCPSTATE_TEXT_WRAPPING_H

#include "text_span.h"

/* Returns true if `line` ends in the middle of a printed packet, and `next`, the line below it, goes
 * on with it. Neither has its line end. */
bool line_goes_on(struct text_span line, struct text_span next);

/* Returns true if a packet begins on `line`: with its time or `IP` among the first words, or with its
 * addresses. */
bool packet_begins(struct text_span line);

/* Returns true if a packet begins on `line` and does not end there. `at_column`: the line is as wide as
 * the terminal, so that even its last number may go on. */
bool packet_is_open(struct text_span line, bool at_column);

/* Returns true if `row` is a row of Wireshark's packet list, and its last word goes on in the line `below`. */
bool row_is_cut(struct text_span row, struct text_span below);

/* Returns true if a packet is open on `line`, and `next` begins no other one. `at_column` as above. */
bool packet_goes_on(struct text_span line, struct text_span next, bool at_column);

#endif
