/*
 * How states, roles and sets of ends are spelled.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "state.h"

#include <stddef.h>

static const char *const state_names[STATE_COUNT] = {
    [STATE_CLOSED] = "CLOSED",           [STATE_LISTEN] = "LISTEN",
    [STATE_SYN_SENT] = "SYN_SENT",       [STATE_SYN_RCVD] = "SYN_RCVD",
    [STATE_ESTABLISHED] = "ESTABLISHED", [STATE_FIN_WAIT_1] = "FIN_WAIT_1",
    [STATE_FIN_WAIT_2] = "FIN_WAIT_2",   [STATE_CLOSE_WAIT] = "CLOSE_WAIT",
    [STATE_CLOSING] = "CLOSING",         [STATE_LAST_ACK] = "LAST_ACK",
    [STATE_TIME_WAIT] = "TIME_WAIT",
};

const char *state_name(enum state state)
{
    return (unsigned)state < STATE_COUNT ? state_names[state] : "?";
}

const char *role_name(enum role role)
{
    return role == ROLE_CLIENT ? "client" : "server";
}

const char *ends_name(enum ends ends)
{
    static const char *const names[] = {
        [ENDS_NONE] = NULL,
        [ENDS_CLIENT] = "client",
        [ENDS_SERVER] = "server",
        [ENDS_BOTH] = "both",
    };
    return names[ends & ENDS_BOTH];
}
