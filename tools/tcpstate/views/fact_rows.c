/*
 * Rows for programs.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fact_rows.h"

#include "conversation_facts.h"
#include "tags.h"

static void put_line(const struct fact_rows *rows, GString *out, enum facts_form form,
                     const void *row)
{
    struct facts_output o = {
        .out = out, .form = form, .separator = rows->form == VIEW_TSV ? '\t' : ','};
    if (form == FACTS_JSON)
        fact_open_object(out, rows->type);
    fact_number(&o, "schema", FACTS_SCHEMA);
    rows->tell(&o, row);
    tags_end_line(&o);
}

void fact_rows_end(struct fact_rows *rows, GString *out)
{
    if (rows->form != VIEW_JSON && !rows->headed)
        put_line(rows, out, FACTS_HEADING, rows->none);
    rows->headed = true;
}

void fact_rows_put(struct fact_rows *rows, GString *out, const void *row)
{
    fact_rows_end(rows, out);
    put_line(rows, out, rows->form == VIEW_JSON ? FACTS_JSON : FACTS_ROW, row);
}
