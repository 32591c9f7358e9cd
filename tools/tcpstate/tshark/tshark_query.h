/*
 * Asks tshark for its version, for the version of its plugin, and more.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TSHARK_QUERY_H
#define TCPSTATE_TSHARK_QUERY_H

#include <stdbool.h>

/* File name of the plugin. */
#define PLUGIN_FILE "tcpstate.so"

/* Runs tshark with one or two arguments; `second` may be NULL. Returns what it prints, which the
 * caller frees; NULL if it does not run. */
char *tshark_query(const char *tshark, const char *first, const char *second);

/* Returns the first line of `tshark --version`, which the caller frees; NULL if tshark does not run. */
char *tshark_version(const char *tshark);

/* Returns true when tshark has a later version than 4.0; false also when it does not run. */
bool tshark_is_later_than_4_0(const char *tshark);

/* Returns the version of the plugin that tshark loads, which the caller frees; NULL if it loads
 * none. */
char *plugin_version(const char *tshark);

#endif
