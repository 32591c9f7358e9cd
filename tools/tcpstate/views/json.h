/*
 * A writer of JSON (RFC 8259): members in the order of the calls, valid UTF-8, no NaN.
 *
 * `key` is the member's name, or NULL inside an array. Names are literals that need no escapes.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_JSON_H
#define TCPSTATE_JSON_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* Opens an object ('{') or an array ('['); the closing bracket is '}' or ']'. */
void json_open(GString *out, const char *key, char bracket);
void json_close(GString *out, char bracket);

/* Appends a string. `text` may hold any octets: what is not UTF-8 becomes U+FFFD. NULL becomes
 * null. */
void json_string(GString *out, const char *key, const char *text);

void json_number(GString *out, const char *key, uint64_t number);

/* Appends a frame number, or null for 0: there is no such frame. */
void json_frame(GString *out, const char *key, uint32_t frame);

/* Appends nanoseconds as seconds: a number with nine digits behind the dot. */
void json_seconds(GString *out, const char *key, int64_t nanoseconds);

/* Appends how long a state was held, in nanoseconds, as json_seconds() does; or null for
 * HELD_UNKNOWN. */
void json_held(GString *out, const char *key, int64_t held);

void json_bool(GString *out, const char *key, bool value);
void json_null(GString *out, const char *key);

#endif
