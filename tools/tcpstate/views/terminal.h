/*
 * What standard output can show: colours, how many columns, which characters.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TERMINAL_H
#define TCPSTATE_TERMINAL_H

#include <glib.h>
#include <stdbool.h>

#include "engine/annotation.h"

enum colour { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

/* What a colour says; the same everywhere. */
enum paint {
    PAINT_NONE,
    PAINT_HEADING,
    PAINT_QUIET, /* unchanged, unimportant */
    PAINT_OPENING,
    PAINT_CLOSING,
    PAINT_MERGED, /* merged and crossing FINs */
    PAINT_RESET,
    PAINT_WARNING,
    PAINT_COUNT
};

/*
 * Whether paint() colours. AUTO: when standard output is a terminal, unless the environment
 * variable NO_COLOR is set and not empty (no-color.org) or TERM is "dumb". Before this is called:
 * never.
 */
void terminal_colours(enum colour colour);

/* Begins a colour, or with PAINT_NONE ends it; appends nothing when there are to be no colours. */
void paint(GString *out, enum paint paint);

/* Text in a colour. */
void painted(GString *out, enum paint colour, const char *text);

/* The colour of a segment's part in the opening or closing. */
enum paint step_paint(enum step step);

/* Columns of the terminal; of COLUMNS, if set; of 100, if standard output is no terminal. */
unsigned terminal_width(void);

/* Whether the locale's character set is UTF-8. */
bool terminal_utf8(void);

#endif
