/*
 * Whether this user has told Wireshark to dissect otherwise than it does by default.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_WIRESHARK_SETTINGS_H
#define TCPSTATE_WIRESHARK_SETTINGS_H

#include <stdbool.h>

/* True when his preferences, "Decode As" entries or lists of enabled protocols say something of the
 * layers up to TCP, or of tcpstate. */
bool wireshark_settings_matter(void);

#endif
