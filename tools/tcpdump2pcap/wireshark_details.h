/*
 * One packet as Wireshark exports its details ("Export Packet Dissections", "As Plain Text", all
 * expanded), and as tshark -V prints them:
 *
 *   Frame 2: 74 bytes on wire (592 bits), 74 bytes captured (592 bits)
 *       Epoch Time: 1795304902.897457595 seconds
 *   Internet Protocol Version 4, Src: 10.77.0.2, Dst: 10.77.0.1
 *       Time to Live: 64
 *   Transmission Control Protocol, Src Port: 80, Dst Port: 20734, Seq: 0, Ack: 1, Len: 0
 *       Sequence Number (raw): 420842460
 *       Flags: 0x012 (SYN, ACK)
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_WIRESHARK_DETAILS_H
#define TCPSTATE_WIRESHARK_DETAILS_H

#include "tcpdump_line.h"

/* Returns true if the details of a packet begin at `text`, which is the start of a line. */
bool wireshark_details_begin(struct text_span text);

/*
 * Reads the details of one packet, which begin at `text` and end at a blank line: a TCP segment, or an
 * ICMP error about one.
 *
 * segment  set for a SEGMENT, but for its line
 * end      set to where the details end, whatever is returned
 * problem  set to the reason for UNREADABLE; the caller frees it with g_free()
 */
enum line_verdict wireshark_details_read(struct text_span text, struct printed_segment *segment,
                                         const char **end, char **problem);

#endif
