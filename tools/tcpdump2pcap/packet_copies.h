/*
 * The same segment twice in a text: `tcpdump -i any` prints it for each interface that it passes.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PACKET_COPIES_H
#define TCPSTATE_PACKET_COPIES_H

#include "restored_packet.h"

/*
 * Leaves out of `packets` (struct restored_packet, in the order of the text) each segment that another
 * interface printed within a millisecond before it: it was sent once. If the text has no interfaces, and
 * nearly all of its segments stand there again so soon, these are copies, too. Notes say how many there were.
 */
void packet_copies_remove(GArray *packets, struct diagnostics *diagnostics);

/* Returns true if both have the same endpoints, TCP header and length. */
bool packet_is_same_segment(const struct restored_packet *a, const struct restored_packet *b);

/* Returns true if both have the same source and destination. */
bool packets_have_same_ends(const struct restored_packet *a, const struct restored_packet *b);

#endif
