/*
 * The characters of the lines in a ladder diagram, in Unicode and in ASCII.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_LADDER_STROKES_H
#define TCPSTATE_LADDER_STROKES_H

struct strokes {
    const char *rail;
    const char *line;
    const char *merged; /* line of a merged FIN */
    const char *right;
    const char *left;
    const char *falling;
    const char *rising;
    const char *cross;
};

static const struct strokes unicode_strokes = {"│", "─", "═", "►", "◄", "╲", "╱", "╳"};
static const struct strokes ascii_strokes = {"|", "-", "=", ">", "<", "\\", "/", "X"};

#endif
