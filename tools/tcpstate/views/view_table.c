/*
 * `-T tsv` and `-T csv`: conversations as tab- or comma-separated values, one a line, with a
 * heading. conversation_facts.h says which columns there are.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view_kind.h"

#include "conversation_facts.h"

struct text_table {
    char separator;
    bool headed;
};

static void put_heading_once(struct text_table *t, GString *out)
{
    if (!t->headed)
        conversation_facts_heading(out, t->separator);
    t->headed = true;
}

static void print_row(void *state, GString *out, const struct record_conversation *r)
{
    struct text_table *t = state;
    put_heading_once(t, out);
    conversation_facts_row(out, t->separator, r);
}

/* A table without rows has a heading, too. */
static void end_table(void *state, GString *out)
{
    put_heading_once(state, out);
}

static struct view make_table(char separator)
{
    struct text_table *t = g_new0(struct text_table, 1);
    t->separator = separator;
    return (struct view){.conversation = print_row, .end = end_table, .free = g_free, .state = t};
}

static struct view make_tsv_view(const struct view_request *request)
{
    (void)request;
    return make_table('\t');
}

static struct view make_csv_view(const struct view_request *request)
{
    (void)request;
    return make_table(',');
}

const struct view_kind view_tsv = {
    .option = 'T',
    .form = VIEW_TSV,
    .name = "tsv",
    .argument = "",
    .help = "a table of the conversations, columns separated by tabs",
    .make = make_tsv_view,
};

const struct view_kind view_csv = {
    .option = 'T',
    .form = VIEW_CSV,
    .name = "csv",
    .argument = "",
    .help = "a table of the conversations, columns separated by commas",
    .make = make_csv_view,
};
