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

#endif
