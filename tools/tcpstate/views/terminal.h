/*
 * What standard output can show: colours, columns, characters.
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

/* The meaning of a colour, the same in all views. */
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

enum { PAINT_SIZE = 8 /* octets that paint_put() writes at most, its NUL included */ };

/* Decides whether paint() appends colours. AUTO: when standard output is a terminal, unless the
 * environment variable NO_COLOR is set and not empty (no-color.org) or TERM is "dumb". Before the
 * first call there are no colours. */
void terminal_colours(enum colour colour);

/* With `plain`, until the next call, paint() appends no colours and terminal_known_width() returns 0: for text
 * that goes elsewhere. */
void terminal_plain(bool plain);

/* Returns whether the text goes elsewhere. */
bool terminal_is_plain(void);

/* Begins a colour; PAINT_NONE ends it. Appends nothing when there are no colours. */
void paint(GString *out, enum paint paint);

/* Writes the same at `p`, and returns the place behind it. There must be room for PAINT_SIZE octets. */
char *paint_put(char *p, enum paint paint);

/* Appends text in a colour. */
void painted(GString *out, enum paint colour, const char *text);

/* Writes the same at `p`, and returns the place behind it. There must be room for the text, and for
 * PAINT_SIZE octets twice. */
char *painted_put(char *p, enum paint colour, const char *text);

/* Returns the colour of a step. */
enum paint step_paint(enum step step);

/* Returns the width in columns: COLUMNS, if set; else that of the terminal; else 100. */
unsigned terminal_width(void);

/* Returns the same, but 0 instead of 100: standard output is no terminal. */
unsigned terminal_known_width(void);

/* Returns true when the locale's character set is UTF-8. */
bool terminal_utf8(void);

#endif
