/*
 * The other way to find the TCP segments in a frame: in what Wireshark's TCP dissector tells the
 * taps. It asks for no protocol tree, which costs more than all that this plugin does.
 *
 * It serves a single pass of tshark only: a pass that Wireshark makes without taps (the first of
 * two, sharkd's, the window's after a change of preferences) shows it nothing. Of a header that the
 * capture cut off (tcpdump -s) the dissector tells nothing before Wireshark 4.4: see
 * segments_from_tap_untapped(). Where each TCP header is told, the two ways find the same.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SEGMENTS_FROM_TAP_H
#define TCPSTATE_SEGMENTS_FROM_TAP_H

#include "segments_from_tree.h"
#include "tcp_tap.h"

/* Chooses this way, or the other one. To be called between two captures; what the taps are told is
 * listened to by tcp_tap_listen(). */
void segments_from_tap_choose(bool chosen);

/* Whether this is the way for the capture that is being read. */
bool segments_from_tap_chosen(void);

/* Takes the segment that this header begins. Gives false where there is none: it is quoted by an
 * error message, or a fragment; or cannot be found in the frame, which is noted as untold. */
bool segment_from_tap(packet_info *pinfo, const struct tapped_header *header,
                      struct frame_segment *s);

/* Notes it if more headers were begun in the frame just dissected than the dissector told of. */
void segments_from_tap_check(packet_info *pinfo, unsigned told);

/* Finds the segments of the frame just dissected, the outermost first; gives their number. */
unsigned segments_from_tap(packet_info *pinfo, struct frame_segment found[FRAME_SEGMENTS_MAX]);

/* The first frame with a TCP header of which the dissector told nothing, 0 if there was none yet.
 * What is found from there on may be wrong: the capture is to be read again in the other way. */
uint32_t segments_from_tap_untapped(void);

#endif
