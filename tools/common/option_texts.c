/*
 * Options of the command line that take a text.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "option_texts.h"

void option_texts_init(struct option_texts *t)
{
    t->entries = g_array_new(FALSE, FALSE, sizeof(GOptionEntry));
}

void option_texts_clear(struct option_texts *t)
{
    g_array_unref(t->entries);
}

/* GLib does not convert the names of files. */
static GOptionArg without_conversion(GOptionArg arg)
{
    return arg == G_OPTION_ARG_STRING ? G_OPTION_ARG_FILENAME : G_OPTION_ARG_FILENAME_ARRAY;
}

void option_texts_add(struct option_texts *t, GOptionContext *context, const GOptionEntry *entries)
{
    for (; entries->long_name; entries++) {
        GOptionEntry one[] = {*entries, G_OPTION_ENTRY_NULL};
        if (entries->arg == G_OPTION_ARG_STRING || entries->arg == G_OPTION_ARG_STRING_ARRAY) {
            g_array_append_val(t->entries, *entries);
            one[0].arg = without_conversion(entries->arg);
        }
        g_option_context_add_main_entries(context, one, NULL);
    }
}

static bool is_utf8(const GOptionEntry *entry)
{
    if (entry->arg == G_OPTION_ARG_STRING) {
        const char *text = *(char **)entry->arg_data;
        return !text || g_utf8_validate(text, -1, NULL);
    }
    char **text = *(char ***)entry->arg_data;
    while (text && *text && g_utf8_validate(*text, -1, NULL))
        text++;
    return !text || !*text;
}

const char *option_texts_find_wrong(const struct option_texts *t)
{
    for (guint i = 0; i < t->entries->len; i++) {
        const GOptionEntry *entry = &g_array_index(t->entries, GOptionEntry, i);
        if (!is_utf8(entry))
            return entry->long_name;
    }
    return NULL;
}
