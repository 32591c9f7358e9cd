/*
 * The TCP segments in one frame: none, one, or several where a tunnel carries TCP inside TCP.
 *
 * Not among them: a header quoted in an ICMP error and a fragment of a datagram that is not
 * reassembled, since neither of them is a segment travelling on its own connection.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SEGMENTS_FROM_TREE_H
#define TCPSTATE_SEGMENTS_FROM_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "wireshark_compat.h"

#include "engine/segment.h"
#include "record/record.h"

enum {
    FRAME_SEGMENTS_MAX = 16 /* tunnels nest; what a hostile frame holds beyond is left out */
};

struct frame_segment {
    struct segment segment; /* all but its sender */
    address source;         /* addresses are valid while the frame is being dissected */
    address destination;
    uint32_t stream; /* tcp.stream */
    uint16_t source_port;
    uint16_t destination_port;
    const uint8_t *options; /* valid like the addresses */
    uint8_t options_length;
    bool options_cut; /* the capture cut some options off */
    bool told;        /* stream and addresses are what the dissector told the taps */
};

/*
 * Looks up the fields needed. To be called once all dissectors are registered.
 *
 * Gives the ids of the fields that must be in the tree of a frame for segments_from_tree() to see
 * its segments: what set_postdissector_wanted_hfids() takes. Each one costs a few percent of all
 * that Wireshark does, so tcp.stream is better left out while segments are told.
 */
GArray *segments_from_tree_fields(bool told);

/* A display filter that is true for every frame with a segment, and that makes Wireshark keep the
 * wanted fields also where it does not ask the post-dissectors: when it dissects a frame again. */
#define FRAME_SEGMENTS_FILTER "tcp.stream || tcp.len"

/* When the frame was captured: nanoseconds since the epoch. */
int64_t frame_time(const packet_info *pinfo);

/* Writes an address and a port down as records have them. */
void frame_segment_name_endpoint(const address *address, uint16_t port,
                                 struct record_endpoint *endpoint);

/* Reads what the header itself says: from its first octet on, of which so many were captured. Gives
 * false if that is no header, or too little of one. */
bool frame_segment_read(struct frame_segment *s, const uint8_t *header, size_t captured);

/* Finds the segments of the frame just dissected, the outermost first; gives their number. */
unsigned segments_from_tree(const packet_info *pinfo, proto_tree *tree,
                            struct frame_segment found[FRAME_SEGMENTS_MAX]);

#endif
