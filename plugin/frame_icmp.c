/*
 * The ICMP error of a frame.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "frame_icmp.h"

#include <string.h>

#include <epan/proto.h>
#include <epan/tvbuff.h>

#include "engine/ip_header.h"
#include "frame_segment.h"

enum {
    IPV4_SOURCE = 12, /* offset of the addresses in the header */
    IPV6_SOURCE = 8,
};

static struct {
    int icmp, icmpv6;
} protocols;

void frame_icmp_register(void)
{
    protocols.icmp = proto_get_id_by_filter_name("icmp");
    protocols.icmpv6 = proto_get_id_by_filter_name("icmpv6");
}

static bool has_icmp(const packet_info *pinfo)
{
    for (wmem_list_frame_t *layer = wmem_list_head(pinfo->layers); layer;
         layer = wmem_list_frame_next(layer)) {
        int protocol = GPOINTER_TO_INT(wmem_list_frame_data(layer));
        if (protocol == protocols.icmp || protocol == protocols.icmpv6)
            return true;
    }
    return false;
}

/* Returns true if the addresses stand at `at`, behind one another, as in an IP header. */
static bool has_addresses(const uint8_t *octets, size_t length, size_t at, const address *source,
                          const address *destination)
{
    size_t size = (size_t)source->len;
    return at + 2 * size <= length && memcmp(octets + at, source->data, size) == 0 &&
           memcmp(octets + at + size, destination->data, size) == 0;
}

static bool carries_icmp(const uint8_t *ip, size_t captured)
{
    struct ip_header header;
    return ip_header_read(ip, captured, &header) > 0 &&
           (header.protocol == PROTOCOL_ICMP || header.protocol == PROTOCOL_ICMPV6);
}

/*
 * Finds the source address in the header of the ICMP packet. Wireshark's source address of IPv4 points
 * to it; that of IPv6 is a copy. Then this is the first header with these addresses that carries ICMP.
 * The same addresses may come again in the data of the packet, even in front of an ICMP error: an echo
 * request may carry any octets.
 *
 * Returns its offset, or 0 if it is not in these octets.
 */
static size_t find_source(const uint8_t *octets, size_t length, size_t before,
                          const address *source, const address *destination)
{
    const uint8_t *data = source->data;
    if (data >= octets + before && data < octets + length) {
        size_t at = (size_t)(data - octets);
        return has_addresses(octets, length, at, source, destination) ? at : 0;
    }
    for (size_t at = before; at < length; at++) {
        if (has_addresses(octets, length, at, source, destination) &&
            carries_icmp(octets + at - before, length - at + before))
            return at;
    }
    return 0;
}

static bool read_error(const uint8_t *octets, size_t length, const address *source,
                       const address *destination, struct icmp_error *found)
{
    size_t before = source->type == AT_IPv6 ? IPV6_SOURCE : IPV4_SOURCE;
    size_t at = find_source(octets, length, before, source, destination);
    return at > 0 && icmp_error_read(found, octets + at - before, length - at + before);
}

bool frame_icmp_find(const packet_info *pinfo, struct icmp_error *found)
{
    const address *source = &pinfo->net_src, *destination = &pinfo->net_dst;
    bool ip = source->type == AT_IPv4 || source->type == AT_IPv6;
    if (!ip || destination->type != source->type || !has_icmp(pinfo))
        return false;
    for (const GSList *data = pinfo->data_src; data; data = data->next) {
        tvbuff_t *tvb = get_data_source_tvb(data->data);
        size_t length = tvb_captured_length(tvb);
        if (length == 0 ||
            !read_error(tvb_get_ptr(tvb, 0, (int)length), length, source, destination, found))
            continue;
        found->time = frame_time(pinfo);
        found->frame = pinfo->num;
        return true;
    }
    return false;
}
