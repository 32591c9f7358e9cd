/*
 * Runs tshark for the sake of what it prints about itself.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tshark_query.h"

#include <glib.h>
#include <string.h>

char *tshark_query(const char *tshark, const char *first, const char *second)
{
    char *argv[] = {(char *)tshark, (char *)first, (char *)second, NULL};
    char *output = NULL;
    g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                 &output, NULL, NULL, NULL);
    return output;
}

char *tshark_version(const char *tshark)
{
    g_autofree char *text = tshark_query(tshark, "--version", NULL);
    return text && *text ? g_strndup(text, strcspn(text, "\n")) : NULL;
}

bool tshark_is_later_than_4_0(const char *tshark)
{
    static const char words[] = "TShark (Wireshark) ";
    g_autofree char *version = tshark_version(tshark);
    return version && g_str_has_prefix(version, words) &&
           !g_str_has_prefix(version + strlen(words), "4.0.");
}

char *plugin_version(const char *tshark)
{
    g_autofree char *plugins = tshark_query(tshark, "-G", "plugins");
    g_auto(GStrv) lines = g_strsplit(plugins ? plugins : "", "\n", -1);
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) columns = g_strsplit(*line, "\t", -1);
        if (g_strv_length(columns) > 1 && g_str_has_prefix(columns[0], PLUGIN_FILE))
            return g_strdup(g_strstrip(columns[1]));
    }
    return NULL;
}
