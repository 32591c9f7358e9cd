/*
 * Rows for programs: what a view of -z prints with -T json, tsv or csv.
 *
 * A row is a JSON object on a line of its own, or a line of a table with a heading. The view tells the
 * facts of a row once, to the functions of fact_forms.h.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_FACT_ROWS_H
#define TCPSTATE_FACT_ROWS_H

#include "fact_forms.h"
#include "view_kind.h"

struct fact_rows {
    enum view_form form; /* no VIEW_TEXT */
    const char *type;    /* the member "type" of a JSON object */
    /* Tells the facts of `row`: the same names in the same order for each row. */
    void (*tell)(struct facts_output *o, const void *row);
    const void *none; /* any row, for the heading of a table */
    bool headed;      /* the heading is written */
};

/* Appends a row, and before the first row of a table the heading. */
void fact_rows_put(struct fact_rows *rows, GString *out, const void *row);

/* Appends the heading of a table without rows. */
void fact_rows_end(struct fact_rows *rows, GString *out);

#endif
