/*
 * Rows for programs.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "fact_rows.h"

#include "conversation_facts.h"
#include "format.h"
#include "json.h"
#include "tags.h"

static void put_line(const struct fact_rows *rows, GString *out, enum facts_form form,
                     const void *row)
{
    struct facts_output o = {
        .out = out, .form = form, .separator = rows->form == VIEW_TSV ? '\t' : ','};
    if (form == FACTS_JSON) {
        json_open(out, NULL, '{');
        json_word(out, "type", rows->type);
    }
    fact_number(&o, "schema", FACTS_SCHEMA);
    rows->tell(&o, row);
    tags_tell(&o);
    if (form == FACTS_JSON)
        json_close(out, '}');
    format_character(out, '\n');
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
