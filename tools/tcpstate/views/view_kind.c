/*
 * The table of views: what -T and -z take.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view_kind.h"

#include <string.h>

#define VIEW_KIND_POINTER(kind) &kind,
static const struct view_kind *const view_kinds[] = {VIEW_KINDS(VIEW_KIND_POINTER)};
#undef VIEW_KIND_POINTER

const struct view_kind *view_kind_find(char option, const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(view_kinds); i++) {
        if (view_kinds[i]->option == option && !strcmp(view_kinds[i]->name, name))
            return view_kinds[i];
    }
    return NULL;
}

void view_kind_names(char option, const char *separator, const char *last_separator, GString *out)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (size_t i = 0; i < G_N_ELEMENTS(view_kinds); i++) {
        if (view_kinds[i]->option == option)
            g_ptr_array_add(names, (char *)view_kinds[i]->name);
    }
    for (guint i = 0; i < names->len; i++)
        g_string_append_printf(out, "%s%s",
                               i == 0                ? ""
                               : i + 1 == names->len ? last_separator
                                                     : separator,
                               (const char *)names->pdata[i]);
}

void view_kind_help(GString *out)
{
    for (size_t i = 0; i < G_N_ELEMENTS(view_kinds); i++) {
        const struct view_kind *k = view_kinds[i];
        g_autofree char *how = g_strdup_printf("-%c %s%s", k->option, k->name, k->argument);
        g_string_append_printf(out, "  %-30s %s\n", how, k->help);
    }
}
