/*
 * The IP header in front of a TCP header, for the rare frame whose TCP segment is not the innermost
 * one: there Wireshark's own record of the addresses is of another layer.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_ENCLOSING_IP_H
#define TCPSTATE_ENCLOSING_IP_H

#include <stdbool.h>

#include "wireshark_compat.h"

/*
 * Reads the addresses of the IPv4 or IPv6 header that leads to TCP at `start` of the tvb: its last
 * octet, or its last extension header's, is the one before, it says that TCP follows, and its
 * length covers the segment (RFC 791 section 3.1, RFC 8200 sections 3 and 4).
 *
 * length  octets of the segment, its header included
 *
 * Gives false, and changes nothing, if there is no such header. The addresses point into the tvb.
 */
bool enclosing_ip_addresses(tvbuff_t *tvb, int start, unsigned length, address *source,
                            address *destination);

#endif
