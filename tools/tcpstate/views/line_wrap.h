/*
 * Long lines of text for people are broken at the width of the terminal.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_LINE_WRAP_H
#define TCPSTATE_LINE_WRAP_H

#include <glib.h>

/*
 * Breaks the line at blanks, so that it fits the terminal. A number stays with the word behind it,
 * "6 segments", an end with its state, and the number of a frame with the word before it, "FIN #6". A word that is too long stays whole. Does nothing if the width is not known (see
 * terminal_known_width()), so that a file or a pipe has whole lines.
 *
 * out     the line is its last one, without a line feed at its end
 * start   where the line begins
 * indent  blanks with which the further lines begin; the same columns of the first line are not broken
 */
void line_wrap(GString *out, gsize start, const char *indent);

#endif
