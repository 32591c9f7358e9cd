/*
 * The same segment seen at several points: `tcpdump -i any` prints it for each interface that it
 * passes, before and after address translation.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PACKET_COPIES_H
#define TCPSTATE_PACKET_COPIES_H

#include "restored_packet.h"

/*
 * Leaves out of `packets` (struct restored_packet, in the order of the text):
 *
 * - a segment that another interface printed within a millisecond before it: it was sent once
 * - an unanswered SYN that was translated and is answered under its other addresses
 *
 * Notes say how many copies there were, and which SYN is which one's translation.
 */
void packet_copies_remove(GArray *packets, struct diagnostics *diagnostics);

/* Returns true if both have the same endpoints, TCP header and length. */
bool packet_is_same_segment(const struct restored_packet *a, const struct restored_packet *b);

#endif
