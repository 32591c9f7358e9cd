/*
 * How one end of a connection moves: the state diagram of RFC 9293 (figure 5) as a table.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TRANSITIONS_H
#define TCPSTATE_TRANSITIONS_H

#include "state.h"

/* What can happen to an end: something it sent, or something that reached it. */
enum event {
    EVENT_SENT_SYN,
    EVENT_SENT_FIN,
    EVENT_SENT_RST,
    EVENT_GOT_SYN,        /* a SYN that does not acknowledge its own */
    EVENT_GOT_SYN_ACK,    /* a SYN that does */
    EVENT_GOT_ACK_OF_SYN, /* in a segment without SYN */
    EVENT_GOT_ACK_OF_FIN,
    EVENT_GOT_FIN,
    EVENT_GOT_RST, /* an acceptable one */
    EVENT_COUNT
};

/* The state after `event` in `state`; the same state where the event means nothing to it. */
enum state transition_next(enum state state, enum event event);

#endif
