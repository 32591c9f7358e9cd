/*
 * Asking tshark where it looks for plugins, and looking there.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "plugin_errors.h"

#include <glib.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "common/message.h"

#define PLUGIN_FILE "tcpstate.so"

/* What tshark prints with these arguments, the second of which may be NULL. To be freed; or NULL.
 */
static char *printed(const char *tshark, const char *argument, const char *about)
{
    char *argv[] = {(char *)tshark, (char *)argument, (char *)about, NULL};
    char *output = NULL;
    g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                 &output, NULL, NULL, NULL);
    return output;
}

static char *report(const char *tshark, const char *about)
{
    return printed(tshark, "-G", about);
}

char *tshark_version(const char *tshark)
{
    g_autofree char *text = printed(tshark, "--version", NULL);
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
    g_autofree char *plugins = report(tshark, "plugins");
    g_auto(GStrv) lines = g_strsplit(plugins ? plugins : "", "\n", -1);
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) columns = g_strsplit(*line, "\t", -1);
        if (g_strv_length(columns) > 1 && g_str_has_prefix(columns[0], PLUGIN_FILE))
            return g_strdup(g_strstrip(columns[1]));
    }
    return NULL;
}

/* "Global Plugins:   /usr/lib/..." in the list of folders, to be freed, or NULL. */
static char *folder(const char *folders, const char *name)
{
    const char *line = folders ? strstr(folders, name) : NULL;
    if (!line)
        return NULL;
    line += strlen(name);
    return g_strstrip(g_strndup(line, strcspn(line, "\n")));
}

/* The plugin's path in that folder, to be freed, or NULL if there is none. */
static char *plugin_in(const char *folder)
{
    char *path = folder ? g_build_filename(folder, "epan", PLUGIN_FILE, NULL) : NULL;
    if (path && !g_file_test(path, G_FILE_TEST_EXISTS))
        g_clear_pointer(&path, g_free);
    return path;
}

/* Wireshark's own rule: it looks at the real ids, of the user and of the group. */
static bool privileged(void)
{
    return getuid() == 0 || getgid() == 0;
}

/* tshark names the plugins that it refuses, and why. */
static void repeat_refusal(const char *errors)
{
    g_auto(GStrv) lines = g_strsplit(errors, "\n", -1);
    for (char **line = lines; *line; line++) {
        if (strstr(*line, "tcpstate.so"))
            message_hint("tshark: %s", *line);
    }
}

enum status plugin_errors_missing(const char *tshark, const char *errors)
{
    g_autofree char *folders = report(tshark, "folders");
    g_autofree char *global = folder(folders, "Global Plugins:");
    g_autofree char *personal = folder(folders, "Personal Plugins:");
    g_autofree char *in_global = plugin_in(global);
    g_autofree char *in_personal = plugin_in(personal);
    const char *variable = g_getenv("WIRESHARK_PLUGIN_DIR");
    bool elsewhere = variable && *variable;

    message_error("%s does not load the tcpstate plugin", tshark);
    if (!global) {
        message_hint("is it tshark at all? '%s -G folders' names no plugin folder", tshark);
    } else if (in_global || (in_personal && !privileged())) {
        message_hint("it is installed as %s, but probably built for another version of Wireshark",
                     in_global ? in_global : in_personal);
        message_hint("from its source, tools/quickstart builds it again for this one");
    } else if (privileged() && (in_personal || elsewhere)) {
        message_hint("as root or in root's group tshark ignores %s",
                     elsewhere ? "WIRESHARK_PLUGIN_DIR" : personal);
        message_hint("install it for all users, in %s/epan,", global);
        message_hint("or run tcpstate as a normal user");
    } else {
        message_hint("install %s in %s/epan", PLUGIN_FILE, privileged() ? global : personal);
        message_hint("from its source, tools/quickstart does it");
    }
    repeat_refusal(errors);
    return STATUS_TSHARK;
}
