/*
 * The edges of the state diagram, written out from RFC 9293 figure 5 and sections 3.5 and 3.10.
 *
 * Tests compare plugin/engine/transitions.c with this list. The list is not derived from the table
 * there. An event that has no edge here leaves the state as it is.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RFC_EDGES_H
#define TCPSTATE_RFC_EDGES_H

#include <stdbool.h>

#include "engine/transitions.h"

struct rfc_edge {
    enum state from;
    enum event event;
    enum state to;
};

static const struct rfc_edge rfc_edges[] = {
    /* The opening: 3.10.1, 3.10.2, 3.10.7.2, 3.10.7.3, 3.10.7.4; figures 6 and 7. */
    {STATE_CLOSED, EVENT_SENT_SYN, STATE_SYN_SENT},
    {STATE_LISTEN, EVENT_SENT_SYN, STATE_SYN_SENT},
    {STATE_LISTEN, EVENT_GOT_SYN, STATE_SYN_RCVD},
    {STATE_SYN_SENT, EVENT_GOT_SYN, STATE_SYN_RCVD},
    {STATE_SYN_SENT, EVENT_GOT_SYN_ACK, STATE_ESTABLISHED},
    {STATE_SYN_RCVD, EVENT_GOT_SYN_ACK, STATE_ESTABLISHED},
    {STATE_SYN_RCVD, EVENT_GOT_ACK_OF_SYN, STATE_ESTABLISHED},

    /* CLOSE: 3.10.4. */
    {STATE_SYN_RCVD, EVENT_SENT_FIN, STATE_FIN_WAIT_1},
    {STATE_ESTABLISHED, EVENT_SENT_FIN, STATE_FIN_WAIT_1},
    {STATE_CLOSE_WAIT, EVENT_SENT_FIN, STATE_LAST_ACK},

    /* The ACK of the FIN: 3.10.7.4, fifth. */
    {STATE_FIN_WAIT_1, EVENT_GOT_ACK_OF_FIN, STATE_FIN_WAIT_2},
    {STATE_CLOSING, EVENT_GOT_ACK_OF_FIN, STATE_TIME_WAIT},
    {STATE_LAST_ACK, EVENT_GOT_ACK_OF_FIN, STATE_CLOSED},

    /* The peer's FIN: 3.10.7.4, eighth. */
    {STATE_SYN_RCVD, EVENT_GOT_FIN, STATE_CLOSE_WAIT},
    {STATE_ESTABLISHED, EVENT_GOT_FIN, STATE_CLOSE_WAIT},
    {STATE_FIN_WAIT_1, EVENT_GOT_FIN, STATE_CLOSING},
    {STATE_FIN_WAIT_2, EVENT_GOT_FIN, STATE_TIME_WAIT},

    /* ABORT: 3.10.5. */
    {STATE_SYN_SENT, EVENT_SENT_RST, STATE_CLOSED},
    {STATE_SYN_RCVD, EVENT_SENT_RST, STATE_CLOSED},
    {STATE_ESTABLISHED, EVENT_SENT_RST, STATE_CLOSED},
    {STATE_FIN_WAIT_1, EVENT_SENT_RST, STATE_CLOSED},
    {STATE_FIN_WAIT_2, EVENT_SENT_RST, STATE_CLOSED},
    {STATE_CLOSE_WAIT, EVENT_SENT_RST, STATE_CLOSED},
    {STATE_CLOSING, EVENT_SENT_RST, STATE_CLOSED},
    {STATE_LAST_ACK, EVENT_SENT_RST, STATE_CLOSED},
    {STATE_TIME_WAIT, EVENT_SENT_RST, STATE_CLOSED},

    /* An acceptable RST: 3.5.3, 3.10.7.3, 3.10.7.4, second. */
    {STATE_SYN_SENT, EVENT_GOT_RST, STATE_CLOSED},
    {STATE_SYN_RCVD, EVENT_GOT_RST, STATE_CLOSED},
    {STATE_ESTABLISHED, EVENT_GOT_RST, STATE_CLOSED},
    {STATE_FIN_WAIT_1, EVENT_GOT_RST, STATE_CLOSED},
    {STATE_FIN_WAIT_2, EVENT_GOT_RST, STATE_CLOSED},
    {STATE_CLOSE_WAIT, EVENT_GOT_RST, STATE_CLOSED},
    {STATE_CLOSING, EVENT_GOT_RST, STATE_CLOSED},
    {STATE_LAST_ACK, EVENT_GOT_RST, STATE_CLOSED},
    {STATE_TIME_WAIT, EVENT_GOT_RST, STATE_CLOSED},
};

enum { RFC_EDGE_COUNT = sizeof rfc_edges / sizeof *rfc_edges };

/* Returns the state after `event` in `from`. */
static inline enum state rfc_next(enum state from, enum event event)
{
    for (unsigned i = 0; i < RFC_EDGE_COUNT; i++) {
        if (rfc_edges[i].from == from && rfc_edges[i].event == event)
            return rfc_edges[i].to;
    }
    return from;
}

/* Returns true when some event leads from one state to the other. */
static inline bool rfc_is_edge(enum state from, enum state to)
{
    for (unsigned i = 0; i < RFC_EDGE_COUNT; i++) {
        if (rfc_edges[i].from == from && rfc_edges[i].to == to)
            return true;
    }
    return false;
}

#endif
