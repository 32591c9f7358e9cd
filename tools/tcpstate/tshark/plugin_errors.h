/*
 * Why tshark has no tcpstate plugin, and how to give it one.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PLUGIN_ERRORS_H
#define TCPSTATE_PLUGIN_ERRORS_H

#include <stdbool.h>

#include "common/status.h"

/* The first line of `tshark --version`, to be freed, or NULL if there is no such program. */
char *tshark_version(const char *tshark);

/* Returns true when tshark is of a later version than 4.0; false also when there is no such program. */
bool tshark_is_later_than_4_0(const char *tshark);

/* Finds out, asking tshark for its folders, and says it. `errors` is tshark's standard error. */
enum status plugin_errors_missing(const char *tshark, const char *errors);

/* The version of the plugin that tshark loads, to be freed, or NULL if it loads none. */
char *plugin_version(const char *tshark);

#endif
