/*
 * Finds out why tshark does not load the plugin.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PLUGIN_ERRORS_H
#define TCPSTATE_PLUGIN_ERRORS_H

#include "common/status.h"

/*
 * Finds out why tshark does not load the plugin, and says how to install it.
 *
 * errors  what tshark wrote to standard error
 *
 * Returns STATUS_TSHARK.
 */
enum status plugin_errors_missing(const char *tshark, const char *errors);

#endif
