/*
 * Lists the interfaces that tshark can capture on.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "interface_list.h"

#include <glib.h>
#include <stdio.h>
#include <sys/wait.h>

#include "common/message.h"
#include "input/input_check.h"
#include "tshark_errors.h"

enum status interface_list_print(const char *tshark)
{
    char *argv[] = {(char *)tshark, "-D", NULL};
    g_autofree char *output = NULL;
    g_autofree char *errors = NULL;
    g_autoptr(GError) error = NULL;
    int ended = 0;
    if (!g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, &errors, &ended,
                      &error))
        return tshark_errors_not_started(error->message);
    g_auto(GStrv) lines = g_strsplit(output, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_autofree char *safe = printable(*line);
        if (*safe)
            puts(safe);
    }
    if (WIFEXITED(ended) && WEXITSTATUS(ended) == 0 && *output)
        return STATUS_OK;
    message_error("%s lists no interfaces", tshark);
    g_auto(GStrv) reasons = g_strsplit(errors, "\n", -1);
    for (char **line = reasons; *line; line++) {
        if (**line && !g_str_has_prefix(*line, "Running as user "))
            message_hint("%s", *line);
    }
    return input_not_permitted("-D");
}
