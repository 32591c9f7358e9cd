/*
 * The two ends of a 4-tuple: their order, and who is likely the client.
 *
 * Plugin and tool hold addresses in different forms. They compare the addresses, and these rules do
 * the rest, so that both name the ends alike.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_FOUR_TUPLE_H
#define TCPSTATE_FOUR_TUPLE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Returns which end, 0 or 1, sent a segment. End 0 has the lower (address, port), so that two lives
 * of one 4-tuple name the ends alike. A socket that is connected to itself is end 0.
 *
 * address_order  below, equal to or above 0: how the source address compares with the destination's
 */
static inline unsigned four_tuple_sender(int address_order, uint16_t source_port,
                                         uint16_t destination_port)
{
    return address_order < 0 || (address_order == 0 && source_port <= destination_port) ? 0 : 1;
}

/* True when both ends are one socket. address_order: see four_tuple_sender(). */
static inline bool four_tuple_is_self(int address_order, uint16_t source_port,
                                      uint16_t destination_port)
{
    return address_order == 0 && source_port == destination_port;
}

/*
 * Returns the end, 0 or 1, to call the client when no SYN tells: the one with the higher port; with
 * equal ports the sender of the first segment (annotations.md section 1).
 */
static inline unsigned four_tuple_likely_client(const uint16_t port[2], unsigned sender)
{
    return port[sender] < port[1 - sender] ? 1 - sender : sender;
}

#endif
