/*
 * Why a conversation came to its end, and whose doing it was (causes.md section 3).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CAUSE_H
#define TCPSTATE_CAUSE_H

#include "c_linkage.h"
#include "conversation.h"

TCPSTATE_BEGIN_C

/* In the order of causes.md: the first one that holds. */
enum cause_name {
    CAUSE_INJECTED_RESET, /* a box between the ends sent the RST */
    CAUSE_REFUSED, /* a RST answers the SYN: its port has no listener, or a firewall rejects it */
    CAUSE_UNREACHABLE,               /* an ICMP error ended the opening */
    CAUSE_UNANSWERED,                /* nothing answers the SYNs */
    CAUSE_BLOCKED_BY_OLD_CONNECTION, /* the server still had an earlier connection on these ports */
    CAUSE_NOT_ACCEPTED,        /* after the SYN-ACK: accept queue full, or the listener closed */
    CAUSE_HANDSHAKE_ABANDONED, /* nothing answers the SYN-ACKs */
    CAUSE_OPENER_GONE, /* a RST answers the SYN-ACK: the client gave up, or probes the port */
    CAUSE_REQUEST_INTO_CLOSE, /* data met the other end's FIN, and drew a RST */
    CAUSE_DATA_AFTER_CLOSE,   /* an end sent data to one that had closed both directions */
    CAUSE_LATE_FIN,           /* a FIN came to an end that had closed and was gone */
    CAUSE_NO_CONNECTION, /* an end knows nothing of it: it restarted, was killed, or a box forgot */
    CAUSE_KEEPALIVE_TIMEOUT,        /* keep-alive probes got no answer */
    CAUSE_RETRANSMISSION_TIMEOUT,   /* an end sent the same again and again without an answer */
    CAUSE_WINDOW_STAYED_SHUT,       /* the window of the receiver stayed 0 */
    CAUSE_ABORTED_WITH_UNREAD_DATA, /* an end aborted the connection with data unread */
    CAUSE_ABORTED,                  /* an end aborted it: SO_LINGER 0, unread data, or killed */
    CAUSE_CLOSED,                   /* both ends sent a FIN, and both FINs are acknowledged */
    CAUSE_PEER_DID_NOT_CLOSE,       /* only one end sent a FIN */
    CAUSE_OPEN,                     /* none of these */
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
    uint32_t span;    /* milliseconds that the repetitions took, or that the window was shut */
    uint32_t idle;    /* milliseconds without payload, SYN or FIN before the first FIN or RST, or
                       * IDLE_UNKNOWN */
    uint8_t ttl;      /* TTL of the RST, and the one that its end used before; 0: not known */
    uint8_t usual_ttl;
    enum icmp_kind icmp; /* what the ICMP error says that ended the opening, or that is about data
                          * which their sender repeats in vain */
    uint32_t icmp_frame; /* its frame, or 0 */
    uint32_t delayed_by; /* the frame that shows that the server still had an earlier connection
                          * when this one, which opened later, began to open; or 0 */
    uint32_t opening;    /* with delayed_by: milliseconds that the client's opening took */
};

/* Fills in the cause as of the last segment that the engine was given. */
void conversation_cause(const struct conversation *c, struct cause *cause);

/* Returns "client", "server", "both", "network", or NULL for BY_UNKNOWN. */
const char *cause_by_name(enum cause_by by);

/* Returns the spelling in causes.md ("injected_reset"); "?" for a number that is no cause. */
const char *cause_name_text(enum cause_name name);

TCPSTATE_END_C

#endif
