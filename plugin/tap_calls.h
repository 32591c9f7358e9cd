/*
 * Takes the segments of a frame in the calls of the taps, without the post-dissector.
 *
 * This is the way SEGMENTS_FROM_TAP_CALLS. For Wireshark, a call of the post-dissector is dear. Where
 * nothing shows single segments, and a listener of the tap "frame" tells the end of each frame, the
 * calls of the taps are enough: first those of the TCP dissector's tap, then that of the frame.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TAP_CALLS_H
#define TCPSTATE_TAP_CALLS_H

#include "tcp_tap.h"

/* Queues the segment of this header: see tracking_queue(). Does nothing while another way is in use.
 */
tapped_header_function tap_calls_take_header;

/*
 * Says that Wireshark is done with a frame. While SEGMENTS_FROM_TAP_QUEUED is in use, it switches the
 * post-dissector off. While SEGMENTS_FROM_TAP_CALLS is in use, it does what the post-dissector does
 * when it has found the segments of a frame. A second call for a frame does nothing.
 */
void tap_calls_end_frame(const packet_info *pinfo);

/* Switches the post-dissector on again. Call it at the end of a pass, and before the next one. */
void tap_calls_stop(void);

#endif
