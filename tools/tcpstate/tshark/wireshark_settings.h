/*
 * Looks for settings of this user that change how Wireshark dissects.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_WIRESHARK_SETTINGS_H
#define TCPSTATE_WIRESHARK_SETTINGS_H

#include <stdbool.h>

/* Returns true when the user's preferences, "Decode As" entries or lists of enabled protocols may
 * change which TCP segments Wireshark finds or what tcpstate says of them. */
bool wireshark_settings_matter(void);

#endif
