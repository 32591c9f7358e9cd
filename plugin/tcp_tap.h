/*
 * What Wireshark's TCP dissector tells the taps of each TCP header in a frame.
 *
 * Some of it is changed already (a window is scaled), and the options are not among it. Here is
 * what the dissector alone knows, and enough of the header as it was sent to find its octets again.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TCP_TAP_H
#define TCPSTATE_TCP_TAP_H

#include <stdbool.h>
#include <stdint.h>

#include "wireshark_compat.h"

enum { FIRST_OCTETS = 14 }; /* ports, sequence and ACK number, data offset, flags */

struct tapped_header {
    uint8_t first[FIRST_OCTETS]; /* of the header, as it was sent */
    bool has_length;             /* else it is quoted by an error message, or a fragment */
    uint32_t length;             /* of the payload, in octets */
    uint32_t stream;             /* tcp.stream */
    const address *source;       /* valid while the frame is being dissected */
    const address *destination;
};

typedef void tcp_tap_function(packet_info *pinfo, const struct tapped_header *header);

/*
 * Begins to listen, or ends.
 *
 * each  NULL, or what to call with each header at the end of its frame, but for those that error
 *       messages quote
 */
void tcp_tap_listen(bool listen, tcp_tap_function *each);

/* Header number `index`, from 0, of the frame being dissected; false if it told of fewer. */
bool tcp_tap_get(unsigned index, struct tapped_header *header);

#endif
