/*
 * Reads the addresses of the IP header in front of a TCP header.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "enclosing_ip.h"

#include <epan/address.h>
#include <epan/tvbuff.h>

#include "engine/ip_header.h"

void enclosing_ip_addresses(tvbuff_t *tvb, int start, unsigned length, address *source,
                            address *destination)
{
    int octets = MIN(start, IP_HEADER_REACH);
    const uint8_t *tcp = tvb_get_ptr(tvb, start - octets, octets) + octets;
    struct ip_header ip;
    if (!ip_header_before_tcp(tcp, (size_t)octets, length, &ip))
        return;
    int type = ip.address_length == 4 ? AT_IPv4 : AT_IPv6;
    set_address(source, type, ip.address_length, ip.source);
    set_address(destination, type, ip.address_length, ip.destination);
}
