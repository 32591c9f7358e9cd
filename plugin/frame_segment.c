/*
 * One TCP segment of a frame.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "frame_segment.h"

#include <epan/to_str.h>

#include "engine/duration.h"
#include "engine/ip_header.h"
#include "engine/octets.h"

enum {
    TCP_HEADER_MIN = 20, /* without options (RFC 9293 section 3.1) */
    TCP_HEADER_MAX = 60,
};

/* A capture file may contain any time. int64_t nanoseconds reach to the year 2262; later times are
 * clamped. */
int64_t frame_time(const packet_info *pinfo)
{
    const int64_t seconds_max = INT64_MAX / NS_PER_SECOND - 1;
    int64_t seconds = CLAMP((int64_t)pinfo->abs_ts.secs, -seconds_max, seconds_max);
    return seconds * NS_PER_SECOND + pinfo->abs_ts.nsecs;
}

static void find_options(const uint8_t *header, unsigned captured, struct frame_segment *s)
{
    unsigned header_length = (unsigned)(header[12] >> 4) * 4;
    unsigned readable = MIN(captured, header_length);
    s->options = header + MIN(readable, TCP_HEADER_MIN);
    s->options_length = readable > TCP_HEADER_MIN ? (uint8_t)(readable - TCP_HEADER_MIN) : 0;
    s->options_cut = readable < header_length;
}

bool frame_segment_read(struct frame_segment *s, const uint8_t *header, size_t captured)
{
    captured = MIN(captured, TCP_HEADER_MAX);
    if (!segment_read_header(&s->segment, header, captured))
        return false;
    s->source_port = octets_get16(header);
    s->destination_port = octets_get16(header + 2);
    find_options(header, (unsigned)captured, s);
    return true;
}

void frame_segment_read_ttl(struct frame_segment *s, const uint8_t *header, size_t before)
{
    s->segment.ttl = ip_ttl_before_tcp(header, before);
}

void frame_segment_set_frame(struct frame_segment *s, const packet_info *pinfo)
{
    s->segment.time = frame_time(pinfo);
    s->segment.frame = pinfo->num;
}

void frame_segment_name_endpoint(const address *address, uint16_t port,
                                 struct record_endpoint *endpoint)
{
    char *text = endpoint->address.text;
    endpoint->address.octet_count = 0;
    endpoint->port = port;
    address_to_str_buf(address, text, sizeof endpoint->address.text);
    if (!*text)
        g_strlcpy(text, "?", sizeof endpoint->address.text);
}
