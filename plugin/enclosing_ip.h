/*
 * Reads the addresses of the IP header in front of a TCP header.
 *
 * This is for the rare frame in which the TCP segment has another layer with addresses inside it
 * (TCP inside TCP). There Wireshark's packet_info has the addresses of the inner layer.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_ENCLOSING_IP_H
#define TCPSTATE_ENCLOSING_IP_H

#include "wireshark_compat.h"

/*
 * Reads the addresses of the IPv4 or IPv6 header in front of the TCP header at `start`. An IP
 * header counts if it and its extension headers end at `start`, it says that TCP follows, and its
 * length covers the segment (RFC 791 section 3.1, RFC 8200 sections 3 and 4).
 *
 * length  octets of the segment, with its TCP header
 *
 * If there is no such header, the addresses stay unchanged. Otherwise they point into the tvb.
 */
void enclosing_ip_addresses(tvbuff_t *tvb, int start, unsigned length, address *source,
                            address *destination);

#endif
