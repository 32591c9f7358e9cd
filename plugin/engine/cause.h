/*
 * Why a conversation came to its end, and whose doing it was (causes.md section 3).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CAUSE_H
#define TCPSTATE_CAUSE_H

#include "conversation.h"

/* In the order of causes.md: the first one that holds. */
enum cause_name {
    CAUSE_INJECTED_RESET,
    CAUSE_REFUSED,
    CAUSE_UNREACHABLE,
    CAUSE_UNANSWERED,
    CAUSE_BLOCKED_BY_OLD_CONNECTION,
    CAUSE_NOT_ACCEPTED,
    CAUSE_HANDSHAKE_ABANDONED,
    CAUSE_OPENER_GONE,
    CAUSE_REQUEST_INTO_CLOSE,
    CAUSE_DATA_AFTER_CLOSE,
    CAUSE_LATE_FIN,
    CAUSE_NO_CONNECTION,
    CAUSE_KEEPALIVE_TIMEOUT,
    CAUSE_RETRANSMISSION_TIMEOUT,
    CAUSE_WINDOW_STAYED_SHUT,
    CAUSE_ABORTED_WITH_UNREAD_DATA,
    CAUSE_ABORTED,
    CAUSE_CLOSED,
    CAUSE_PEER_DID_NOT_CLOSE,
    CAUSE_OPEN,
    CAUSE_COUNT
};

/* Whose doing it was. The first four are enum ends. */
enum cause_by {
    BY_UNKNOWN = ENDS_NONE,
    BY_CLIENT = ENDS_CLIENT,
    BY_SERVER = ENDS_SERVER,
    BY_BOTH = ENDS_BOTH,
    BY_NETWORK, /* a host between the ends */
    BY_COUNT
};

struct cause {
    enum cause_name name;
    enum cause_by by;
    bool likely;      /* not proven */
    uint32_t frame;   /* the frame that shows it, or 0 */
    uint32_t answers; /* the frame that drew the RST, or 0 */
    uint32_t count;   /* how often a segment was sent, with its repetitions; or probes */
    uint32_t span;    /* milliseconds that the repetitions took */
    uint32_t idle;    /* milliseconds without payload, SYN or FIN before the first FIN or RST, or
                       * IDLE_UNKNOWN */
    uint8_t ttl;      /* TTL of the RST, and the one that its end used before; 0: not known */
    uint8_t usual_ttl;
    enum icmp_kind icmp; /* what the ICMP error says, for CAUSE_UNREACHABLE */
};

/* Fills in the cause as of the last segment that the engine was given. */
void conversation_cause(const struct conversation *c, struct cause *cause);

/* Returns "client", "server", "both", "network", or NULL for BY_UNKNOWN. */
const char *cause_by_name(enum cause_by by);

/* Returns the spelling in causes.md ("injected_reset"); "?" for a number that is no cause. */
const char *cause_name_text(enum cause_name name);

#endif
