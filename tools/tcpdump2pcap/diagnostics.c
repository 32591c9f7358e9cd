/*
 * Diagnostics by line: the list, and how it is printed.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "diagnostics.h"

struct diagnostic {
    size_t line;
    bool lost; /* the packet is not in the capture */
    char *text;
};

static void diagnostic_clear(gpointer data)
{
    g_free(((struct diagnostic *)data)->text);
}

struct diagnostics *diagnostics_new(void)
{
    struct diagnostics *diagnostics = g_new0(struct diagnostics, 1);

    diagnostics->list = g_array_new(FALSE, FALSE, sizeof(struct diagnostic));
    g_array_set_clear_func(diagnostics->list, diagnostic_clear);
    return diagnostics;
}

void diagnostics_free(struct diagnostics *diagnostics)
{
    g_array_free(diagnostics->list, TRUE);
    g_free(diagnostics);
}

void diagnostics_not_read(struct diagnostics *diagnostics, size_t line, char *why)
{
    struct diagnostic diagnostic = {line, true, why};

    g_array_append_val(diagnostics->list, diagnostic);
    diagnostics->not_read++;
}

void diagnostics_note(struct diagnostics *diagnostics, size_t line, char *what)
{
    struct diagnostic diagnostic = {line, false, what};

    g_array_append_val(diagnostics->list, diagnostic);
}

static gint by_line(gconstpointer a, gconstpointer b)
{
    size_t left = ((const struct diagnostic *)a)->line;
    size_t right = ((const struct diagnostic *)b)->line;

    return (left > right) - (left < right);
}

void diagnostics_print(const struct diagnostics *diagnostics, const char *name, FILE *stream)
{
    g_array_sort(diagnostics->list, by_line);
    for (guint i = 0; i < diagnostics->list->len; i++) {
        const struct diagnostic *diagnostic =
            &g_array_index(diagnostics->list, struct diagnostic, i);

        fprintf(stream, "%s:", name);
        if (diagnostic->line > 0)
            fprintf(stream, "%zu:", diagnostic->line);
        fprintf(stream, " %s: %s\n", diagnostic->lost ? "not read" : "note", diagnostic->text);
    }
}
