/*
 * Text in a diagram of Mermaid.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "mermaid_text.h"

#include <stdbool.h>
#include <string.h>

static bool is_plain(gunichar c)
{
    return c < 0x80 && (g_ascii_isalnum((char)c) || strchr(" _.,()/+-=?'", (int)c));
}

/* Returns whether the word "end" begins here, which Mermaid takes for the end of a block. */
static bool is_word_end(const char *text, const char *p)
{
    return g_ascii_strncasecmp(p, "end", 3) == 0 && (p == text || !g_ascii_isalnum(p[-1])) &&
           !g_ascii_isalnum(p[3]);
}

void mermaid_escape(GString *out, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (is_plain(c) && !is_word_end(valid, p))
            g_string_append_c(out, (char)c);
        else
            g_string_append_printf(out, "#%u;", g_unichar_iscntrl(c) ? 0xfffd : c);
    }
}
