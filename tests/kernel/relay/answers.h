/*
 * What a box on the way sends of its own accord: resets, a SYN-ACK in the server's place, and ICMP
 * errors about a segment. Each answer is made from the segment that draws it.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef RELAY_ANSWERS_H
#define RELAY_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ANSWER_MAX = 2048 };

/* What a box does with a segment, beside keeping it. */
enum answer_kind {
    ANSWER_NONE,
    ANSWER_RESET,   /* a RST to the sender, in the name of the receiver */
    ANSWER_BOTH,    /* likewise, and a RST to the receiver in the name of the sender */
    ANSWER_SYN_ACK, /* a SYN-ACK to the sender of a SYN */
    ANSWER_ICMP     /* an ICMP or ICMPv6 error to the sender */
};

struct answer {
    enum answer_kind kind;
    uint8_t ttl; /* TTL or hop limit of what the box sends */
    uint8_t type, code;
    uint16_t mtu; /* of the next hop, in "fragmentation needed" and "packet too big" */
};

/*
 * Makes the frame for the sender of a segment (onward false) or for its receiver (true).
 * `frame` must carry TCP over IPv4 or IPv6, as rules_is_tcp() says. Returns the length of the answer
 * in `out`, which has ANSWER_MAX octets; 0 if there is no such answer.
 */
size_t answer_make(const struct answer *answer, const uint8_t *frame, size_t length, bool onward,
                   uint8_t *out);

#endif
