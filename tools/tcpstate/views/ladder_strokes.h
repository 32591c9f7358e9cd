/*
 * The characters of the lines in a ladder diagram, in Unicode and in ASCII.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_LADDER_STROKES_H
#define TCPSTATE_LADDER_STROKES_H

enum { STROKE_SIZE = 4 /* octets of the longest in UTF-8, and a NUL */ };

typedef char stroke[STROKE_SIZE];

struct strokes {
    stroke rail;
    stroke line;
    stroke merged; /* line of a merged FIN */
    stroke right;
    stroke left;
    stroke falling;
    stroke rising;
    stroke cross;
    unsigned octets; /* of each stroke */
};

static const struct strokes unicode_strokes = {"│", "─", "═", "►", "◄", "╲", "╱", "╳", 3};
static const struct strokes ascii_strokes = {"|", "-", "=", ">", "<", "\\", "/", "X", 1};

#endif
