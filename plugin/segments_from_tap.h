/*
 * Finds the TCP segments of a frame in what the tap of Wireshark's TCP dissector reports.
 *
 * This way needs no protocol tree, which would cost more than all the rest of this plugin. It
 * serves a single pass of tshark only: some passes of other programs run without taps
 * (segment_source.h). Where the tap reports every TCP header, segments_from_tree() finds the same
 * segments.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SEGMENTS_FROM_TAP_H
#define TCPSTATE_SEGMENTS_FROM_TAP_H

#include "frame_segment.h"
#include "tcp_tap.h"

/* Looks up Wireshark's numbers of the protocols. Call it once, when all dissectors are registered.
 */
void segments_from_tap_register(void);

/* Finds the segments of the frame just dissected, the outermost first. Returns their number. */
unsigned segments_from_tap(packet_info *pinfo, struct frame_segment found[FRAME_SEGMENTS_MAX]);

/* The two functions that do the same report by report, for the calls of the tap: see tap_calls.h. */

/* Reads the segment that the tap reports. Returns false if the header is quoted by an ICMP error or
 * in a fragment, or if it is not to be found in the frame. */
bool segments_from_tap_read(packet_info *pinfo, const struct tapped_header *header,
                            struct frame_segment *s);

/* Looks whether the tap has missed a header of the frame.
 *
 * reported  number of the tap's reports about the frame */
void segments_from_tap_check(const packet_info *pinfo, unsigned reported);

/* Returns the first frame with a TCP header that the tap did not report, or that is not to be found
 * in the frame; 0 if there is none so far. Results from that frame on may be wrong: the capture has
 * to be read again without tcpstate.from_tap. Wireshark before 4.4 does not report a header that
 * the capture cut off (tcpdump -s). */
uint32_t segments_from_tap_first_missed(void);

/* Forgets that frame. Call it between two captures. */
void segments_from_tap_reset(void);

#endif
