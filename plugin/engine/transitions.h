/*
 * How one end of a connection moves: the state diagram of RFC 9293 (figure 5) as a table.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TRANSITIONS_H
#define TCPSTATE_TRANSITIONS_H

#include "state.h"

/* What can happen to an end: it sends something, or it receives something. */
enum event {
    EVENT_SENT_SYN,
    EVENT_SENT_FIN,
    EVENT_SENT_RST,
    EVENT_GOT_SYN,        /* it receives a SYN that does not acknowledge its own SYN */
    EVENT_GOT_SYN_ACK,    /* it receives a SYN that acknowledges its own SYN */
    EVENT_GOT_ACK_OF_SYN, /* it receives the ACK of its SYN in a segment without SYN */
    EVENT_GOT_ACK_OF_FIN,
    EVENT_GOT_FIN,
    EVENT_GOT_RST, /* it receives an acceptable RST */
    EVENT_COUNT
};

/* Returns the state of an end after `event` in `state` (RFC 9293 section 3.10). That is the same
 * state where the event changes nothing. */
enum state transition_next(enum state state, enum event event);

#endif
