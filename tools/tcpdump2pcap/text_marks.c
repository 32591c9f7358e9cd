/*
 * Marks: escape sequences, tags and entities, backslashes, characters that look like others.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "text_marks.h"

#include <string.h>

#include "forum_marks.h"
#include "text_wrapping.h"

#define ESCAPE '\x1b'
#define BELL   '\a'

#define TAG_MAX 500 /* characters of a tag with its attributes */

enum { QUOTED_PRINTABLE_WIDTH = 76, QUOTED_PRINTABLE_LEAST = 60 };

static bool has_any(struct text_span line, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (span_find(line, words[i]))
            return true;
    return false;
}

/* Moves past the rest of a control sequence (ECMA-48): parameters, and the letter that ends it. */
static void skip_control_sequence(struct text_span *line)
{
    while (line->at < line->end && *line->at >= 0x20 && *line->at < 0x40)
        line->at++;
    if (line->at < line->end)
        line->at++;
}

/* Moves past a sequence that a terminal obeys: a colour, `ESC [ K`, or the title of a window. */
static void skip_escape(struct text_span *line)
{
    line->at++;
    if (span_skip(line, "[")) {
        skip_control_sequence(line);
    } else if (span_skip(line, "]")) {
        while (line->at < line->end && *line->at != BELL && *line->at != ESCAPE)
            line->at++;
        if (!span_skip(line, "\a"))
            span_skip(line, "\x1b\\");
    } else if (span_skip(line, "(")) {
        line->at += line->at < line->end;
    }
}

/* Moves past a colour whose escape character is shown as `^[`, or is lost: `^[[32m`, `[0m`, `[K`. */
static bool skip_shown_escape(struct text_span *line)
{
    struct text_span rest = *line;
    bool shown = span_skip(&rest, "^[");
    const char *parameters;

    if (!span_skip(&rest, "["))
        return false;
    parameters = rest.at;
    while (rest.at < rest.end && (g_ascii_isdigit(*rest.at) || *rest.at == ';'))
        rest.at++;
    if (!shown && rest.at == parameters && !span_starts(rest, "K")) /* `[mss 1460` is no colour */
        return false;
    if (rest.at == rest.end || !strchr(shown ? "mKhlJH" : "mK", *rest.at))
        return false;
    line->at = rest.at + 1;
    return true;
}

struct tag {
    const char *name;
    char ends; /* what it ends: a line, a word, or nothing (NUL) */
};

/* Pages mark parts of a packet with these elements. Options in `<…>` are none of them. */
static const struct tag tags[] = {
    {"span", '\0'}, {"strong", '\0'}, {"code", '\0'}, {"font", '\0'}, {"mark", '\0'}, {"em", '\0'},
    {"a", '\0'},    {"b", '\0'},      {"i", '\0'},    {"td", ' '},    {"th", ' '},    {"pre", '\n'},
    {"div", '\n'},  {"br", '\n'},     {"p", '\n'},    {"tr", '\n'},   {"li", '\n'}};

static bool skip_tag(struct text_span *line, GString *out)
{
    struct text_span rest = *line;
    const char *end;

    if (!span_skip(&rest, "<"))
        return false;
    span_skip(&rest, "/");
    end = memchr(rest.at, '>', MIN(span_length(rest), TAG_MAX));
    for (unsigned i = 0; end && i < G_N_ELEMENTS(tags); i++) {
        struct text_span name = rest;

        if (!span_skip(&name, tags[i].name) || name.at > end || g_ascii_isalnum(*name.at))
            continue;
        line->at = end + 1;
        if (tags[i].ends != '\0' && line->at < line->end && out->len > 0 &&
            out->str[out->len - 1] != '\n')
            g_string_append_c(out, tags[i].ends);
        return true;
    }
    return false;
}

/* `#62;` and `#x3e;`, behind the `&`. */
static bool skip_numeric_entity(struct text_span *text, gunichar *meaning)
{
    uint64_t code;

    if (!span_skip(text, "#"))
        return false;
    if (span_skip(text, "x") || span_skip(text, "X") ? !span_hex(text, 0xffff, &code)
                                                     : !span_number(text, 0xffff, &code))
        return false;
    *meaning = (gunichar)code;
    return span_skip(text, ";") && g_unichar_validate(*meaning) && *meaning >= ' ';
}

/* Moves past `&gt;` and its like, also if its `&` is an entity again: `&amp;gt;`. */
static bool skip_entity(struct text_span *line, gunichar *meaning)
{
    static const struct {
        const char *name;
        gunichar meaning;
    } entities[] = {{"gt;", '>'},    {"lt;", '<'},    {"quot;", '"'},
                    {"apos;", '\''}, {"nbsp;", 0xa0}, {"rarr;", 0x2192}};
    struct text_span rest = *line;
    bool found = false;

    if (!span_skip(&rest, "&"))
        return false;
    while (span_skip(&rest, "amp;"))
        found = true;
    *meaning = '&';
    if (found)
        *line = rest;
    for (unsigned i = 0; i < G_N_ELEMENTS(entities); i++) {
        if (!span_skip(&rest, entities[i].name))
            continue;
        *meaning = entities[i].meaning;
        *line = rest;
        return true;
    }
    if (skip_numeric_entity(&rest, meaning)) {
        *line = rest;
        return true;
    }
    return found;
}

/* Moves past a backslash and what it stands before, in a string of JSON or in Markdown. */
static bool skip_backslash(struct text_span *line, gunichar *meaning)
{
    struct text_span rest = *line;
    uint64_t code;

    if (!span_skip(&rest, "\\") || rest.at == rest.end)
        return false;
    if (span_skip(&rest, "u")) {
        struct text_span digits = {rest.at, rest.at + MIN(span_length(rest), 4)};

        if (span_length(digits) < 4 || !span_hex(&digits, 0xffff, &code) || digits.at < digits.end)
            return false;
        rest.at = digits.at;
        *meaning = (gunichar)code;
    } else if (*rest.at == 'n' || *rest.at == 'r' || *rest.at == 't') {
        *meaning = *rest.at++ == 't' ? '\t' : '\n';
    } else if (g_ascii_ispunct(*rest.at)) {
        *meaning = (guchar)*rest.at++;
    } else {
        return false;
    }
    if (!g_unichar_validate(*meaning) || *meaning == 0)
        return false;
    line->at = rest.at;
    return true;
}

/* Appends a character, or the plain one that it stands for: blanks of all widths, ASCII in the width of
 * Chinese characters. Characters without a width, and NUL, are left out. */
static void append_plain(GString *out, gunichar c, bool arrows)
{
    if (c == 0xa0 || (c >= 0x2000 && c <= 0x200a) || c == 0x202f || c == 0x205f || c == 0x3000)
        g_string_append_c(out, ' ');
    else if ((c >= 0x200b && c <= 0x200f) || c == 0x2060 || c == 0xfeff || c == 0xad || c == 0)
        return;
    else if (c >= 0xff01 && c <= 0xff5e)
        g_string_append_c(out, (char)(c - 0xff01 + '!'));
    else if (arrows && (c == 0x2192 || c == 0x203a || c == 0xbb))
        g_string_append_c(out, '>');
    else
        g_string_append_unichar(out, c);
}

/* Moves past a character of more than one octet. An octet that is not UTF-8 stays as it is. */
static void take_character(struct text_span *line, GString *out, bool arrows)
{
    gunichar c = g_utf8_get_char_validated(line->at, (gssize)MIN(span_length(*line), 6));

    if (c == (gunichar)-1 || c == (gunichar)-2) {
        g_string_append_c(out, *line->at++);
        return;
    }
    append_plain(out, c, arrows);
    line->at += g_unichar_to_utf8(c, NULL);
}

/* `=3E` in quoted-printable. */
static bool skip_hex_octet(struct text_span *line, GString *out)
{
    struct text_span rest = *line;
    uint8_t octet;

    if (!span_skip(&rest, "=") || !span_hex_octet(&rest, &octet))
        return false;
    g_string_append_c(out, (char)octet);
    line->at = rest.at;
    return true;
}

/* A line in which backslashes are marks: of a packet, in a string or in Markdown. */
static bool has_backslash_marks(struct text_span line)
{
    static const char *const always[] = {"Flags \\[", "\\u003e", "\\u003E"};

    if (!memchr(line.at, '\\', span_length(line)))
        return false;
    return has_any(line, always, G_N_ELEMENTS(always)) ||
           (span_find(line, "Flags [") && (span_find(line, "\\n") || span_find(line, "\\t")));
}

/* Moves past at most `max` quote marks, and one blank behind them. Returns their number. */
static unsigned skip_quote_marks(struct text_span *line, unsigned max)
{
    struct text_span rest = *line;
    unsigned count = 0;

    span_skip_blanks(&rest);
    while (count < max && (span_skip(&rest, ">") || span_skip(&rest, "&gt;"))) {
        count++;
        line->at = rest.at;
        span_skip_blanks(&rest);
    }
    if (count > 0)
        span_skip(line, " ");
    return count;
}

/*
 * Removes the quote marks of a mail. Parts of a text may be quoted, and quoted twice. A line that begins with `>`
 * may also be the rest of one that is wrapped before its arrow: so it loses no more marks than the line on which its
 * packet begins.
 */
static void remove_quote_marks(struct text_marks *marks, struct text_span *line)
{
    struct text_span rest = *line;
    unsigned level = skip_quote_marks(&rest, G_MAXUINT);

    if (level == 0 || packet_begins(rest))
        marks->quote_level = level;
    else if (marks->quote_level > 0)
        level = MIN(level, marks->quote_level);
    else if (!marks->quoted)
        return;
    skip_quote_marks(line, level);
}

static void decode_quoted_printable(struct text_span line, GString *out)
{
    while (line.at < line.end)
        if (!skip_hex_octet(&line, out))
            g_string_append_c(out, *line.at++);
}

/* A lone carriage return ends a line. A NUL is nothing. */
static void take_octet(struct text_span *line, GString *out)
{
    char octet = *line->at++;

    if (octet != '\0')
        g_string_append_c(out, octet == '\r' ? '\n' : octet);
}

static void remove_marks(const struct text_marks *marks, struct text_span line, GString *out)
{
    bool backslashes = has_backslash_marks(line);
    bool packet = span_find(line, "Flags");
    bool arrows = packet && (span_find(line, "Flags [") || span_find(line, "**"));
    bool page = marks->page || span_find(line, "&gt;") || span_find(line, "</span>");
    gunichar meaning;

    while (line.at < line.end) {
        if (*line.at == ESCAPE)
            skip_escape(&line);
        else if (((*line.at == '[' || *line.at == '^') && skip_shown_escape(&line)) ||
                 (page && *line.at == '<' && skip_tag(&line, out)) ||
                 (packet && (emphasis_skip(&line, out) || forum_tag_skip(&line))))
            continue;
        else if ((page && *line.at == '&' && skip_entity(&line, &meaning)) ||
                 (backslashes && *line.at == '\\' && skip_backslash(&line, &meaning)))
            append_plain(out, meaning, arrows);
        else if ((guchar)*line.at >= 0x80)
            take_character(&line, out, arrows);
        else
            take_octet(&line, out);
    }
}

bool text_marks_remove(struct text_marks *marks, struct text_span line, GString *out)
{
    bool goes_on = false;
    GString *decoded;

    while (line.end > line.at && line.end[-1] == '\r')
        line.end--;
    remove_quote_marks(marks, &line);
    if (!marks->quoted_printable) {
        remove_marks(marks, line, out);
        return false;
    }
    if (line.end > line.at && line.end[-1] == '=') {
        goes_on = true;
        line.end--;
    }
    decoded = g_string_sized_new(span_length(line) + 1);
    decode_quoted_printable(line, decoded);
    remove_marks(marks, (struct text_span){decoded->str, decoded->str + decoded->len}, out);
    g_string_free(decoded, TRUE);
    return goes_on;
}

/* A packet stands behind quote marks. The `>` of a line that is wrapped before its arrow is none. */
static bool has_quote_mark(struct text_span line)
{
    return skip_quote_marks(&line, G_MAXUINT) > 0 && packet_begins(line);
}

/* A line of quoted-printable that goes on is nearly as long as it may be. */
static bool is_quoted_printable(struct text_span line)
{
    while (line.end > line.at && line.end[-1] == '\r')
        line.end--;
    return span_length(line) >= QUOTED_PRINTABLE_LEAST &&
           span_length(line) <= QUOTED_PRINTABLE_WIDTH && line.end[-1] == '=' &&
           (span_find(line, ": Flags [") || span_find(line, " > ") || span_find(line, " win "));
}

/* `… 10.0.0.2.80: Flags`, wrapped there. */
static bool ends_in_flags(struct text_span line)
{
    const char *flags = span_find(line, ": Flags");

    return flags && line.end - flags <= (ptrdiff_t)strlen(": Flags \r");
}

struct text_marks text_marks_find(struct text_span text)
{
    static const char *const of_pages[] = {"gt;",     "&#62;",  "&#x3",     "</span>",
                                           "<br",     "</div>", "</td>",    "</p>",
                                           "</code>", "</li>",  "</strong>"};
    struct text_marks marks = {.quoted = false};
    bool flags_found = false;

    while (text.at < text.end) {
        const char *end = memchr(text.at, '\n', span_length(text));
        struct text_span line = {text.at, end ? end : text.end};

        if (!flags_found && (span_find(line, "Flags [") || ends_in_flags(line))) {
            flags_found = true;
            marks.quoted = has_quote_mark(line);
        }
        if (!marks.page && (span_find(line, "win ") || span_find(line, "Win=")))
            marks.page = has_any(line, of_pages, G_N_ELEMENTS(of_pages));
        if (!marks.quoted_printable)
            marks.quoted_printable = is_quoted_printable(line);
        text.at = end ? end + 1 : text.end;
    }
    return marks;
}
