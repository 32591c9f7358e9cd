/*
 * TCP segments of a frame, found by the fields that Wireshark's TCP dissector left in the tree.
 *
 * Only the protocol item, tcp.stream and tcp.len are asked of it; all else is read again from the
 * octets. Wanting more fields costs time in every frame, and their arrays do not line up where one
 * header is complete and another one is quoted or cut.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "frame_segments.h"

#include <string.h>

#include <epan/to_str.h>
#include <epan/tvbuff.h>

enum {
    NANOSECONDS = 1000000000,
    IPV4_SOURCE = 12, /* offsets of the addresses (RFC 791, RFC 8200); the destination follows */
    IPV6_SOURCE = 8,
    IPV4_ADDRESS_LENGTH = 4,
    IPV6_ADDRESS_LENGTH = 16,
    TCP_HEADER_MAX = 60,
};

/* Wireshark's numbers for the fields, the same for the whole run of the program. */
static struct {
    int tcp, stream, len, ip, ipv6;
} hf;

GArray *frame_segments_wanted(void)
{
    hf.tcp = proto_registrar_get_id_byname("tcp");
    hf.stream = proto_registrar_get_id_byname("tcp.stream");
    hf.len = proto_registrar_get_id_byname("tcp.len");
    hf.ip = proto_registrar_get_id_byname("ip");
    hf.ipv6 = proto_registrar_get_id_byname("ipv6");

    const int wanted[] = {hf.tcp, hf.stream, hf.len, hf.ip, hf.ipv6};
    GArray *ids = g_array_new(FALSE, FALSE, sizeof(int));
    g_array_append_vals(ids, wanted, G_N_ELEMENTS(wanted));
    return ids;
}

/* The value that field `id` has in this very header. */
static bool value_at(proto_tree *tree, int id, const field_info *header, uint32_t *value)
{
    const GPtrArray *fields = proto_get_finfo_ptr_array(tree, id);
    for (unsigned i = 0; fields && i < fields->len; i++) {
        field_info *field = g_ptr_array_index(fields, i);
        if (field->ds_tvb == header->ds_tvb && field->start == header->start) {
            *value = fvalue_get_uinteger(FIELD_VALUE(field));
            return true;
        }
    }
    return false;
}

/* The innermost header of protocol `id` around the TCP header. */
static const field_info *around(proto_tree *tree, int id, const field_info *tcp)
{
    const field_info *nearest = NULL;
    const GPtrArray *fields = proto_get_finfo_ptr_array(tree, id);
    for (unsigned i = 0; fields && i < fields->len; i++) {
        const field_info *field = g_ptr_array_index(fields, i);
        if (field->total_layer_num < tcp->total_layer_num &&
            (!nearest || field->total_layer_num > nearest->total_layer_num))
            nearest = field;
    }
    return nearest;
}

static bool read_addresses(const field_info *ip, int type, int length, int offset,
                           struct frame_segment *s)
{
    int start = ip->start + offset;
    if (!tvb_bytes_exist(ip->ds_tvb, start, 2 * length))
        return false;
    set_address(&s->source, type, length, tvb_get_ptr(ip->ds_tvb, start, length));
    set_address(&s->destination, type, length, tvb_get_ptr(ip->ds_tvb, start + length, length));
    return true;
}

/*
 * pinfo has the addresses of the innermost layer, which is this segment's only if nothing inside
 * it has set them anew; then its ports are this segment's too. Where pinfo fits it is preferred:
 * it has the final destination of an IPv6 routing header, and it has addresses without IP.
 */
static void find_addresses(const packet_info *pinfo, proto_tree *tree, const field_info *tcp,
                           bool innermost, struct frame_segment *s)
{
    s->source = pinfo->src;
    s->destination = pinfo->dst;
    if (innermost && pinfo->srcport == s->source_port && pinfo->destport == s->destination_port)
        return;
    const field_info *ip = around(tree, hf.ip, tcp);
    const field_info *ipv6 = around(tree, hf.ipv6, tcp);
    if (ip && (!ipv6 || ip->total_layer_num > ipv6->total_layer_num))
        read_addresses(ip, AT_IPv4, IPV4_ADDRESS_LENGTH, IPV4_SOURCE, s);
    else if (ipv6)
        read_addresses(ipv6, AT_IPv6, IPV6_ADDRESS_LENGTH, IPV6_SOURCE, s);
}

/* Capture files may claim any time; what int64_t nanoseconds cannot hold (year 2262) is clamped. */
int64_t frame_segments_time(const packet_info *pinfo)
{
    const int64_t seconds_max = INT64_MAX / NANOSECONDS - 1;
    int64_t seconds = CLAMP((int64_t)pinfo->abs_ts.secs, -seconds_max, seconds_max);
    return seconds * NANOSECONDS + pinfo->abs_ts.nsecs;
}

void frame_segments_name(const address *address, uint16_t port, struct endpoint *endpoint)
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
    s->options_length = readable > 20 ? (uint8_t)(readable - 20) : 0;
    if (s->options_length > 0)
        memcpy(s->options, header + 20, s->options_length);
    s->options_cut = readable < header_length;
}

bool frame_segment_read(struct frame_segment *s, const uint8_t *header, size_t captured)
{
    captured = MIN(captured, TCP_HEADER_MAX);
    if (!segment_read_header(&s->segment, header, captured))
        return false;
    s->source_port = (uint16_t)(header[0] << 8 | header[1]);
    s->destination_port = (uint16_t)(header[2] << 8 | header[3]);
    read_options(header, (unsigned)captured, s);
    return true;
}

static bool read_header(const field_info *tcp, struct frame_segment *s)
{
    int captured = tvb_captured_length_remaining(tcp->ds_tvb, tcp->start);
    captured = MIN(captured, TCP_HEADER_MAX);
    if (captured < SEGMENT_HEADER_MIN)
        return false;
    const uint8_t *header = tvb_get_ptr(tcp->ds_tvb, tcp->start, captured);
    return frame_segment_read(s, header, (size_t)captured);
}

unsigned frame_segments_find(const packet_info *pinfo, proto_tree *tree,
                             struct frame_segment found[FRAME_SEGMENTS_MAX])
{
    unsigned count = 0;
    const GPtrArray *headers = proto_get_finfo_ptr_array(tree, hf.tcp);
    for (unsigned i = 0; headers && i < headers->len && count < FRAME_SEGMENTS_MAX; i++) {
        const field_info *tcp = g_ptr_array_index(headers, i);
        struct frame_segment *s = &found[count];
        /* Without tcp.len it is quoted by an error message, a fragment, or cut. */
        if (!value_at(tree, hf.len, tcp, &s->segment.len) ||
            !value_at(tree, hf.stream, tcp, &s->stream) || !read_header(tcp, s))
            continue;
        find_addresses(pinfo, tree, tcp, i + 1 == headers->len, s);
        s->segment.time = frame_segments_time(pinfo);
        s->segment.frame = pinfo->num;
        s->segment.sender = 0;
        count++;
    }
    return count;
}
