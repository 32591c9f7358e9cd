/*
 * Finds the TCP segments of a frame in what the tap of Wireshark's TCP dissector reports.
 *
 * The tap reports some values of a header after it has changed them, and no options. So this code
 * searches the frame for the header's octets and reads them again.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "segments_from_tap.h"

#include <string.h>

#include <epan/tvbuff.h>
#include <wsutil/report_message.h>

/* Wireshark's numbers of the protocols. They stay the same while the program runs. */
static struct {
    int tcp, icmp, icmpv6;
} protocols;

static uint32_t first_missed;

void segments_from_tap_register(void)
{
    protocols.tcp = proto_get_id_by_filter_name("tcp");
    protocols.icmp = proto_get_id_by_filter_name("icmp");
    protocols.icmpv6 = proto_get_id_by_filter_name("icmpv6");
}

/*
 * Searches `octets` for the header. The tap's source address mostly points into the IP header of
 * the frame. There the header mostly follows the two addresses, so this place is tried first.
 * Otherwise the search runs over all octets, or over those behind the source address.
 */
static const uint8_t *find_octets(const uint8_t *octets, size_t length,
                                  const struct tapped_header *header)
{
    const uint8_t *end = octets + length;
    const uint8_t *from = header->source->data;
    ptrdiff_t addresses = 2 * (ptrdiff_t)header->source->len;

    if (from < octets || from >= end)
        from = octets;
    else if (end - from >= addresses + TAPPED_OCTETS &&
             memcmp(from + addresses, header->octets, TAPPED_OCTETS) == 0)
        return from + addresses;
    for (; end - from >= TAPPED_OCTETS; from++) {
        from = memchr(from, header->octets[0], (size_t)(end - from) - TAPPED_OCTETS + 1);
        if (!from || memcmp(from, header->octets, TAPPED_OCTETS) == 0)
            return from;
    }
    return NULL;
}

/* Finds and reads the header: in the frame's own octets, or in octets that Wireshark has
 * reassembled or decompressed from it. */
static bool read_tapped_header(const packet_info *pinfo, const struct tapped_header *header,
                               struct frame_segment *s)
{
    for (const GSList *source = pinfo->data_src; source; source = source->next) {
        tvbuff_t *tvb = get_data_source_tvb(source->data);
        size_t length = tvb_captured_length(tvb);
        if (length == 0)
            continue;
        const uint8_t *octets = tvb_get_ptr(tvb, 0, (int)length);
        const uint8_t *found = find_octets(octets, length, header);
        if (found)
            frame_segment_read_ttl(s, found, (size_t)(found - octets));
        if (found)
            return frame_segment_read(s, found, length - (size_t)(found - octets));
    }
    return false;
}

/* Counts the TCP headers that Wireshark has called its TCP dissector for, except those quoted by an
 * ICMP error. */
static unsigned count_headers(const packet_info *pinfo)
{
    unsigned headers = 0;
    for (wmem_list_frame_t *layer = wmem_list_head(pinfo->layers); layer;
         layer = wmem_list_frame_next(layer)) {
        int protocol = GPOINTER_TO_INT(wmem_list_frame_data(layer));
        if (protocol == protocols.icmp || protocol == protocols.icmpv6)
            break;
        headers += protocol == protocols.tcp;
    }
    return headers;
}

/*
 * Returns true if the frame may have a second TCP header. That one is at least the sixth layer:
 * frame, IP, TCP, a tunnel, IP, TCP. So the few layers of most frames need not be read.
 */
static bool may_have_second_header(const packet_info *pinfo)
{
    const unsigned second_header_layer = 6;
    unsigned n = wmem_list_count(pinfo->layers);
    if (n < second_header_layer)
        return false;
    const wmem_list_frame_t *layer = wmem_list_tail(pinfo->layers);
    for (; n >= second_header_layer; n--) {
        if (GPOINTER_TO_INT(wmem_list_frame_data(layer)) == protocols.tcp)
            return true;
        layer = wmem_list_frame_prev(layer);
    }
    return false;
}

/* Returns true if Wireshark called its TCP dissector for more headers than the tap reported. */
static bool has_missed_header(const packet_info *pinfo, unsigned reported)
{
    if (reported > 0 && !may_have_second_header(pinfo))
        return false;
    return reported < count_headers(pinfo);
}

static void report_missed_header(uint32_t frame)
{
    if (first_missed)
        return;
    first_missed = frame;
    report_warning("tcpstate.from_tap: Wireshark's TCP tap did not report the TCP header in frame "
                   "%u (cut off? two passes?). Later results may be wrong: read the capture again "
                   "without this preference.",
                   frame);
}

bool segments_from_tap_read(packet_info *pinfo, const struct tapped_header *header,
                            struct frame_segment *s)
{
    if (!header->has_length)
        return false;
    if (!read_tapped_header(pinfo, header, s)) {
        report_missed_header(pinfo->num);
        return false;
    }
    s->segment.len = header->length;
    frame_segment_set_frame(s, pinfo);
    s->stream = header->stream;
    s->source = *header->source;
    s->destination = *header->destination;
    return true;
}

void segments_from_tap_check(const packet_info *pinfo, unsigned reported)
{
    /* Wireshark lists no layer for a dissector that refuses the packet, nor for the layers inside
     * it. So the tap may report more headers than are listed, but never fewer unless it missed one.
     */
    if (has_missed_header(pinfo, reported))
        report_missed_header(pinfo->num);
}

unsigned segments_from_tap(packet_info *pinfo, struct frame_segment found[FRAME_SEGMENTS_MAX])
{
    struct tapped_header header;
    unsigned count = 0;
    unsigned reported = 0;

    for (; count < FRAME_SEGMENTS_MAX && tcp_tap_get(reported, &header); reported++)
        count += segments_from_tap_read(pinfo, &header, &found[count]);
    if (count < FRAME_SEGMENTS_MAX)
        segments_from_tap_check(pinfo, reported);
    return count;
}

uint32_t segments_from_tap_first_missed(void)
{
    return first_missed;
}

void segments_from_tap_reset(void)
{
    first_missed = 0;
}
