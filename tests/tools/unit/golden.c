/*
 * Expected texts in files that someone has read and approved.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "golden.h"

#include <glib.h>

void same_as_golden(const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(GOLDEN_FOLDER, name, NULL);
    g_autofree char *wanted = NULL;
    if (g_strcmp0(g_getenv("TCPSTATE_GOLDEN"), "write") == 0)
        g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_assert_true(g_file_get_contents(path, &wanted, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_auto(GStrv) wanted_lines = g_strsplit(wanted, "\n", -1);
    for (guint i = 0; lines[i] && wanted_lines[i]; i++)
        g_assert_cmpstr(lines[i], ==, wanted_lines[i]);
    g_assert_cmpuint(g_strv_length(lines), ==, g_strv_length(wanted_lines));
}
