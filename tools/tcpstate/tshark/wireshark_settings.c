/*
 * Reads the personal configuration files of Wireshark, in the folders where it looks for them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark_settings.h"

#include <glib.h>

/* Preferences that begin with these words change which TCP segments are found, or what tcpstate says of
 * them. */
static const char *const prefixes[] = {
    "tcpstate.", "tcp.", "ip.",   "ipv6.",         "icmp.",  "icmpv6.",
    "udp.",      "eth.", "vlan.", "gre.",          "vxlan.", "mpls.",
    "geneve",    "ppp",  "esp.",  "conversation.", "rpcap.",
};

static bool has_our_prefix(const char *line)
{
    for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        if (g_str_has_prefix(line, prefixes[i]))
            return true;
    }
    return false;
}

static bool is_any_line(const char *line)
{
    (void)line;
    return true;
}

/* Returns whether one of the file's lines matters. Empty lines and comments do not. */
static bool has_line(const char *folder, const char *name, bool (*matters)(const char *line))
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return false;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_strstrip(*line);
        if (**line && **line != '#' && matters(*line))
            return true;
    }
    return false;
}

static bool folder_matters(const char *folder)
{
    return has_line(folder, "preferences", has_our_prefix) ||
           has_line(folder, "decode_as_entries", is_any_line) ||
           has_line(folder, "disabled_protos", is_any_line) ||
           has_line(folder, "enabled_protos", is_any_line) ||
           has_line(folder, "heuristic_protos", is_any_line);
}

bool wireshark_settings_matter(void)
{
    const char *chosen = g_getenv("WIRESHARK_CONFIG_DIR");
    g_autofree char *usual = g_build_filename(g_get_user_config_dir(), "wireshark", NULL);
    g_autofree char *old = g_build_filename(g_get_home_dir(), ".wireshark", NULL);
    if (chosen && *chosen)
        return folder_matters(chosen);
    return folder_matters(usual) || folder_matters(old);
}
