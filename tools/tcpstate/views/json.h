/*
 * A writer of JSON (RFC 8259): members in the order of the calls, no NaN. Every string that these
 * functions write is a word of tcpstate or an address, so none needs an escape.
 *
 * Each function writes at `p` a member or an item, and a comma behind it, and returns the place behind
 * that. json_close() takes the comma of the last one away. There must be room: JSON_MEMBER_SIZE octets
 * are enough for a member that is no object or array.
 *
 * `name` is the member's name, or NULL inside an array. Names are literals that need no escapes. The
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
#include "record/decimal.h"
#include "record/record_address.h"
#include "record/text_put.h"

enum {
    JSON_NAME_SIZE = 64, /* no name is longer, its NUL included */
    JSON_MEMBER_SIZE = JSON_NAME_SIZE + ADDRESS_TEXT_SIZE + sizeof "\"\":\"\",",
    JSON_ENDPOINT_SIZE = 3 * JSON_MEMBER_SIZE,
};

static G_ALWAYS_INLINE inline char *json_name(char *p, const char *name)
{
    if (!name)
        return p;
    *p++ = '"';
    return text_put(text_put(p, name), "\":");
}

/* Opens an object ('{') or an array ('['); the closing bracket is '}' or ']'. */
static G_ALWAYS_INLINE inline char *json_open(char *p, const char *name, char bracket)
{
    p = json_name(p, name);
    *p++ = bracket;
    return p;
}

static inline char *json_close(char *p, char bracket)
{
    p -= p[-1] == ',';
    *p++ = bracket;
    *p++ = ',';
    return p;
}

/* Closes the object of a line, and ends the line. */
static inline char *json_close_line(char *p)
{
    p -= p[-1] == ',';
    *p++ = '}';
    *p++ = '\n';
    return p;
}

static G_ALWAYS_INLINE inline char *json_null(char *p, const char *name)
{
    return text_put(json_name(p, name), "null,");
}

/* Writes a word that needs no escapes, of less than ADDRESS_TEXT_SIZE octets: a literal, or the name of
 * a state, a step or the like. NULL becomes null. */
static G_ALWAYS_INLINE inline char *json_word(char *p, const char *name, const char *word)
{
    p = json_name(p, name);
    if (!word)
        return text_put(p, "null,");
    *p++ = '"';
    return text_put(text_put(p, word), "\",");
}

/* Writes a role, "client" or "server". */
static G_ALWAYS_INLINE inline char *json_role(char *p, const char *name, enum role role)
{
    return text_put(role_put(text_put(json_name(p, name), "\""), role), "\",");
}

/* Writes the name of a state. */
static G_ALWAYS_INLINE inline char *json_state(char *p, const char *name, enum state state)
{
    return text_put(state_put(text_put(json_name(p, name), "\""), state), "\",");
}

static G_ALWAYS_INLINE inline char *json_number(char *p, const char *name, uint64_t number)
{
    p = decimal_put(json_name(p, name), number);
    *p++ = ',';
    return p;
}

/* Writes a number that may be missing: null. */
static G_ALWAYS_INLINE inline char *json_known_number(char *p, const char *name, bool known,
                                                      uint64_t number)
{
    return known ? json_number(p, name, number) : json_null(p, name);
}

/* Writes a frame number, or null for 0: there is no such frame. */
static G_ALWAYS_INLINE inline char *json_frame(char *p, const char *name, uint32_t frame)
{
    return json_known_number(p, name, frame, frame);
}

/* Writes nanoseconds as seconds: a number with nine digits behind the dot. */
static G_ALWAYS_INLINE inline char *json_seconds(char *p, const char *name, int64_t nanoseconds)
{
    p = decimal_put_seconds(json_name(p, name), nanoseconds);
    *p++ = ',';
    return p;
}

/* Writes how long a state was held, in nanoseconds, as json_seconds() does; or null for
 * HELD_UNKNOWN. */
static G_ALWAYS_INLINE inline char *json_held(char *p, const char *name, int64_t held)
{
    return held == HELD_UNKNOWN ? json_null(p, name) : json_seconds(p, name, held);
}

static G_ALWAYS_INLINE inline char *json_bool(char *p, const char *name, bool value)
{
    p = json_name(p, name);
    return value ? text_put(p, "true,") : text_put(p, "false,");
}

/* Writes an address and a port as an object of less than JSON_ENDPOINT_SIZE octets.
 *
 * address  NULL: a missing one
 * port     below 0: a missing one */
static G_ALWAYS_INLINE inline char *json_endpoint(char *p, const char *name,
                                                  const struct record_address *address, int port)
{
    p = json_open(p, name, '{');
    if (address)
        p = text_put(record_address_put(text_put(p, "\"ip\":\""), address), "\",");
    else
        p = json_null(p, "ip");
    p = json_known_number(p, "port", port >= 0, (uint64_t)port);
    return json_close(p, '}');
}

#endif
