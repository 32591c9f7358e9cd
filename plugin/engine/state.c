/*
 * How states, roles and sets of ends are spelled.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "spelled_state.h"

#include <stddef.h>

/* The name of a state with its length. */
#define NAMED(state) [STATE_##state] = {#state, sizeof #state - 1}

const struct spelled_state spelled_states[STATE_COUNT + 1] = {
    NAMED(CLOSED),      NAMED(LISTEN),     NAMED(SYN_SENT),   NAMED(SYN_RCVD),
    NAMED(ESTABLISHED), NAMED(FIN_WAIT_1), NAMED(FIN_WAIT_2), NAMED(CLOSE_WAIT),
    NAMED(CLOSING),     NAMED(LAST_ACK),   NAMED(TIME_WAIT),  {"?", 1},
};

const char *state_name(enum state state)
{
    return spelled_state(state)->text;
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
