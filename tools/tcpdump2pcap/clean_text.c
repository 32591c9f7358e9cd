/*
 * Clean text: line by line, first without marks, then joined to the line before where that goes on.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "clean_text.h"

#include <string.h>

#include "text_encoding.h"
#include "text_marks.h"
#include "text_wrapping.h"

/* A packet is wrapped into at most so many lines, each of at most so many characters. */
enum { JOINED_LINES_MAX = 8, JOINED_LENGTH_MAX = 4000 };

/* A terminal is at least so wide. */
#define WIDTH_LEAST 40

struct text_cleaning {
    struct clean_text *clean;
    enum wrapping_kind wrapping;
    size_t width;    /* of a text that is wrapped at a column, in characters */
    size_t last;     /* where the line begins that may go on */
    size_t piece;    /* where the last line begins that was joined to it */
    unsigned joined; /* lines joined to it */
    bool goes_on;    /* the line before says that it goes on */
};

static size_t width_of(const char *start, size_t length)
{
    size_t width = 0;

    for (size_t i = 0; i < length; i++)
        width += ((guchar)start[i] & 0xc0) != 0x80; /* of a character in UTF-8, the first octet */
    return width;
}

/* How two lines are joined. */
enum joint { APART, WITH_BLANK, WITHOUT_BLANK };

/* The line before `start`, at whose end the text may be wrapped, and the one that begins there. */
static enum joint find_joint(const struct text_cleaning *cleaning, size_t start, size_t end)
{
    const GString *out = cleaning->clean->octets;
    struct text_span line = {out->str + cleaning->last, out->str + start - 1};
    struct text_span next = {out->str + start, out->str + end};
    size_t width;

    if (cleaning->goes_on)
        return WITHOUT_BLANK;
    if (cleaning->wrapping == NOT_WRAPPED)
        return APART;
    if (cleaning->joined >= JOINED_LINES_MAX || end - cleaning->last >= JOINED_LENGTH_MAX)
        return APART;
    if (cleaning->wrapping == WRAPPED_AT_COLUMN) {
        width = width_of(out->str + cleaning->piece, start - 1 - cleaning->piece);
        if (width + 1 >= cleaning->width && width <= cleaning->width &&
            packet_goes_on(line, next, true))
            return width == cleaning->width ? WITHOUT_BLANK : WITH_BLANK;
    }
    if (line_goes_on(line, next) ||
        (cleaning->wrapping == WRAPPED_AT_BLANKS && packet_goes_on(line, next, false)))
        return WITH_BLANK;
    return APART;
}

/* Returns the number of blanks before the words of a line. A single one belongs to the packet. */
static size_t indent_of(const char *line, size_t length)
{
    size_t indent = 0;

    while (indent < length && line[indent] == ' ')
        indent++;
    return indent > 1 ? indent : 0;
}

/* Joins the line from `start` to `end` to the one before, if that goes on. Returns its new end. */
static size_t join_line(struct text_cleaning *cleaning, size_t start, size_t end)
{
    GString *out = cleaning->clean->octets;
    enum joint joint = start > 0 ? find_joint(cleaning, start, end) : APART;

    cleaning->piece = start;
    cleaning->joined++;
    if (joint == APART) {
        cleaning->last = start;
        cleaning->joined = 0;
    } else {
        size_t indent = cleaning->goes_on ? 0 : indent_of(out->str + start, end - start);
        size_t erased = joint == WITH_BLANK ? indent : indent + 1;

        if (joint == WITH_BLANK)
            out->str[start - 1] = ' '; /* where the line end was */
        g_string_erase(out, (gssize)(joint == WITH_BLANK ? start : start - 1), (gssize)erased);
        cleaning->piece = joint == WITH_BLANK ? start : start - 1;
        end -= erased;
    }
    return end;
}

/* Takes one line of the original, without its line end. It may become several lines. */
static void take_line(struct text_cleaning *cleaning, struct text_marks *marks,
                      struct text_span line, bool has_end)
{
    GString *out = cleaning->clean->octets;
    size_t start = out->len;
    bool goes_on = text_marks_remove(marks, line, out);

    g_array_append_val(cleaning->clean->line_starts, start);
    for (;;) {
        char *newline = memchr(out->str + start, '\n', out->len - start);
        size_t end = newline ? (size_t)(newline - out->str) : out->len;

        end = join_line(cleaning, start, end);
        cleaning->goes_on = false;
        if (end >= out->len)
            break;
        start = end + 1;
    }
    cleaning->goes_on = goes_on;
    if (has_end)
        g_string_append_c(out, '\n');
}

static struct clean_text *clean_lines(struct text_span rest, enum wrapping_kind wrapping,
                                      size_t width)
{
    struct clean_text *clean = g_new(struct clean_text, 1);
    struct text_cleaning cleaning = {.clean = clean, .wrapping = wrapping, .width = width};
    struct text_marks marks = text_marks_find(rest);

    clean->octets = g_string_sized_new(span_length(rest) + 1);
    clean->line_starts = g_array_new(FALSE, FALSE, sizeof(size_t));
    while (rest.at < rest.end) {
        const char *end = memchr(rest.at, '\n', span_length(rest));

        take_line(&cleaning, &marks, (struct text_span){rest.at, end ? end : rest.end}, end);
        rest.at = end ? end + 1 : rest.end;
    }
    return clean;
}

/* Returns the width of the widest line in which a packet begins and may not end: that of the terminal. Returns 0 if it is too small for one. */
static size_t find_width(const struct clean_text *clean)
{
    struct text_span rest = clean_text_span(clean);
    size_t width = 0;

    while (rest.at < rest.end) {
        const char *end = memchr(rest.at, '\n', span_length(rest));
        struct text_span line = {rest.at, end ? end : rest.end};

        if (packet_is_open(line, true))
            width = MAX(width, width_of(line.at, span_length(line)));
        rest.at = end ? end + 1 : rest.end;
    }
    return width >= WIDTH_LEAST ? width : 0;
}

static struct clean_text *clean_wrapped(struct text_span text, enum wrapping_kind wrapping)
{
    struct clean_text *clean;
    size_t width;

    if (wrapping != WRAPPED_AT_COLUMN)
        return clean_lines(text, wrapping, 0);
    clean = clean_lines(text, NOT_WRAPPED, 0);
    width = find_width(clean);
    clean_text_free(clean);
    return clean_lines(text, width > 0 ? wrapping : SURELY_WRAPPED, width);
}

struct clean_text *clean_text_new(const char *text, size_t length, enum wrapping_kind wrapping)
{
    struct text_span span = {text, length > 0 ? text + length : text}; /* of nothing, it is NULL */
    GString *decoded = text_decode_utf16(span);
    struct clean_text *clean;

    if (decoded)
        span = (struct text_span){decoded->str, decoded->str + decoded->len};
    clean = clean_wrapped(span, wrapping);
    if (decoded)
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
