/*
 * Takes the segments of a frame in the calls of the taps, without the post-dissector.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tap_calls.h"

#include "cut_headers.h"
#include "fields.h"
#include "frame_icmp.h"
#include "segment_source.h"
#include "segments_from_tap.h"
#include "tracking.h"
#include "wireshark_internals.h"

static bool running; /* the post-dissector is off */

/* The frame that the calls are about. */
static struct {
    uint32_t number;
    unsigned reported; /* headers */
    unsigned found;    /* segments in them */
    bool ended;
} frame;

static void enter_frame(uint32_t number)
{
    if (frame.number == number)
        return;
    frame.number = number;
    frame.reported = frame.found = 0;
    frame.ended = false;
}

void tap_calls_take_header(packet_info *pinfo, const struct tapped_header *header)
{
    struct frame_segment segment;

    if (!running)
        return;
    enter_frame(pinfo->num);
    frame.reported++;
    if (frame.found == FRAME_SEGMENTS_MAX || !segments_from_tap_read(pinfo, header, &segment))
        return;
    frame.found++;
    tracking_queue(&segment);
}

/* Tracks the ICMP error of a frame without segments, if it has one. */
static void track_icmp(const packet_info *pinfo)
{
    struct icmp_error icmp;
    struct frame_note unused;
    if (frame_icmp_find(pinfo, &icmp))
        tracking_annotate_icmp(&icmp, &unused);
}

/* The post-dissector has done this frame: the calls begin with the next one. */
static void start_after(uint32_t number)
{
    segment_source_found_frame_end();
    internals_skip_postdissector(fields.protocol, true);
    enter_frame(number);
    frame.ended = true;
    running = true;
}

void tap_calls_end_frame(const packet_info *pinfo)
{
    if (!running) {
        if (segment_source_way() == SEGMENTS_FROM_TAP_QUEUED)
            start_after(pinfo->num);
        return;
    }
    enter_frame(pinfo->num);
    if (frame.ended)
        return;
    frame.ended = true;
    if (frame.found < FRAME_SEGMENTS_MAX)
        segments_from_tap_check(pinfo, frame.reported);
    if (frame.found > 0)
        return;
    cut_headers_look(pinfo);
    track_icmp(pinfo);
}

void tap_calls_stop(void)
{
    if (!running)
        return;
    running = false;
    internals_skip_postdissector(fields.protocol, false);
    frame.number = 0;
}
