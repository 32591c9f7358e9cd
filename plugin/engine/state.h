/*
 * The states of one end of a TCP connection (RFC 9293 section 3.3.2) and their one spelling.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_STATE_H
#define TCPSTATE_STATE_H

/* In the RFC's order: the opening, the two ways to close, the end. The numbers are part of the
 * record stream and of the plugin's packed storage; they fit in four bits. */
enum state {
    STATE_CLOSED,
    STATE_LISTEN,
    STATE_SYN_SENT,
    STATE_SYN_RCVD,
    STATE_ESTABLISHED,
    STATE_FIN_WAIT_1,
    STATE_FIN_WAIT_2,
    STATE_CLOSE_WAIT,
    STATE_CLOSING,
    STATE_LAST_ACK,
    STATE_TIME_WAIT,
    STATE_COUNT
};

/* Who opened the conversation. Also the index of everything that is kept per end. */
enum role { ROLE_CLIENT, ROLE_SERVER };

/* A set of ends: who closed first, who holds TIME_WAIT. Bit `1 << role`. */
enum ends {
    ENDS_NONE = 0,
    ENDS_CLIENT = 1 << ROLE_CLIENT,
    ENDS_SERVER = 1 << ROLE_SERVER,
    ENDS_BOTH = ENDS_CLIENT | ENDS_SERVER
};

/* The state's name as RFC 9293 prints it, with underscores ("FIN_WAIT_1"); "?" outside the enum. */
const char *state_name(enum state state);

/* "client" or "server". */
const char *role_name(enum role role);

/* "client", "server", "both", or NULL for the empty set. */
const char *ends_name(enum ends ends);

/* The opposite role. */
static inline enum role role_peer(enum role role)
{
    return role == ROLE_CLIENT ? ROLE_SERVER : ROLE_CLIENT;
}

#endif
