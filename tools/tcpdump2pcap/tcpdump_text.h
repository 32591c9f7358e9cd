/*
 * Finds the TCP segments that tcpdump printed, wherever they stand in a text: between prose in any
 * language, numbered, several on one line, with dumps below them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TCPDUMP_TEXT_H
#define TCPSTATE_TCPDUMP_TEXT_H

#include "diagnostics.h"
#include "tcpdump_line.h"

/*
 * Returns the segments (struct printed_segment) in the order of the text. They point into `text`,
 * `length` octets of any kind, which the caller keeps. The caller frees them with g_array_unref().
 * What looks like a segment and cannot be read becomes a diagnostic.
 */
GArray *tcpdump_text_read(const char *text, size_t length, struct diagnostics *diagnostics);

#endif
