/*
 * Collecting remarks on the text, by line.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "remarks.h"

struct remark {
    size_t line;
    bool lost; /* the packet is not in the capture */
    char *text;
};

static void remark_clear(gpointer data)
{
    g_free(((struct remark *)data)->text);
}

struct remarks *remarks_new(void)
{
    struct remarks *remarks = g_new0(struct remarks, 1);

    remarks->list = g_array_new(FALSE, FALSE, sizeof(struct remark));
    g_array_set_clear_func(remarks->list, remark_clear);
    return remarks;
}

void remarks_free(struct remarks *remarks)
{
    g_array_free(remarks->list, TRUE);
    g_free(remarks);
}

void remark_not_read(struct remarks *remarks, size_t line, char *why)
{
    struct remark remark = {line, true, why};

    g_array_append_val(remarks->list, remark);
    remarks->not_read++;
}

void remark_note(struct remarks *remarks, size_t line, char *what)
{
    struct remark remark = {line, false, what};

    g_array_append_val(remarks->list, remark);
}

static gint by_line(gconstpointer a, gconstpointer b)
{
    size_t left = ((const struct remark *)a)->line;
    size_t right = ((const struct remark *)b)->line;

    return (left > right) - (left < right);
}

void remarks_print(const struct remarks *remarks, const char *name, FILE *stream)
{
    g_array_sort(remarks->list, by_line);
    for (guint i = 0; i < remarks->list->len; i++) {
        const struct remark *remark = &g_array_index(remarks->list, struct remark, i);

        fprintf(stream, "%s:", name);
        if (remark->line > 0)
            fprintf(stream, "%zu:", remark->line);
        fprintf(stream, " %s: %s\n", remark->lost ? "not read" : "note", remark->text);
    }
}
