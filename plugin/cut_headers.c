/*
 * Frames of which the capture kept too few octets to find a TCP header.
 *
 * When a dissector asks for an octet that was not captured, Wireshark ends the dissection of the frame.
 * So the last layer of the frame is the one whose header was cut off.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cut_headers.h"

#include <epan/packet.h>

/* Filter names of TCP, and of the protocols that the tool, too, decodes on the way to TCP. */
static const char *const names[] = {
    "tcp",  "ip",   "ipv6", "ipv6.hopopts", "ipv6.dstopts", "ipv6.routing", "ipv6.fraghdr",
    "eth",  "vlan", "mpls", "ieee8021ad",   "pppoes",       "ppp",          "sll",
    "null", "raw",  "gre",  "vxlan",        "geneve",       "ethertype",
};

/* Wireshark's numbers of these protocols. They stay the same while the program runs. */
static int carriers[G_N_ELEMENTS(names)];
static int icmp, icmpv6;

/* Of one capture. */
static struct {
    uint32_t count;
    uint32_t first;
} cut;

void cut_headers_register(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        carriers[i] = proto_get_id_by_filter_name(names[i]);
    icmp = proto_get_id_by_filter_name("icmp");
    icmpv6 = proto_get_id_by_filter_name("icmpv6");
}

static bool may_carry_tcp(int protocol)
{
    for (size_t i = 0; i < G_N_ELEMENTS(carriers); i++) {
        if (carriers[i] == protocol)
            return true;
    }
    return false;
}

static bool ends_before_tcp(const packet_info *pinfo)
{
    int protocol = -1;
    for (wmem_list_frame_t *layer = wmem_list_head(pinfo->layers); layer;
         layer = wmem_list_frame_next(layer)) {
        protocol = GPOINTER_TO_INT(wmem_list_frame_data(layer));
        if (protocol == icmp || protocol == icmpv6)
            return false;
    }
    return may_carry_tcp(protocol);
}

void cut_headers_look(const packet_info *pinfo)
{
    if (pinfo->fd->cap_len >= pinfo->fd->pkt_len || !ends_before_tcp(pinfo))
        return;
    if (cut.count++ == 0)
        cut.first = pinfo->num;
}

uint32_t cut_headers_count(uint32_t *first)
{
    *first = cut.first;
    return cut.count;
}

void cut_headers_reset(void)
{
    cut.count = cut.first = 0;
}
