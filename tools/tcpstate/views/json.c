/*
 * Writing JSON.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "json.h"

#include "engine/annotation.h"
#include "format.h"

/* Appends a comma, unless this is the first value in its bracket or in the text, and then
 * the name. */
static void begin_value(GString *out, const char *key)
{
    char last = out->len ? out->str[out->len - 1] : '\n';
    if (last != '{' && last != '[' && last != '\n')
        g_string_append_c(out, ',');
    if (key) {
        g_string_append_c(out, '"');
        format_piece(out, key, strlen(key));
        format_piece(out, "\":", 2);
    }
}

void json_open(GString *out, const char *key, char bracket)
{
    begin_value(out, key);
    g_string_append_c(out, bracket);
}

void json_close(GString *out, char bracket)
{
    g_string_append_c(out, bracket);
}

static void put_character(GString *out, gunichar c)
{
    if (c == '"' || c == '\\') {
        g_string_append_c(out, '\\');
        g_string_append_c(out, (char)c);
    } else if (c < 0x20 || (c >= 0x7f && c < 0xa0)) {
        g_string_append_printf(out, "\\u%04x", c);
    } else {
        g_string_append_unichar(out, c);
    }
}

/* Returns how many octets from here on need no escape. */
static size_t plain_length(const char *text)
{
    const char *end = text;
    while (*end >= ' ' && *end < 0x7f && *end != '"' && *end != '\\')
        end++;
    return (size_t)(end - text);
}

void json_string(GString *out, const char *key, const char *text)
{
    if (!text) {
        json_null(out, key);
        return;
    }
    begin_value(out, key);
    g_string_append_c(out, '"');
    for (;;) {
        size_t plain = plain_length(text);
        format_piece(out, text, plain);
        text += plain;
        if (!*text)
            break;
        gunichar c = g_utf8_get_char_validated(text, -1);
        bool valid = c < (gunichar)-2;
        put_character(out, valid ? c : 0xfffd);
        text = valid ? g_utf8_next_char(text) : text + 1;
    }
    g_string_append_c(out, '"');
}

void json_number(GString *out, const char *key, uint64_t number)
{
    begin_value(out, key);
    format_number(out, number);
}

void json_frame(GString *out, const char *key, uint32_t frame)
{
    if (frame)
        json_number(out, key, frame);
    else
        json_null(out, key);
}

void json_seconds(GString *out, const char *key, int64_t nanoseconds)
{
    begin_value(out, key);
    format_seconds(out, nanoseconds);
}

void json_held(GString *out, const char *key, int64_t held)
{
    if (held == HELD_UNKNOWN)
        json_null(out, key);
    else
        json_seconds(out, key, held);
}

void json_bool(GString *out, const char *key, bool value)
{
    begin_value(out, key);
    g_string_append(out, value ? "true" : "false");
}

void json_null(GString *out, const char *key)
{
    begin_value(out, key);
    format_piece(out, "null", 4);
}
