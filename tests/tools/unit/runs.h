/*
 * Answers for the values 0, 1, 2 and so on, of which equal neighbours become one line.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_UNIT_RUNS_H
#define TCPSTATE_UNIT_RUNS_H

#include <glib.h>

struct runs {
    GString *text;
    char *last; /* NULL: no answer yet */
    unsigned from, next;
};

struct runs runs_new(void);

/* Adds the answer for the next value, and frees it later. */
void runs_add(struct runs *r, char *answer);

/* Returns the text, such as "  0-5: nothing\n  6: TCP\n". The caller frees it. */
char *runs_end(struct runs *r);

#endif
