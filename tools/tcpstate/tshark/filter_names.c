/*
 * The names of fields in a display filter.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "filter_names.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>

#include "common/nearest_name.h"
#include "tshark_query.h"

static bool is_name_character(char c)
{
    return g_ascii_isalnum(c) || c == '_' || c == '.' || c == '-';
}

/* Returns the words of a display filter that may be names of fields: those with a dot, outside of quotes. */
static GPtrArray *names_in(const char *filter)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    for (const char *p = filter; *p;) {
        size_t length = 0;
        if (*p == '"' || *p == '\'') {
            const char *end = strchr(p + 1, *p);
            p = end ? end + 1 : p + strlen(p);
            continue;
        }
        while (is_name_character(p[length]))
            length++;
        if (g_ascii_isalpha(*p) && memchr(p, '.', length))
            g_ptr_array_add(names, g_strndup(p, length));
        p += length ? length : 1;
    }
    return names;
}

/* Returns what tshark -G fields calls "F" NAME ABBREVIATION..., as a table of the abbreviations. */
static GHashTable *known_fields(char **lines)
{
    GHashTable *known = g_hash_table_new(g_str_hash, g_str_equal);
    for (; *lines; lines++) {
        char *name = strchr(*lines, '\t');
        char *field = name ? strchr(name + 1, '\t') : NULL;
        if (!field)
            continue;
        field[1 + strcspn(field + 1, "\t\n")] = '\0';
        g_hash_table_add(known, field + 1);
    }
    return known;
}

char *filter_names_nearest(const char *tshark, const char *filter)
{
    if (!filter)
        return NULL;
    g_autofree char *text = tshark_query(tshark, "-G", "fields");
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    g_autoptr(GHashTable) known = known_fields(lines);
    g_autoptr(GPtrArray) names = names_in(filter);
    for (guint i = 0; i < names->len; i++) {
        struct nearest_name nearest;
        GHashTableIter fields;
        gpointer field;
        if (g_hash_table_contains(known, names->pdata[i]))
            continue;
        nearest_name_begin(&nearest, names->pdata[i]);
        g_hash_table_iter_init(&fields, known);
        while (g_hash_table_iter_next(&fields, &field, NULL)) {
            if (*(char *)field == *(char *)names->pdata[i])
                nearest_name_offer(&nearest, field);
        }
        if (nearest_name_found(&nearest))
            return g_strdup(nearest_name_found(&nearest));
    }
    return NULL;
}
