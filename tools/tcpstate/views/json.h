/*
 * A writer of JSON (RFC 8259): members in the order of the calls, no NaN. Every string that the tool
 * prints is a word of its own or an address, so none needs an escape.
 *
 * `key` is the member's name, or NULL inside an array. Names are literals that need no escapes. Most
 * functions are inline, because the compiler then knows the length of the name.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_JSON_H
#define TCPSTATE_JSON_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "engine/annotation.h"
#include "format.h"

/* Appends what stands before a value: a comma, unless the value is the first in its bracket or in
 * the text, and then the name. */
static G_ALWAYS_INLINE inline void json_begin_value(GString *out, const char *key)
{
    static const char around[] = ",\"\":";
    size_t length = key ? strlen(key) : 0;
    char *p = format_room(out, length + sizeof around);
    char last = out->len ? p[-1] : '\n';
    *p = ',';
    p += last != '{' && last != '[' && last != '\n';
    if (key) {
        *p++ = '"';
        memcpy(p, key, length);
        p += length;
        *p++ = '"';
        *p++ = ':';
    }
    format_wrote(out, p);
}

/* Opens an object ('{') or an array ('['); the closing bracket is '}' or ']'. */
static inline void json_open(GString *out, const char *key, char bracket)
{
    json_begin_value(out, key);
    format_character(out, bracket);
}

static inline void json_close(GString *out, char bracket)
{
    format_character(out, bracket);
}

static G_ALWAYS_INLINE inline void json_null(GString *out, const char *key)
{
    json_begin_value(out, key);
    format_text(out, "null");
}

/* Appends a word that needs no escapes: a literal, or the name of a state, a step or the like. NULL
 * becomes null. */
static G_ALWAYS_INLINE inline void json_word(GString *out, const char *key, const char *word)
{
    if (!word) {
        json_null(out, key);
        return;
    }
    json_begin_value(out, key);
    format_character(out, '"');
    format_text(out, word);
    format_character(out, '"');
}

static G_ALWAYS_INLINE inline void json_number(GString *out, const char *key, uint64_t number)
{
    json_begin_value(out, key);
    format_number(out, number);
}

/* Appends a frame number, or null for 0: there is no such frame. */
static inline void json_frame(GString *out, const char *key, uint32_t frame)
{
    if (frame)
        json_number(out, key, frame);
    else
        json_null(out, key);
}

/* Appends nanoseconds as seconds: a number with nine digits behind the dot. */
static inline void json_seconds(GString *out, const char *key, int64_t nanoseconds)
{
    json_begin_value(out, key);
    format_seconds(out, nanoseconds);
}

/* Appends how long a state was held, in nanoseconds, as json_seconds() does; or null for
 * HELD_UNKNOWN. */
static inline void json_held(GString *out, const char *key, int64_t held)
{
    if (held == HELD_UNKNOWN)
        json_null(out, key);
    else
        json_seconds(out, key, held);
}

static G_ALWAYS_INLINE inline void json_bool(GString *out, const char *key, bool value)
{
    json_begin_value(out, key);
    if (value)
        format_text(out, "true");
    else
        format_text(out, "false");
}

#endif
