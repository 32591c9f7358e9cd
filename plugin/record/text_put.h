/*
 * Writing text at a place. Each function returns the place behind what it wrote. No function checks for
 * room: the caller knows how long the longest text is.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TEXT_PUT_H
#define TCPSTATE_TEXT_PUT_H

#include <string.h>

#include "engine/spelled_state.h"

/* Writes a text. It may write a NUL behind it, too: there must be room for both. The compiler knows the
 * length of a literal, and copies it without a call; other texts take one call. */
static inline __attribute__((always_inline)) char *text_put(char *p, const char *text)
{
    size_t length = strlen(text);
    if (!__builtin_constant_p(length))
        return __builtin_stpcpy(p, text);
    memcpy(p, text, length);
    return p + length;
}

/* Writes the name of a state. It may write further octets behind that: there must be room for the longest name and a
 * NUL. */
static inline char *state_put(char *p, enum state state)
{
    const struct spelled_state *name = spelled_state(state);
    memcpy(p, name->text, sizeof name->text);
    return p + name->length;
}

/* Writes "client" or "server", which have the same length. */
static inline char *role_put(char *p, enum role role)
{
    memcpy(p, role == ROLE_CLIENT ? "client" : "server", sizeof "client" - 1);
    return p + sizeof "client" - 1;
}

#endif
