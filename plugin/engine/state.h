/*
 * The states of one end of a TCP connection (RFC 9293 section 3.3.2) and how they are spelled.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_STATE_H
#define TCPSTATE_STATE_H

#include "c_linkage.h"

TCPSTATE_BEGIN_C

/*
 * The order matters, because code compares states with `<` and `>`:
 *
 *   > STATE_LISTEN        the end has sent or received a SYN, and has a connection
 *   > STATE_SYN_SENT      the end has received the peer's SYN
 *   >= STATE_ESTABLISHED  the end is past the handshake; RFC 9293 section 3.5.1 calls these states
 *                         synchronized
 *
 * CLOSED is the lowest although it is also the last state of most connections: an end in CLOSED has
 * no connection any more, or none yet.
 *
 * The numbers are the values of the plugin's state fields, which display filters may name. They fit
 * in the four bits that the plugin stores.
 */
enum state {
    STATE_CLOSED,
    STATE_LISTEN,
    STATE_SYN_SENT,    /* its SYN is sent */
    STATE_SYN_RCVD,    /* its SYN is sent, the peer's received */
    STATE_ESTABLISHED, /* both SYNs are received and acknowledged */
    STATE_FIN_WAIT_1,  /* its FIN is sent */
    STATE_FIN_WAIT_2,  /* its FIN is sent and acknowledged */
    STATE_CLOSE_WAIT,  /* the peer's FIN is received */
    STATE_CLOSING,     /* its FIN is sent, then the peer's received */
    STATE_LAST_ACK,    /* the peer's FIN is received, then its own sent */
    STATE_TIME_WAIT,   /* its FIN is acknowledged, the peer's received */
    STATE_COUNT
};

/* The client opened the conversation (annotations.md section 1). A role is also the index into
 * arrays of two that hold something for each end, such as annotation.state. */
enum role { ROLE_CLIENT, ROLE_SERVER };

/* A set of ends, such as those that entered TIME_WAIT: bit `1 << role`. */
enum ends {
    ENDS_NONE = 0,
    ENDS_CLIENT = 1 << ROLE_CLIENT,
    ENDS_SERVER = 1 << ROLE_SERVER,
    ENDS_BOTH = ENDS_CLIENT | ENDS_SERVER
};

/* Returns the state's name as RFC 9293 prints it, with underscores ("FIN_WAIT_1"); "?" for a number
 * that is no state. */
const char *state_name(enum state state);

/* Returns "client" or "server". */
const char *role_name(enum role role);

/* Returns "client", "server", "both", or NULL for the empty set. */
const char *ends_name(enum ends ends);

/* Returns the opposite role. */
static inline enum role role_peer(enum role role)
{
    return role == ROLE_CLIENT ? ROLE_SERVER : ROLE_CLIENT;
}

TCPSTATE_END_C

#endif
