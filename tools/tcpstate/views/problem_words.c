/*
 * Each problem in words.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "problem_words.h"

/* What the problem is, and what to do. */
static const struct {
    const char *title;
    const char *advice;
} wordings[PROBLEM_COUNT] = {
    [CAUSE_INJECTED_RESET] =
        {"a box between the ends sent a RST",
         "look for a firewall or load balancer on the way, and its time limit"},
    [CAUSE_REFUSED] = {"the SYN was refused",
                       "start the program that listens there, or look for a firewall that rejects"},
    [CAUSE_UNREACHABLE] = {"an ICMP error ended the opening",
                           "ask the host that sent the ICMP error: a route or a firewall"},
    [CAUSE_UNANSWERED] =
        {"no answer to the SYN was captured",
         "look for a firewall that drops, a host that is down, a full accept queue"},
    [CAUSE_BLOCKED_BY_OLD_CONNECTION] = {"an earlier connection blocked the ports",
                                         "close connections before the client restarts, or use "
                                         "other ports"},
    [CAUSE_NOT_ACCEPTED] = {"the server did not accept the connection",
                            "look at the accept queue (ss -ltn) and whether the program still "
                            "listens"},
    [CAUSE_HANDSHAKE_ABANDONED] = {"no answer to the SYN-ACK was captured",
                                   "look for a SYN flood, or an ACK that is lost on the way"},
    [CAUSE_OPENER_GONE] = {"the client answered the SYN-ACK with a RST",
                           "look at the client: it had given up, or only probes the port"},
    [CAUSE_REQUEST_INTO_CLOSE] = {"a request met a connection that was being closed",
                                  "let the client close first, before the other's time limit, and "
                                  "repeat such requests"},
    [CAUSE_DATA_AFTER_CLOSE] = {"data came for an application that had closed",
                                "look at the end that closed before it had read all"},
    [CAUSE_LATE_FIN] = {"a FIN came after its peer was gone",
                        "look at the end that was late to close"},
    [CAUSE_NO_CONNECTION] = {"an end no longer knew the connection",
                             "look for a restart, or a box on the way that forgot an idle "
                             "connection; use keep-alive"},
    [CAUSE_KEEPALIVE_TIMEOUT] = {"no answer to keep-alive probes was captured",
                                 "look at the host that went silent, and the way to it"},
    [CAUSE_RETRANSMISSION_TIMEOUT] = {"an end stopped answering",
                                      "look at that host, and for a box on the way that forgot an "
                                      "idle connection"},
    [CAUSE_WINDOW_STAYED_SHUT] = {"an application did not read: its window stayed 0",
                                  "look at what that application waited for"},
    [CAUSE_ABORTED_WITH_UNREAD_DATA] = {"an end reset the connection with data unread",
                                        "let the application read all before it closes"},
    [CAUSE_ABORTED] = {"an end reset the connection",
                       "look at that application: SO_LINGER 0, unread data, or killed"},
    [CAUSE_PEER_DID_NOT_CLOSE] = {"an application has not closed, though its peer did",
                                  "look for a leak there: sockets in CLOSE_WAIT (ss -t)"},
    [PROBLEM_CLOSE_WAIT_LONG] = {"an application closed long after its peer",
                                 "look at what it waited for in CLOSE_WAIT"},
    [PROBLEM_TIME_WAIT_REUSE] = {"ports were used again while still in TIME_WAIT",
                                 "keep connections open, or use more ports or addresses"},
};

const char *problem_title(enum problem_kind kind)
{
    return wordings[kind].title;
}

const char *problem_advice(enum problem_kind kind)
{
    return wordings[kind].advice;
}
