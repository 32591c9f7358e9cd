/*
 * Finds the TCP segments of a frame in its protocol tree.
 *
 * The TCP dissector puts the field tcp.len of a segment where its header begins. This code takes
 * only tcp.len and tcp.stream from the tree and reads the rest from the octets of the header again.
 * More fields would cost time in every frame. They would not match one another either: a header
 * that is quoted or cut off has fewer fields than a whole one.
 *
 * Where the tap reports a header, its stream and addresses are taken from the tap.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "segments_from_tree.h"

#include <string.h>

#include <epan/tvbuff.h>

#include "enclosing_ip.h"
#include "engine/ip_header.h"
#include "tcp_stream_lookup.h"
#include "tcp_tap.h"

/* Wireshark's numbers of the fields. They stay the same while the program runs. */
static struct {
    int stream, len;
} hf;

void segments_from_tree_register(void)
{
    hf.stream = proto_registrar_get_id_byname("tcp.stream");
    hf.len = proto_registrar_get_id_byname("tcp.len");
}

GArray *segments_from_tree_fields(bool length, bool stream)
{
    if (!length && !stream)
        return NULL;
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(int));
    if (length)
        g_array_append_val(ids, hf.len);
    if (stream)
        g_array_append_val(ids, hf.stream);
    return ids;
}

/* Finds the stream of the segment that has this tcp.len: in the field tcp.stream of the same
 * header, or, if the tree lacks that field, in the TCP dissector's own data. */
static bool find_stream(proto_tree *tree, const field_info *len, struct frame_segment *s)
{
    const GPtrArray *streams = proto_get_finfo_ptr_array(tree, hf.stream);
    for (unsigned i = 0; streams && i < streams->len; i++) {
        field_info *field = g_ptr_array_index(streams, i);
        if (field->ds_tvb == len->ds_tvb && field->start == len->start) {
            s->stream = fvalue_get_uinteger(FIELD_VALUE(field));
            return true;
        }
    }
    return tcp_stream_lookup(s->segment.frame, &s->source, &s->destination, s->source_port,
                             s->destination_port, &s->stream);
}

/*
 * Finds the addresses of a segment. pinfo has those of the innermost layer. They are the segment's
 * if it is the innermost TCP header and no layer inside it has set other ports. Then pinfo is
 * better than the IP header: it has the final destination of an IPv6 routing header, and also
 * addresses where there is no IP. Otherwise the IP header in front of the segment is read.
 */
static void find_addresses(const packet_info *pinfo, const field_info *len, bool innermost,
                           struct frame_segment *s)
{
    s->source = pinfo->src;
    s->destination = pinfo->dst;
    if (innermost && pinfo->srcport == s->source_port && pinfo->destport == s->destination_port)
        return;
    unsigned header = tvb_get_ntohs(len->ds_tvb, len->start + 12) >> 12;
    enclosing_ip_addresses(len->ds_tvb, len->start, header * 4 + s->segment.len, &s->source,
                           &s->destination);
}

/* Reads the header that begins at this tcp.len. Returns its octets, or NULL if it is unreadable. */
static const uint8_t *read_header(const field_info *len, struct frame_segment *s)
{
    int captured = tvb_captured_length_remaining(len->ds_tvb, len->start);
    if (captured < SEGMENT_HEADER_MIN)
        return NULL;
    int before = MIN(len->start, IP_HEADER_REACH);
    const uint8_t *header =
        tvb_get_ptr(len->ds_tvb, len->start - before, before + captured) + before;
    frame_segment_read_ttl(s, header, (size_t)before);
    return frame_segment_read(s, header, (size_t)captured) ? header : NULL;
}

/*
 * Takes stream and addresses of this header from the tap. Returns false if the tap did not report
 * the header.
 *
 * next  number of the tap's next report; the tap reports headers in the order in which the tree got
 *       their tcp.len
 */
static bool take_tapped(const uint8_t *header, unsigned *next, struct frame_segment *s)
{
    struct tapped_header tapped;
    do {
        if (!tcp_tap_get((*next)++, &tapped))
            return false;
    } while (!tapped.has_length);
    if (memcmp(tapped.octets, header, TAPPED_OCTETS) != 0) {
        --*next;
        return false;
    }
    s->stream = tapped.stream;
    s->source = *tapped.source;
    s->destination = *tapped.destination;
    return true;
}

unsigned segments_from_tree(const packet_info *pinfo, proto_tree *tree,
                            struct frame_segment found[FRAME_SEGMENTS_MAX])
{
    unsigned count = 0;
    unsigned next_tapped = 0;
    /* A TCP header without tcp.len is quoted by an ICMP error, in a fragment, or cut off. */
    const GPtrArray *lens = proto_get_finfo_ptr_array(tree, hf.len);
    for (unsigned i = 0; lens && i < lens->len && count < FRAME_SEGMENTS_MAX; i++) {
        field_info *len = g_ptr_array_index(lens, i);
        struct frame_segment *s = &found[count];
        s->segment.len = fvalue_get_uinteger(FIELD_VALUE(len));
        const uint8_t *header = read_header(len, s);
        if (!header)
            continue;
        frame_segment_set_frame(s, pinfo);
        s->tapped = take_tapped(header, &next_tapped, s);
        if (!s->tapped) {
            find_addresses(pinfo, len, i + 1 == lens->len, s);
            if (!find_stream(tree, len, s))
                continue;
        }
        count++;
    }
    return count;
}
