/*
 * What the tap of Wireshark's TCP dissector reports of each TCP header in a frame.
 *
 * The tap has no options, and some of its values are changed (the window is scaled). This file
 * passes on what only the dissector knows, and enough octets of the header to find it in the frame.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TCP_TAP_H
#define TCPSTATE_TCP_TAP_H

#include <stdbool.h>
#include <stdint.h>

#include "wireshark_compat.h"

enum { TAPPED_OCTETS = 14 }; /* ports, sequence and ACK number, data offset, flags */

struct tapped_header {
    uint8_t octets[TAPPED_OCTETS]; /* the beginning of the header, as it was sent */
    bool has_length;               /* false: quoted by an ICMP error, or in a fragment */
    uint32_t length;               /* octets of the payload */
    uint32_t stream;               /* tcp.stream */
    const address *source;         /* valid while Wireshark dissects the frame */
    const address *destination;
};

/* Takes a report. Wireshark calls it when it has dissected the frame. */
typedef void tapped_header_function(packet_info *pinfo, const struct tapped_header *header);

/*
 * Starts or stops to listen. Does nothing if that is so already. Do not call it while Wireshark
 * dissects a frame.
 *
 * each  called for each report, also for one of a header that an ICMP error quotes; or NULL
 */
void tcp_tap_listen(bool listen, tapped_header_function *each);

/* Reads report number `index`, from 0, about the frame that Wireshark is dissecting. Returns false
 * if the tap has made fewer reports. */
bool tcp_tap_get(unsigned index, struct tapped_header *header);

#endif
