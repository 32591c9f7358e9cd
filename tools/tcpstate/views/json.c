/*
 * Strings of JSON.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "json.h"

static void put_character(GString *out, gunichar c)
{
    if (c == '"' || c == '\\') {
        format_character(out, '\\');
        format_character(out, (char)c);
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
    json_begin_value(out, key);
    format_character(out, '"');
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
    format_character(out, '"');
}
