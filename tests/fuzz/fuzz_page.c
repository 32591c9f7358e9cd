/*
 * libFuzzer target: any octets as text in a page of HTML and in a diagram of Mermaid.
 *
 * Neither may hold a character that means something there, and what a browser shows must be the text:
 * with U+FFFD for octets that are no UTF-8, and for control characters.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "must.h"
#include "views/mermaid_text.h"
#include "views/report_page.h"

enum { REPLACEMENT = 0xfffd };

/* Returns the text with the numbers of characters, which stand between `before` and ";", replaced by the
 * characters. Free with g_string_free(). */
static GString *without_numbers(const char *text, const char *before)
{
    GString *plain = g_string_new(NULL);
    while (*text) {
        char *end = NULL;
        guint64 c = 0;
        if (g_str_has_prefix(text, before) && g_ascii_isdigit(text[strlen(before)]))
            c = g_ascii_strtoull(text + strlen(before), &end, 10);
        if (end && *end == ';') {
            g_string_append_unichar(plain, (gunichar)c);
            text = end + 1;
        } else {
            g_string_append_c(plain, *text++);
        }
    }
    return plain;
}

/* Returns what is to be shown of a text. `newline`: a new line is shown as such. */
static GString *as_shown(const char *text, bool newline)
{
    GString *shown = g_string_new(NULL);
    char *valid = g_utf8_make_valid(text, -1);
    for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        bool control = g_unichar_iscntrl(c) && !(newline && c == '\n');
        g_string_append_unichar(shown, control ? REPLACEMENT : c);
    }
    g_free(valid);
    return shown;
}

static void check_shown(const char *text, const char *written, const char *before, bool newline)
{
    GString *shown = as_shown(text, newline), *read = without_numbers(written, before);
    MUST(g_string_equal(shown, read));
    g_string_free(shown, TRUE);
    g_string_free(read, TRUE);
}

static void check_html(const char *text)
{
    GString *out = g_string_new(NULL);
    report_escape(out, text);
    MUST(g_utf8_validate(out->str, (gssize)out->len, NULL));
    MUST(!strpbrk(out->str, "<>\"'"));
    for (const char *p = strchr(out->str, '&'); p; p = strchr(p + 1, '&'))
        MUST(p[1] == '#' && g_ascii_isdigit(p[2]));
    check_shown(text, out->str, "&#", true);
    g_string_free(out, TRUE);
}

static void check_mermaid(const char *text)
{
    GString *out = g_string_new(NULL);
    mermaid_escape(out, text);
    MUST(out->str[strspn(out->str, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                   " _.,()/+-=?'#;")] == '\0');
    for (const char *p = out->str; *p; p++) {
        bool begins = p == out->str || !g_ascii_isalnum(p[-1]);
        MUST(!(begins && g_ascii_strncasecmp(p, "end", 3) == 0 && !g_ascii_isalnum(p[3])));
    }
    check_shown(text, out->str, "#", false);
    g_string_free(out, TRUE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = g_strndup((const char *)data, size);
    check_html(text);
    check_mermaid(text);
    g_free(text);
    return 0;
}
