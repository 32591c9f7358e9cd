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

/* Tries each place where an IP header may have these source and destination addresses. */
static bool find_in_octets(const uint8_t *octets, size_t length, const address *source,
                           const address *destination, struct icmp_error *found)
{
    size_t size = (size_t)source->len;
    size_t before = source->type == AT_IPv6 ? IPV6_SOURCE : IPV4_SOURCE;
    for (size_t at = before; at + 2 * size <= length; at++) {
        if (memcmp(octets + at, source->data, size) == 0 &&
            memcmp(octets + at + size, destination->data, size) == 0 &&
            icmp_error_read(found, octets + at - before, length - at + before))
            return true;
    }
    return false;
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
            !find_in_octets(tvb_get_ptr(tvb, 0, (int)length), length, source, destination, found))
            continue;
        found->time = frame_time(pinfo);
        found->frame = pinfo->num;
        return true;
    }
    return false;
}
