/*
 * TCP segments of a frame, found by the fields that Wireshark's TCP dissector left in the tree.
 *
 * Only tcp.stream and tcp.len are asked of it, which lie where the header begins; all else is read
 * again from the octets. Wanting more fields costs time in every frame, and their arrays do not
 * line up where one header is complete and another one is quoted or cut. What the dissector tells
 * the taps takes the place of tcp.stream; of the first header of which it then tells nothing, the
 * stream is looked up where the dissector keeps it.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "segments_from_tree.h"

#include <string.h>

#include <epan/to_str.h>
#include <epan/tvbuff.h>

#include "enclosing_ip.h"
#include "engine/duration.h"
#include "engine/octets.h"
#include "tcp_stream_lookup.h"
#include "tcp_tap.h"

enum {
    TCP_HEADER_MAX = 60,
};

/* Wireshark's numbers for the fields, the same for the whole run of the program. */
static struct {
    int stream, len;
} hf;

GArray *segments_from_tree_fields(bool told)
{
    hf.stream = proto_registrar_get_id_byname("tcp.stream");
    hf.len = proto_registrar_get_id_byname("tcp.len");

    GArray *ids = g_array_new(FALSE, FALSE, sizeof(int));
    g_array_append_val(ids, hf.len);
    if (!told)
        g_array_append_val(ids, hf.stream);
    return ids;
}

/* The stream of the segment that has this tcp.len: in a field, or else, as that was not asked for,
 * where the dissector keeps it. Of a header that is cut off nothing is told; with nothing inside
 * it, its addresses are sure. */
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
 * pinfo has the addresses of the innermost layer, which is this segment's only if nothing inside
 * it has set them anew; then its ports are this segment's too. Where pinfo fits it is preferred:
 * it has the final destination of an IPv6 routing header, and it has addresses without IP.
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

/* Capture files may claim any time; what int64_t nanoseconds cannot hold (year 2262) is clamped. */
int64_t frame_time(const packet_info *pinfo)
{
    const int64_t seconds_max = INT64_MAX / NS_PER_SECOND - 1;
    int64_t seconds = CLAMP((int64_t)pinfo->abs_ts.secs, -seconds_max, seconds_max);
    return seconds * NS_PER_SECOND + pinfo->abs_ts.nsecs;
}

void frame_segment_name_endpoint(const address *address, uint16_t port,
                                 struct record_endpoint *endpoint)
{
    endpoint->port = port;
    address_to_str_buf(address, endpoint->address, sizeof endpoint->address);
    if (!*endpoint->address)
        g_strlcpy(endpoint->address, "?", sizeof endpoint->address);
}

static void read_options(const uint8_t *header, unsigned captured, struct frame_segment *s)
{
    unsigned header_length = (unsigned)(header[12] >> 4) * 4;
    unsigned readable = MIN(captured, header_length);
    s->options = header + MIN(readable, 20);
    s->options_length = readable > 20 ? (uint8_t)(readable - 20) : 0;
    s->options_cut = readable < header_length;
}

bool frame_segment_read(struct frame_segment *s, const uint8_t *header, size_t captured)
{
    captured = MIN(captured, TCP_HEADER_MAX);
    if (!segment_read_header(&s->segment, header, captured))
        return false;
    s->source_port = octets_get16(header);
    s->destination_port = octets_get16(header + 2);
    read_options(header, (unsigned)captured, s);
    return true;
}

/* Gives the header, or NULL if it cannot be read. */
static const uint8_t *read_header(const field_info *len, struct frame_segment *s)
{
    int captured = tvb_captured_length_remaining(len->ds_tvb, len->start);
    captured = MIN(captured, TCP_HEADER_MAX);
    if (captured < SEGMENT_HEADER_MIN)
        return NULL;
    const uint8_t *header = tvb_get_ptr(len->ds_tvb, len->start, captured);
    return frame_segment_read(s, header, (size_t)captured) ? header : NULL;
}

/* Takes what was told of this header, if it was: headers are told in the order in which they got
 * their tcp.len, and the next one told is number `*next`. */
static bool take_told(const uint8_t *header, unsigned *next, struct frame_segment *s)
{
    struct tapped_header told;
    do {
        if (!tcp_tap_get((*next)++, &told))
            return false;
    } while (!told.has_length);
    if (memcmp(told.first, header, FIRST_OCTETS) != 0) {
        --*next;
        return false;
    }
    s->stream = told.stream;
    s->source = *told.source;
    s->destination = *told.destination;
    return true;
}

unsigned segments_from_tree(const packet_info *pinfo, proto_tree *tree,
                            struct frame_segment found[FRAME_SEGMENTS_MAX])
{
    unsigned count = 0;
    unsigned next_told = 0;
    /* A TCP header without tcp.len is quoted by an error message, a fragment, or cut. */
    const GPtrArray *lens = proto_get_finfo_ptr_array(tree, hf.len);
    for (unsigned i = 0; lens && i < lens->len && count < FRAME_SEGMENTS_MAX; i++) {
        field_info *len = g_ptr_array_index(lens, i);
        struct frame_segment *s = &found[count];
        s->segment.len = fvalue_get_uinteger(FIELD_VALUE(len));
        const uint8_t *header = read_header(len, s);
        if (!header)
            continue;
        s->segment.time = frame_time(pinfo);
        s->segment.frame = pinfo->num;
        s->segment.sender = 0;
        s->told = take_told(header, &next_told, s);
        if (!s->told) {
            find_addresses(pinfo, len, i + 1 == lens->len, s);
            if (!find_stream(tree, len, s))
                continue;
        }
        count++;
    }
    return count;
}
