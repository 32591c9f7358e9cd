/*
 * Remarks on the text, by line: packets that could not be read, and what was assumed about the
 * others.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 * /
 */
#ifndef TCPSTATE_REMARKS_H
#define TCPSTATE_REMARKS_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct remarks {
    GArray *list;    /* of struct remark, see remarks.c */
    size_t not_read; /* packets lost */
};

/* An empty list; to be freed with remarks_free. */
struct remarks *remarks_new(void);
void remarks_free(struct remarks *remarks);

/* A packet on `line` (counted from 1) could not be read because of `why`, which is taken over. */
void remark_not_read(struct remarks *remarks, size_t line, char *why);

/* Something worth knowing about a packet on `line` (0: no line in particular). Takes over `what`.
 */
void remark_note(struct remarks *remarks, size_t line, char *what);

/* Prints all remarks to `stream` in the order of their lines, as `NAME:LINE: …`. */
void remarks_print(const struct remarks *remarks, const char *name, FILE *stream);

#endif
