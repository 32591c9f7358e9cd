/*
 * Finds the TCP segments that tcpdump printed, wherever they stand in a text: between prose in any
 * language, numbered, several on one line, with dumps below them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TCPDUMP_TEXT_H
#define TCPSTATE_TCPDUMP_TEXT_H

#include "remarks.h"
#include "tcpdump_line.h"

/*
 * Returns the segments (of struct printed_segment) in the order of the text, to be freed with
 * g_array_unref; they point into `text`, any `length` octets, which must outlive them. What looks
 * like a segment but cannot be read is remarked.
 */
GArray *tcpdump_text_read(const char *text, size_t length, struct remarks *remarks);

#endif
