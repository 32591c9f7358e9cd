/*
 * Diagnostics by line: which lines look like packets and cannot be read, and what was assumed about
 * those that can.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_DIAGNOSTICS_H
#define TCPSTATE_DIAGNOSTICS_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct diagnostics {
    GArray *list;       /* of struct diagnostic, which diagnostics.c knows */
    size_t not_read;    /* number of packets that could not be read */
    size_t whole_lines; /* of these, lines that lack nothing: those of other programs */
};

/* Returns an empty list. The caller frees it with diagnostics_free(). */
struct diagnostics *diagnostics_new(void);
void diagnostics_free(struct diagnostics *diagnostics);

/* Says that the packet on `line` (from 1) could not be read, and why. Takes ownership of `why`. */
void diagnostics_not_read(struct diagnostics *diagnostics, size_t line, char *why);

/* Says what was assumed about the packet on `line`; 0 stands for the text as a whole. Takes
 * ownership of `what`. */
void diagnostics_note(struct diagnostics *diagnostics, size_t line, char *what);

/* Prints all to `stream` in the order of their lines: `NAME:LINE: note: …`. */
void diagnostics_print(const struct diagnostics *diagnostics, const char *name, FILE *stream);

#endif
