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

/*
 * Returns the path of the plugin for another minor version of Wireshark, or NULL if there is none. The
 * folders of the minor versions stand side by side: plugins/4.0, plugins/4.4.
 */
static char *find_plugin_beside(const char *folder)
{
    g_autofree char *own = folder ? g_path_get_basename(folder) : NULL;
    g_autofree char *parent = folder ? g_path_get_dirname(folder) : NULL;
    GDir *all = parent ? g_dir_open(parent, 0, NULL) : NULL;
    char *path = NULL;
    const char *name;
    while (all && !path && (name = g_dir_read_name(all))) {
        g_autofree char *other = g_build_filename(parent, name, NULL);
        if (!g_str_equal(name, own))
            path = find_plugin(other);
    }
    if (all)
        g_dir_close(all);
    return path;
}

/* Says which package has the plugin for the version of Wireshark that looks into this folder. */
static void hint_package(const char *folder)
{
    static const struct {
        const char *wireshark, *debian, *ending;
    } packages[] = {{"4.0", "12", "~deb12"}, {"4.4", "13", "~deb13"}};
    g_autofree char *version = g_path_get_basename(folder);
    message_hint("install the package tcpstate that was built for Wireshark %s", version);
    for (size_t i = 0; i < G_N_ELEMENTS(packages); i++) {
        if (g_str_equal(version, packages[i].wireshark))
            message_hint("that is the package for Debian %s: its version ends with %s",
                         packages[i].debian, packages[i].ending);
    }
    message_hint("from its source, tools/quickstart builds it for this version");
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
    g_autofree char *beside = find_plugin_beside(global);
    if (!beside && !is_privileged())
        beside = find_plugin_beside(personal);
    const char *variable = g_getenv("WIRESHARK_PLUGIN_DIR");
    bool elsewhere = variable && *variable;

    message_error("%s does not load the tcpstate plugin", tshark);
    if (!global) {
        message_hint("is it tshark at all? '%s -G folders' names no plugin folder", tshark);
    } else if (in_global || (in_personal && !is_privileged())) {
        message_hint("it is installed as %s, but probably built for another version of Wireshark",
                     in_global ? in_global : in_personal);
        hint_package(global);
    } else if (is_privileged() && (in_personal || elsewhere)) {
        message_hint("tshark ignores %s if the user is root or in root's group",
                     elsewhere ? "WIRESHARK_PLUGIN_DIR" : personal);
        message_hint("install it for all users, in %s/epan,", global);
        message_hint("or run tcpstate as a normal user");
    } else if (beside) {
        message_hint("%s is for another version of Wireshark than this one", beside);
        hint_package(global);
    } else {
        message_hint("install %s in %s/epan", PLUGIN_FILE, is_privileged() ? global : personal);
        message_hint("from its source, tools/quickstart does it");
    }
    repeat_refusal(errors);
    return STATUS_TSHARK;
}
