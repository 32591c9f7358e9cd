/*
 * Finds the TCP segments that tcpdump printed, wherever they stand in a text: between prose in any
 * language, numbered, several on one line, with dumps below them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TCPDUMP_TEXT_H
#define TCPSTATE_TCPDUMP_TEXT_H

#include "clean_text.h"
#include "diagnostics.h"
#include "tcpdump_line.h"

/*
 * Returns the segments (struct printed_segment) in the order of the text. They point into `text`,
 * which the caller keeps. The caller frees them with g_array_unref(). What looks like a segment and
 * cannot be read becomes a diagnostic.
 */
GArray *tcpdump_text_read(const struct clean_text *text, struct diagnostics *diagnostics);

#endif
