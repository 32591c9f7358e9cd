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
#include "record/decimal.h"

/* Makes room for a value of at most `room` octets, and writes what stands before it: a comma, unless
 * the value is the first in its bracket or in the text, and then the name. Returns the place of the
 * value. The caller writes it there and calls format_wrote(). */
static G_ALWAYS_INLINE inline char *json_value_room(GString *out, const char *key, size_t room)
{
    static const char around[] = ",\"\":";
    size_t length = key ? strlen(key) : 0;
    char *p = format_room(out, length + sizeof around + room);
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
    return p;
}

static G_ALWAYS_INLINE inline void json_begin_value(GString *out, const char *key)
{
    format_wrote(out, json_value_room(out, key, 0));
}

/* Appends a value that needs no quotes. */
static G_ALWAYS_INLINE inline void json_literal(GString *out, const char *key, const char *value)
{
    size_t length = strlen(value);
    char *p = json_value_room(out, key, length);
    memcpy(p, value, length);
    format_wrote(out, p + length);
}

/* Opens an object ('{') or an array ('['); the closing bracket is '}' or ']'. */
static inline void json_open(GString *out, const char *key, char bracket)
{
    char *p = json_value_room(out, key, 1);
    *p = bracket;
    format_wrote(out, p + 1);
}

static inline void json_close(GString *out, char bracket)
{
    format_character(out, bracket);
}

static G_ALWAYS_INLINE inline void json_null(GString *out, const char *key)
{
    json_literal(out, key, "null");
}

/* Appends a word that needs no escapes: a literal, or the name of a state, a step or the like. NULL
 * becomes null. */
static G_ALWAYS_INLINE inline void json_word(GString *out, const char *key, const char *word)
{
    if (!word) {
        json_null(out, key);
        return;
    }
    size_t length = strlen(word);
    char *p = json_value_room(out, key, length + 2);
    *p++ = '"';
    memcpy(p, word, length);
    p += length;
    *p++ = '"';
    format_wrote(out, p);
}

static G_ALWAYS_INLINE inline void json_number(GString *out, const char *key, uint64_t number)
{
    char *p = json_value_room(out, key, NUMBER_DIGITS_MAX);
    format_wrote(out, decimal_put(p, number));
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
    if (value)
        json_literal(out, key, "true");
    else
        json_literal(out, key, "false");
}

#endif
