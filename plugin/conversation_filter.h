/*
 * The entry "TCP state" in the menu "Conversation Filter" of Wireshark's packet list.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CONVERSATION_FILTER_H
#define TCPSTATE_CONVERSATION_FILTER_H

/* Registers the entry. */
void conversation_filter_register(void);

#endif
