/*
 * One TCP segment, as far as the engine needs it, and how to read it from a TCP header.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SEGMENT_H
#define TCPSTATE_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "c_linkage.h"

TCPSTATE_BEGIN_C

/* Control bits, at their place in octet 13 of the header (RFC 9293 section 3.1). */
enum tcp_flag {
    TCP_FIN = 0x01,
    TCP_SYN = 0x02,
    TCP_RST = 0x04,
    TCP_PSH = 0x08,
    TCP_ACK = 0x10,
    TCP_URG = 0x20,
    TCP_ECE = 0x40,
    TCP_CWR = 0x80,
};

enum {
    SEGMENT_HEADER_MIN = 14,    /* the octets up to the flags; a snap length may cut off the rest */
    WINDOW_SHIFT_ABSENT = 0xff, /* the segment bears no window scale option */
};

struct segment {
    int64_t time;         /* capture time, nanoseconds since the epoch; may run backwards */
    uint32_t frame;       /* frame number in the capture, from 1 */
    uint32_t seq;         /* SEG.SEQ */
    uint32_t ack;         /* SEG.ACK; means something with TCP_ACK only */
    uint32_t len;         /* payload octets by the IP header (SEG.LEN without SYN and FIN) */
    uint32_t tsval;       /* TSval (RFC 7323), when has_tsval */
    uint32_t tsecr;       /* TSecr (RFC 7323), when has_tsval and with TCP_ACK */
    uint16_t window;      /* SEG.WND as in the header, not scaled; 0 when cut off */
    uint8_t flags;        /* enum tcp_flag, combined with | */
    uint8_t sender;       /* 0 or 1: the end that sent it, in the caller's own naming */
    uint8_t window_shift; /* window scale option (RFC 7323), or WINDOW_SHIFT_ABSENT */
    bool has_tsval;
    uint8_t ttl; /* time to live or hop limit of its IP header; 0: not known */
};

/*
 * Reads a TCP header into `segment`: seq, ack, flags, window and the options that the engine uses.
 * The caller fills in time, frame, len, sender and ttl.
 *
 * header    the first octet of the TCP header
 * captured  how many octets are readable at `header`, payload included
 *
 * Returns false, and leaves `segment` unchanged, when fewer than SEGMENT_HEADER_MIN octets were
 * captured or the data offset is below 5 (RFC 9293 section 3.1). At an option that is malformed or
 * cut off, the function stops reading options and returns true.
 */
bool segment_read_header(struct segment *segment, const uint8_t *header, size_t captured);

/* Returns the number after the last one that the segment occupies: SEG.SEQ plus payload, SYN and
 * FIN (RFC 9293 section 3.3.1). */
static inline uint32_t segment_end(const struct segment *s)
{
    return s->seq + s->len + !!(s->flags & TCP_SYN) + !!(s->flags & TCP_FIN);
}

/* Returns the sequence number of the segment's FIN: the one after its payload. */
static inline uint32_t segment_fin_seq(const struct segment *s)
{
    return s->seq + s->len + !!(s->flags & TCP_SYN);
}

TCPSTATE_END_C

#endif
