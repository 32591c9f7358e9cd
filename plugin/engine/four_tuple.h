/*
 * The two ends of a 4-tuple: which of them is end 0, and which is likely the client.
 *
 * Plugin and tool store addresses in different forms. Each compares its own addresses and passes
 * the result to these functions, so that both number the ends alike.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_FOUR_TUPLE_H
#define TCPSTATE_FOUR_TUPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "c_linkage.h"

TCPSTATE_BEGIN_C

/*
 * Returns which end, 0 or 1, sent a segment. End 0 has the lower address, or the lower port where
 * the addresses are equal. So every conversation of one 4-tuple numbers the ends alike. A socket
 * that is connected to itself is end 0.
 *
 * address_order  how the source address compares with the destination address: below, equal to or
 *                above 0, as from memcmp()
 */
static inline unsigned four_tuple_sender(int address_order, uint16_t source_port,
                                         uint16_t destination_port)
{
    return address_order < 0 || (address_order == 0 && source_port <= destination_port) ? 0 : 1;
}

/* Returns true when both ends are one socket. address_order: see four_tuple_sender(). */
static inline bool four_tuple_is_self(int address_order, uint16_t source_port,
                                      uint16_t destination_port)
{
    return address_order == 0 && source_port == destination_port;
}

/*
 * Returns the end, 0 or 1, to call the client when no SYN was captured: the end with the higher
 * port. With equal ports that is the sender of the first segment (annotations.md section 1).
 *
 * port    the ports of end 0 and end 1
 * sender  0 or 1: the end that sent the first segment
 */
static inline unsigned four_tuple_likely_client(const uint16_t port[2], unsigned sender)
{
    return port[sender] < port[1 - sender] ? 1 - sender : sender;
}

TCPSTATE_END_C

#endif
