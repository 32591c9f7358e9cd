/*
 * One TCP segment of a frame, as segments_from_tree() and segments_from_tap() find it.
 *
 * A frame has none, one, or several where a tunnel carries TCP inside TCP. Two kinds of TCP headers
 * are left out, because no segment with that header travels on its own connection: a header that an
 * ICMP error quotes, and a header in a fragment of an IP datagram that Wireshark does not
 * reassemble.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_FRAME_SEGMENT_H
#define TCPSTATE_FRAME_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wireshark_compat.h"

#include "engine/segment.h"
#include "record/record.h"

enum {
    FRAME_SEGMENTS_MAX = 16 /* segments of one frame; a hostile frame may have more: ignored */
};

/* Pointers and addresses are valid while Wireshark dissects the frame. */
struct frame_segment {
    struct segment segment; /* sender is set later: see tracking.h */
    address source;
    address destination;
    uint32_t stream; /* tcp.stream */
    uint16_t source_port;
    uint16_t destination_port;
    const uint8_t *options; /* the TCP options as captured */
    uint8_t options_length;
    bool options_cut; /* the capture lacks some octets of the options */
    bool tapped;      /* segments_from_tree() took stream and addresses from the tap */
};

/* Returns the capture time of the frame: nanoseconds since the epoch. */
int64_t frame_time(const packet_info *pinfo);

/*
 * Reads the TCP header at `header`: ports, options and what segment_read_header() reads.
 *
 * captured  octets that may be read from `header` on
 *
 * Returns false for an impossible header, or if fewer than SEGMENT_HEADER_MIN octets were captured.
 */
bool frame_segment_read(struct frame_segment *s, const uint8_t *header, size_t captured);

/* Reads the TTL or hop limit of the IP header in front of the segment; 0 if there is none.
 *
 * header  the TCP header
 * before  octets that may be read in front of `header` */
void frame_segment_read_ttl(struct frame_segment *s, const uint8_t *header, size_t before);

/* Sets what all segments of a frame have in common: capture time and frame number. */
void frame_segment_set_frame(struct frame_segment *s, const packet_info *pinfo);

/* Writes an address and a port into a record. */
void frame_segment_name_endpoint(const address *address, uint16_t port,
                                 struct record_endpoint *endpoint);

#endif
