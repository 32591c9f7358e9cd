/*
 * The entry "TCP state" among the conversation filters: a right click on a packet.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CONVERSATION_FILTER_H
#define TCPSTATE_CONVERSATION_FILTER_H

/* Makes the entry known to Wireshark. */
void conversation_filter_register(void);

#endif
