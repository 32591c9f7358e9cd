/*
 * Options of the command line that take a text: UTF-8 in each locale.
 *
 * GLib converts such texts from the character set of the locale. So it refuses all but ASCII in the locale C,
 * which cron and containers have. The files that these commands read and write are UTF-8 in each locale.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_OPTION_TEXTS_H
#define TCPSTATE_OPTION_TEXTS_H

#include <glib.h>
#include <stdbool.h>

struct option_texts {
    GArray *entries; /* of GOptionEntry: those that take texts */
};

void option_texts_init(struct option_texts *t);

void option_texts_clear(struct option_texts *t);

/* Adds options to `context`. Those of G_OPTION_ARG_STRING and G_OPTION_ARG_STRING_ARRAY get the texts as they were
 * given. `entries` ends as GLib wants it; its names must live as long as `t`. */
void option_texts_add(struct option_texts *t, GOptionContext *context, const GOptionEntry *entries);

/* After g_option_context_parse(): returns NULL if all texts are UTF-8, else the long name of an option whose text is
 * not. */
const char *option_texts_find_wrong(const struct option_texts *t);

#endif
