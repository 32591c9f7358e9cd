/*
 * The names of the states with their lengths, for what writes many of them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SPELLED_STATE_H
#define TCPSTATE_SPELLED_STATE_H

#include "state.h"

/* All of `text` can be copied, which takes no call, whatever the length is. */
struct spelled_state {
    char text[sizeof "ESTABLISHED"];
    unsigned char length;
};

/* By enum state; the last one is "?". */
extern const struct spelled_state spelled_states[STATE_COUNT + 1];

/* Returns what state_name() returns, with its length. */
static inline const struct spelled_state *spelled_state(enum state state)
{
    return &spelled_states[(unsigned)state < STATE_COUNT ? (unsigned)state : STATE_COUNT];
}

#endif
