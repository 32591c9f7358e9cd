/*
 * Messages to the user: one line each, with a prefix, and with all control characters made visible.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "message.h"

#include <stdarg.h>
#include <stdio.h>

static GString *held; /* NULL: messages are printed at once */

char *printable(const char *text)
{
    GString *safe = g_string_new(NULL);
    while (*text) {
        gunichar c = g_utf8_get_char_validated(text, -1);
        if (c >= (gunichar)-2) { /* not UTF-8, or the text ends inside a character */
            g_string_append_printf(safe, "\\x%02x", (unsigned char)*text++);
            continue;
        }
        const char *next = g_utf8_next_char(text);
        if (g_unichar_isprint(c))
            g_string_append_len(safe, text, next - text);
        else if (c < 0x80)
            g_string_append_printf(safe, "\\x%02x", c);
        else
            g_string_append_printf(safe, "\\u{%x}", c);
        text = next;
    }
    return g_string_free(safe, FALSE);
}

static void print_line(const char *prefix, const char *format, va_list arguments)
{
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    g_autofree char *safe = printable(text);
    if (held)
        g_string_append_printf(held, "%s%s\n", prefix, safe);
    else
        fprintf(stderr, "%s%s\n", prefix, safe);
}

void message_error(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_line("tcpstate: ", format, arguments);
    va_end(arguments);
}

void message_hint(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_line("    ", format, arguments);
    va_end(arguments);
}

void message_hold(void)
{
    held = g_string_new(NULL);
}

void message_release(bool print)
{
    if (!held)
        return;
    if (print)
        fputs(held->str, stderr);
    g_string_free(held, TRUE);
    held = NULL;
}
