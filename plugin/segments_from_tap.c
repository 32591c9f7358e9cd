/*
 * TCP segments of a frame, as Wireshark's TCP dissector tells the taps.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "segments_from_tap.h"

#include <string.h>

#include <epan/tvbuff.h>
#include <wsutil/report_message.h>

#include "tcp_tap.h"

static struct {
    bool chosen;
    uint32_t untold;       /* the first frame, or 0 */
    int tcp, icmp, icmpv6; /* Wireshark's numbers of the protocols */
} state;

void segments_from_tap_choose(bool chosen)
{
    state.chosen = chosen;
    state.untold = 0;
    state.tcp = proto_get_id_by_filter_name("tcp");
    state.icmp = proto_get_id_by_filter_name("icmp");
    state.icmpv6 = proto_get_id_by_filter_name("icmpv6");
}

bool segments_from_tap_chosen(void)
{
    return state.chosen;
}

/* The header behind the address of its sender, if that is among these octets, which it mostly is,
 * and mostly with no more than the other address between; else anywhere in them. */
static const uint8_t *find_octets(const uint8_t *octets, size_t length,
                                  const struct tapped_header *header)
{
    const uint8_t *end = octets + length;
    const uint8_t *from = header->source->data;
    ptrdiff_t addresses = 2 * (ptrdiff_t)header->source->len;

    if (from < octets || from >= end)
        from = octets;
    else if (end - from >= addresses + FIRST_OCTETS &&
             memcmp(from + addresses, header->first, FIRST_OCTETS) == 0)
        return from + addresses;
    for (; end - from >= FIRST_OCTETS; from++) {
        from = memchr(from, header->first[0], (size_t)(end - from) - FIRST_OCTETS + 1);
        if (!from || memcmp(from, header->first, FIRST_OCTETS) == 0)
            return from;
    }
    return NULL;
}

/* Looks in the frame, and in what was put together or unpacked from it. */
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
            return frame_segment_read(s, found, length - (size_t)(found - octets));
    }
    return false;
}

/* Whether the dissector has begun no more than so many headers, those quoted in ICMP errors among
 * them: Wireshark keeps count, which mostly spares a walk through the layers. It counts down for
 * a dissector that refuses what it called TCP in, so more may be told than it counts. */
static bool begun_at_most(const packet_info *pinfo, unsigned headers)
{
    const int *begun = NULL;
    if (pinfo->proto_layers)
        begun = wmem_map_lookup(pinfo->proto_layers, GINT_TO_POINTER(state.tcp));
    return !begun || *begun <= (int)headers;
}

/* How many headers the dissector has begun. One quoted in an ICMP error does not count. */
static unsigned headers_begun(const packet_info *pinfo)
{
    unsigned headers = 0;
    for (wmem_list_frame_t *layer = wmem_list_head(pinfo->layers); layer;
         layer = wmem_list_frame_next(layer)) {
        int protocol = GPOINTER_TO_INT(wmem_list_frame_data(layer));
        if (protocol == state.icmp || protocol == state.icmpv6)
            break;
        headers += protocol == state.tcp;
    }
    return headers;
}

static void note_untold(uint32_t frame)
{
    if (state.untold)
        return;
    state.untold = frame;
    report_warning(
        "tcpstate.from_tap: nothing was told of the TCP header in frame %u (cut off? two "
        "passes?): what follows may be wrong; read the capture without this preference",
        frame);
}

bool segment_from_tap(packet_info *pinfo, const struct tapped_header *header,
                      struct frame_segment *s)
{
    if (!header->has_length)
        return false;
    if (!read_tapped_header(pinfo, header, s)) {
        note_untold(pinfo->num);
        return false;
    }
    s->segment.len = header->length;
    s->segment.time = frame_time(pinfo);
    s->segment.frame = pinfo->num;
    s->segment.sender = 0;
    s->stream = header->stream;
    s->source = *header->source;
    s->destination = *header->destination;
    return true;
}

void segments_from_tap_check(packet_info *pinfo, unsigned told)
{
    if (!begun_at_most(pinfo, told) && told < headers_begun(pinfo))
        note_untold(pinfo->num);
}

unsigned segments_from_tap(packet_info *pinfo, struct frame_segment found[FRAME_SEGMENTS_MAX])
{
    struct tapped_header header;
    unsigned count = 0;
    unsigned told = 0;

    for (; count < FRAME_SEGMENTS_MAX && tcp_tap_get(told, &header); told++)
        count += segment_from_tap(pinfo, &header, &found[count]);
    if (count < FRAME_SEGMENTS_MAX)
        segments_from_tap_check(pinfo, told);
    return count;
}

uint32_t segments_from_tap_untapped(void)
{
    return state.untold;
}
