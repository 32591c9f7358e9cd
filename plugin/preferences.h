/*
 * What the user can set in Wireshark's preferences, or with -o tcpstate.NAME:VALUE.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PREFERENCES_H
#define TCPSTATE_PREFERENCES_H

#include "wireshark_compat.h"

#include "engine/conversation.h"

/* The values, in the units of the dialog: seconds. */
struct preferences {
    unsigned time_wait;
    unsigned close_wait_warning;
    unsigned fin_wait_2_warning;
    preference_bool info_column;
    preference_bool from_tap;
};

extern struct preferences preferences;

/* Registers the preferences of the protocol. Wireshark calls `changed` when the user may have
 * changed one. */
void preferences_register(int protocol, void (*changed)(void));

/* Returns the engine's time limits as the user has set them. */
struct limits preferences_limits(void);

#endif
