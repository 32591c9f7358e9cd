/*
 * Asks tshark where it looks for plugins, and looks there.
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
#include "tshark_query.h"

/* Finds a folder in the output of `tshark -G folders`, for example "/usr/lib/..." in the line
 * "Global Plugins:   /usr/lib/...". Returns NULL if there is no such line. */
static char *find_folder(const char *folders, const char *name)
{
    const char *line = folders ? strstr(folders, name) : NULL;
    if (!line)
        return NULL;
    line += strlen(name);
    return g_strstrip(g_strndup(line, strcspn(line, "\n")));
}

/* Returns the path of the plugin in a plugin folder, or NULL if it is not there. */
static char *find_plugin(const char *folder)
{
    char *path = folder ? g_build_filename(folder, "epan", PLUGIN_FILE, NULL) : NULL;
    if (path && !g_file_test(path, G_FILE_TEST_EXISTS))
        g_clear_pointer(&path, g_free);
    return path;
}

/* Wireshark's rule, which looks at the real user id and the real group id. */
static bool is_privileged(void)
{
    return getuid() == 0 || getgid() == 0;
}

/* Repeats what tshark says of a plugin that it refuses. */
static void repeat_refusal(const char *errors)
{
    g_auto(GStrv) lines = g_strsplit(errors, "\n", -1);
    for (char **line = lines; *line; line++) {
        if (strstr(*line, PLUGIN_FILE))
            message_hint("tshark: %s", *line);
    }
}

enum status plugin_errors_missing(const char *tshark, const char *errors)
{
    g_autofree char *folders = tshark_query(tshark, "-G", "folders");
    g_autofree char *global = find_folder(folders, "Global Plugins:");
    g_autofree char *personal = find_folder(folders, "Personal Plugins:");
    g_autofree char *in_global = find_plugin(global);
    g_autofree char *in_personal = find_plugin(personal);
    const char *variable = g_getenv("WIRESHARK_PLUGIN_DIR");
    bool elsewhere = variable && *variable;

    message_error("%s does not load the tcpstate plugin", tshark);
    if (!global) {
        message_hint("is it tshark at all? '%s -G folders' names no plugin folder", tshark);
    } else if (in_global || (in_personal && !is_privileged())) {
        message_hint("it is installed as %s, but probably built for another version of Wireshark",
                     in_global ? in_global : in_personal);
        message_hint("from its source, tools/quickstart builds it again for this one");
    } else if (is_privileged() && (in_personal || elsewhere)) {
        message_hint("as root or in root's group tshark ignores %s",
                     elsewhere ? "WIRESHARK_PLUGIN_DIR" : personal);
        message_hint("install it for all users, in %s/epan,", global);
        message_hint("or run tcpstate as a normal user");
    } else {
        message_hint("install %s in %s/epan", PLUGIN_FILE, is_privileged() ? global : personal);
        message_hint("from its source, tools/quickstart does it");
    }
    repeat_refusal(errors);
    return STATUS_TSHARK;
}
