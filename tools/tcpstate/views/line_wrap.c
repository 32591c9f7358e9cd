/*
 * Long lines of text for people are broken at the width of the terminal.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "line_wrap.h"

#include <string.h>

#include "format.h"
#include "terminal.h"

/* A line that is copied piece by piece. */
struct wrapping {
    GString *out;
    const char *indent;
    size_t width;
    size_t column;
    char colour[16]; /* the escape sequence of the current colour, or "" */
};

/* Returns the length of an escape sequence, "\033[1m"; 0 if none begins here. */
static size_t escape_length(const char *text)
{
    const char *end = *text == '\033' ? strchr(text, 'm') : NULL;
    return end ? (size_t)(end - text) + 1 : 0;
}

static void keep_colour(struct wrapping *w, const char *escape, size_t length)
{
    bool ends = length == strlen("\033[m");
    if (length < sizeof w->colour)
        g_strlcpy(w->colour, ends ? "" : escape, ends ? 1 : length + 1);
}

static size_t columns_of(const char *text, const char *end)
{
    size_t columns = 0;
    while (text < end) {
        size_t escape = escape_length(text);
        columns += escape ? 0 : format_width(text, 1);
        text += escape ? escape : 1;
    }
    return columns;
}

/* Returns whether the word is a number such as 16 or 52.75, no address, and no time of day. */
static bool is_number(const char *word)
{
    const char digits[] = "0123456789";
    word += strspn(word, digits);
    if (*word == '.')
        word += 1 + strspn(word + 1, digits);
    return *word == ' ';
}

/* A number stays with its unit, an arrow and an end with the state behind it, and the word before it with the
 * number of a frame. */
static bool stays_with_next(const char *word, const char *next)
{
    word += escape_length(word);
    return (g_ascii_isdigit(*word) && is_number(word)) || g_str_has_prefix(word, "→ ") ||
           g_str_has_prefix(word, "-> ") || g_str_has_prefix(word, "client ") ||
           g_str_has_prefix(word, "server ") || *next == '#';
}

/* Returns the end of a piece that is not broken: a word, with those behind it that stay with it. */
static const char *piece_end(const char *word)
{
    const char *end = word + strcspn(word, " ");
    const char *next = end + strspn(end, " ");
    while (*next && stays_with_next(word, next)) {
        word = next;
        end = word + strcspn(word, " ");
        next = end + strspn(end, " ");
    }
    return end;
}

static void begin_further_line(struct wrapping *w)
{
    if (*w->colour)
        format_text(w->out, "\033[m");
    format_character(w->out, '\n');
    format_text(w->out, w->indent);
    format_text(w->out, w->colour);
    w->column = strlen(w->indent);
}

/* Appends the blanks in front of a piece, or begins a new line instead, and the piece. */
static void put_piece(struct wrapping *w, const char *blanks, const char *piece, const char *end)
{
    size_t columns = columns_of(piece, end);
    size_t gap = (size_t)(piece - blanks);
    if (w->column + gap + columns > w->width && w->column > strlen(w->indent)) {
        begin_further_line(w);
    } else {
        format_piece(w->out, blanks, gap);
        w->column += gap;
    }
    for (const char *p = piece; p < end; p++) {
        size_t escape = escape_length(p);
        if (escape)
            keep_colour(w, p, escape);
    }
    format_piece(w->out, piece, (size_t)(end - piece));
    w->column += columns;
}

/* Returns where the text begins that may be broken: behind as many columns as `indent` has. */
static const char *behind_indent(const char *line, const char *indent)
{
    size_t octets = MIN(strlen(indent), strlen(line));
    return line + octets + strspn(line + octets, " ");
}

static void break_line(GString *out, gsize start, const char *indent, unsigned width)
{
    struct wrapping w = {.out = out, .indent = indent, .width = width};
    g_autofree char *line = g_strdup(out->str + start);
    const char *rest = behind_indent(line, indent);
    g_string_truncate(out, start + (gsize)(rest - line));
    w.column = columns_of(line, rest);
    for (const char *blanks = rest; *blanks;) {
        const char *piece = blanks + strspn(blanks, " ");
        const char *end = piece_end(piece);
        put_piece(&w, blanks, piece, end);
        blanks = end;
    }
}

void line_wrap(GString *out, gsize start, const char *indent)
{
    unsigned width = terminal_is_plain() ? 0 : terminal_known_width();
    if (width && columns_of(out->str + start, out->str + out->len) > width)
        break_line(out, start, indent, width);
}
