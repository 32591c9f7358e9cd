/*
 * Finds the TCP segments of a frame in its protocol tree.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SEGMENTS_FROM_TREE_H
#define TCPSTATE_SEGMENTS_FROM_TREE_H

#include <stdbool.h>

#include "frame_segment.h"

/* Looks up Wireshark's numbers of the fields. Call it once, when all dissectors are registered. */
void segments_from_tree_register(void);

/* Returns the numbers of the fields, for set_postdissector_wanted_hfids(); NULL for no field.
 * segments_from_tree() needs tcp.len, and tcp.stream where the tap does not report the stream. */
GArray *segments_from_tree_fields(bool length, bool stream);

/* A display filter that is true for every frame with a segment or an ICMP error. On a later visit of a frame
 * Wireshark keeps the fields of filters only, not the fields that a post-dissector wants. */
#define FRAME_SEGMENTS_FILTER "tcp.stream || tcp.len || icmp || icmpv6"

/* Finds the segments of the frame just dissected, the outermost first. Returns their number. */
unsigned segments_from_tree(const packet_info *pinfo, proto_tree *tree,
                            struct frame_segment found[FRAME_SEGMENTS_MAX]);

#endif
