/*
 * Frames of which the capture kept too few octets to find a TCP header.
 *
 * Example: `tcpdump -s 60` keeps 6 octets of a TCP header behind IPv6. Wireshark's TCP dissector needs
 * 16 octets for its fields tcp.stream and tcp.len. Without them the plugin has no segment, so the user
 * must learn that the capture has more than the plugin shows.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CUT_HEADERS_H
#define TCPSTATE_CUT_HEADERS_H

#include <stdint.h>

#include "wireshark_compat.h"

void cut_headers_register(void);

/*
 * Counts the frame if the snapshot length cut it in its TCP header or in a header before that. Call it
 * on the first visit of a frame in which no segment was found.
 *
 * A header counts as one before TCP if its protocol may carry TCP: Ethernet, VLAN tags, MPLS, PPPoE, IP,
 * GRE, VXLAN and the like. A header that an ICMP error quotes does not count.
 */
void cut_headers_look(const packet_info *pinfo);

/* Returns the number of frames counted, and sets `first` to the first one of them, or to 0. */
uint32_t cut_headers_count(uint32_t *first);

/* Forgets the frames. Call it between two captures. */
void cut_headers_reset(void);

#endif
