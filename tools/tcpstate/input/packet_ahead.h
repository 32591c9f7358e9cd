/*
 * A packet that the direct source has decoded before it looks at the packet's conversation.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PACKET_AHEAD_H
#define TCPSTATE_PACKET_AHEAD_H

#include "capture_file.h"
#include "decode/tcp_streams.h"

struct packet_ahead {
    struct capture_packet packet;
    struct decoded_packet decoded;
    enum decoded result;
    struct tcp_header header; /* with DECODED_SEGMENT and DECODED_QUOTED */
};

/* Returns true if the packet has a TCP header, its own or one that an ICMP error quotes. */
static inline bool packet_ahead_has_header(const struct packet_ahead *p)
{
    return p->result == DECODED_SEGMENT || p->result == DECODED_QUOTED;
}

/* Returns true if the snapshot length cut the packet in its TCP header or in a header before that. A
 * header that an ICMP error quotes does not count. */
static inline bool packet_ahead_is_cut(const struct packet_ahead *p)
{
    bool unread = packet_ahead_has_header(p) ? !p->header.track : p->result == DECODED_CUT;
    return unread && p->packet.captured < p->packet.length && !p->decoded.icmp;
}

/* Returns true if the packet may have an ICMP error that quotes a segment. The quotation may be cut or damaged:
 * icmp_error_read() decides. */
static inline bool packet_ahead_may_quote(const struct packet_ahead *p)
{
    return p->decoded.icmp && p->result != DECODED_SEGMENT && p->result != DECODED_UNSURE;
}

#endif
