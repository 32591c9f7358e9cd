/*
 * Clean text: line by line, first without marks, then joined to the line before where that goes on.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "clean_text.h"

#include <string.h>

#include "text_encoding.h"
#include "text_wrapping.h"

#define ESCAPE '\x1b'

/* A packet is wrapped into at most so many lines, each of at most so many characters. */
enum { JOINED_LINES_MAX = 8, JOINED_LENGTH_MAX = 4000 };

struct text_cleaning {
    struct clean_text *clean;
    size_t last;     /* where the line begins that may go on */
    unsigned joined; /* lines joined to it */
    bool quoted;     /* each line begins with the quote mark of a mail */
};

/* Moves past a sequence that a terminal obeys (ECMA-48): a colour, or `ESC [ K`. */
static void skip_escape(struct text_span *line)
{
    line->at++;
    if (!span_skip(line, "["))
        return;
    while (line->at < line->end && *line->at >= 0x20 && *line->at < 0x40)
        line->at++;
    if (line->at < line->end)
        line->at++;
}

/* Pages mark parts of a packet with these elements. Options in `<…>` are none of them. */
static bool skip_tag(struct text_span *line)
{
    static const char *const names[] = {"span", "strong", "code", "font", "mark", "pre", "div",
                                        "br",   "em",     "a",    "b",    "i",    "p"};
    struct text_span rest = *line;
    const char *end;

    if (!span_skip(&rest, "<"))
        return false;
    span_skip(&rest, "/");
    end = memchr(rest.at, '>', span_length(rest));
    for (unsigned i = 0; end && i < G_N_ELEMENTS(names); i++) {
        struct text_span name = rest;

        if (!span_skip(&name, names[i]) || name.at > end || g_ascii_isalnum(*name.at))
            continue;
        line->at = end + 1;
        return true;
    }
    return false;
}

/* Moves past `&gt;` and its like. Returns what it stands for, or NUL. */
static char skip_entity(struct text_span *line)
{
    static const struct {
        const char *name;
        char meaning;
    } entities[] = {{"&gt;", '>'},   {"&lt;", '<'},   {"&amp;", '&'},
                    {"&quot;", '"'}, {"&#39;", '\''}, {"&nbsp;", ' '}};

    for (unsigned i = 0; i < G_N_ELEMENTS(entities); i++)
        if (span_skip(line, entities[i].name))
            return entities[i].meaning;
    return '\0';
}

static void append_clean(GString *out, struct text_span line)
{
    bool page = span_find(line, "&gt;") || span_find(line, "</span>");

    while (line.at < line.end) {
        char meaning;

        if (*line.at == ESCAPE) {
            skip_escape(&line);
        } else if (page && *line.at == '<' && skip_tag(&line)) {
            continue;
        } else if (page && *line.at == '&' && (meaning = skip_entity(&line))) {
            g_string_append_c(out, meaning);
        } else {
            g_string_append_c(out, *line.at++);
        }
    }
}

static void skip_quote_marks(struct text_span *line)
{
    struct text_span rest = *line;

    do {
        line->at = rest.at;
        span_skip_blanks(&rest);
    } while (span_skip(&rest, ">") || span_skip(&rest, "&gt;"));
    span_skip(line, " ");
}

/* Takes one line of the original, without its line end. */
static void take_line(struct text_cleaning *cleaning, struct text_span line, bool has_end)
{
    GString *out = cleaning->clean->octets;
    size_t start = out->len;

    if (line.end > line.at && line.end[-1] == '\r')
        line.end--;
    if (cleaning->quoted)
        skip_quote_marks(&line);
    append_clean(out, line);
    if (start > 0 && cleaning->joined < JOINED_LINES_MAX &&
        out->len - cleaning->last < JOINED_LENGTH_MAX &&
        line_goes_on((struct text_span){out->str + cleaning->last, out->str + start - 1},
                     (struct text_span){out->str + start, out->str + out->len})) {
        out->str[start - 1] = ' '; /* where the line end was */
        cleaning->joined++;
    } else {
        cleaning->last = start;
        cleaning->joined = 0;
    }
    g_array_append_val(cleaning->clean->line_starts, start);
    if (has_end)
        g_string_append_c(out, '\n');
}

/* Returns true if the first line with flags, or with the time before them, has a quote mark. */
static bool is_quoted(struct text_span text)
{
    const char *flags = span_find(text, "Flags [");
    const char *start = flags;

    if (!flags)
        return false;
    while (start > text.at && start[-1] != '\n')
        start--;
    text.at = start;
    span_skip_blanks(&text);
    return span_starts(text, ">") || span_starts(text, "&gt;");
}

static struct clean_text *clean_lines(struct text_span rest)
{
    struct clean_text *clean = g_new(struct clean_text, 1);
    struct text_cleaning cleaning = {clean, 0, 0, is_quoted(rest)};

    clean->octets = g_string_sized_new(span_length(rest) + 1);
    clean->line_starts = g_array_new(FALSE, FALSE, sizeof(size_t));
    while (rest.at < rest.end) {
        const char *end = memchr(rest.at, '\n', span_length(rest));

        take_line(&cleaning, (struct text_span){rest.at, end ? end : rest.end}, end);
        rest.at = end ? end + 1 : rest.end;
    }
    return clean;
}

struct clean_text *clean_text_new(const char *text, size_t length)
{
    struct text_span span = {text, length > 0 ? text + length : text}; /* of nothing, it is NULL */
    GString *decoded = text_decode_utf16(span);
    struct clean_text *clean;

    if (!decoded)
        return clean_lines(span);
    clean = clean_lines((struct text_span){decoded->str, decoded->str + decoded->len});
    g_string_free(decoded, TRUE);
    return clean;
}

void clean_text_free(struct clean_text *clean)
{
    g_string_free(clean->octets, TRUE);
    g_array_unref(clean->line_starts);
    g_free(clean);
}

struct text_span clean_text_span(const struct clean_text *clean)
{
    return (struct text_span){clean->octets->str, clean->octets->str + clean->octets->len};
}

size_t clean_text_line(const struct clean_text *clean, const char *at)
{
    size_t offset = (size_t)(at - clean->octets->str);
    guint low = 0, high = clean->line_starts->len; /* the line is in [low, high) */

    while (low + 1 < high) {
        guint middle = low + (high - low) / 2;

        if (g_array_index(clean->line_starts, size_t, middle) <= offset)
            low = middle;
        else
            high = middle;
    }
    return low + 1;
}
