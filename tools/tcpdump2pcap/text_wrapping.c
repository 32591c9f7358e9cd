/*
 * Wrapped lines: `… options [mss` goes on with `1460,sackOK], length 0`.
 *
 * Both lines must look like it: what stands at the end of the first, and at the start of the second.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "text_wrapping.h"

#include <glib.h>
#include <string.h>

#include "wireshark_line.h"

/* Whether the text begins with the word. Where the word ends in a blank, the text may end before the blank. */
static bool starts_with(struct text_span text, const char *word)
{
    size_t length = strlen(word);

    if (word[length - 1] == ' ' && span_length(text) == length - 1)
        length--;
    return span_length(text) >= length && memcmp(text.at, word, length) == 0;
}

static bool starts_with_any(struct text_span text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (starts_with(text, words[i]))
            return true;
    return false;
}

static bool ends_with(struct text_span text, const char *word)
{
    size_t length = strlen(word);

    return span_length(text) >= length && memcmp(text.end - length, word, length) == 0;
}

/* `10:00:00`, as a packet begins. */
static bool starts_with_time(struct text_span text)
{
    return span_length(text) > 8 && g_ascii_isdigit(text.at[0]) && text.at[2] == ':' &&
           text.at[5] == ':' && g_ascii_isdigit(text.at[7]);
}

/* `0x0010:  4500 003c`, and not `0x1a2b (correct)`. */
static bool starts_dump(struct text_span text)
{
    uint64_t offset;

    return span_skip(&text, "0x") && span_hex(&text, UINT32_MAX, &offset) &&
           (span_starts(text, ":") || span_starts(text, " ")) && !span_starts(text, " (");
}

static struct text_span trimmed(struct text_span text)
{
    span_skip_blanks(&text);
    while (text.end > text.at && g_ascii_isspace(text.end[-1]))
        text.end--;
    return text;
}

/* The part of the line behind `SOURCE > DESTINATION:`; empty if there is none. */
static struct text_span behind_addresses(struct text_span line)
{
    struct text_span rest = line, none = {line.end, line.end};
    const char *arrow, *colon;

    while ((arrow = span_find(rest, " > "))) {
        rest.at = arrow + 3;
        span_skip_blanks(&rest);
        for (colon = rest.at; colon < rest.end && !g_ascii_isspace(*colon); colon++)
            ;
        if (colon > rest.at && colon[-1] == ':') {
            rest.at = colon;
            return trimmed(rest);
        }
    }
    return none;
}

/* The header of -v, `IP (tos 0x0, …`, has not come to its closing bracket. */
static bool is_open_header(struct text_span line)
{
    const char *start = span_find(line, "IP (");
    int depth = 0;

    if (!start)
        start = span_find(line, "IP6 (");
    if (!start)
        return false;
    for (line.at = start; line.at < line.end; line.at++)
        depth += (*line.at == '(') - (*line.at == ')');
    return depth > 0;
}

/* Words of a segment that something must follow. */
static bool ends_in_keyword(struct text_span line)
{
    static const char *const words[] = {"seq", "ack",    "win",  "urg",       "length", "val",
                                        "ecr", "wscale", "mss",  "options",   "cksum",  "Flags",
                                        "TS",  "sack",   "nop,", "timestamp", "->"};

    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
        if (ends_with(line, words[i]))
            return true;
    return false;
}

static bool starts_with_keyword(struct text_span next)
{
    static const char *const words[] = {
        "seq ", "ack ", "win ", "urg ", "length ", "cksum ",  "nop", "mss ", "sackOK", "wscale ",
        "TS ",  "eol",  "ecr ", "val ", "sack ",   "options", "tfo", "[",    "Flags ["};

    return starts_with_any(next, words, G_N_ELEMENTS(words));
}

/* Whether the line begins with a number of a segment. `10:00:00`, `1445412480.1` and `2026-01-31` are times
 * of the next packet, and `3 seconds later` is prose. */
static bool starts_with_number(struct text_span next)
{
    if (!g_ascii_isdigit(*next.at))
        return false;
    while (next.at < next.end && g_ascii_isdigit(*next.at))
        next.at++;
    if (next.end - next.at < 2)
        return true;
    if (*next.at == '.' || *next.at == '-')
        return !g_ascii_isdigit(next.at[1]);
    if (span_skip(&next, " "))
        return !g_ascii_isalpha(*next.at) || starts_with_keyword(next);
    if (!span_skip(&next, ":"))
        return true;
    while (next.at < next.end && g_ascii_isdigit(*next.at))
        next.at++;
    return next.at == next.end || *next.at != ':';
}

/* `Flags [S.], seq 5, ack` without its length. */
static bool segment_goes_on(struct text_span fields, struct text_span next)
{
    if (span_find(fields, "length ") && !ends_with(fields, "length"))
        return false;
    if (ends_with(fields, "Flags"))
        return span_starts(next, "[");
    if (span_starts(next, "(incorrect") || span_starts(next, "(correct)"))
        return span_find(fields, "cksum 0x");
    if (ends_with(fields, "(incorrect"))
        return span_starts(next, "->");
    if (ends_in_keyword(fields))
        return starts_with_number(next) || *next.at == '[' || starts_with_keyword(next);
    return starts_with_keyword(next) &&
           (ends_with(fields, ",") || span_starts(next, "ecr ") || ends_with(fields, "["));
}

/* `S 1:1(0) win 3 <mss 1460,…`, the form before tcpdump 4.1. */
static bool old_segment_goes_on(struct text_span fields, struct text_span next)
{
    static const char *const flags[] = {"S", "F", "P", "R", ".", "FP", "SWE"};

    for (unsigned i = 0; i < G_N_ELEMENTS(flags); i++)
        if (span_equal(fields, flags[i]))
            return starts_with_number(next) || starts_with(next, "ack ");
    if (!strchr("SFPR.", *fields.at) || span_find(fields, "Flags"))
        return false;
    if (span_find(fields, "<") && !span_find(fields, ">"))
        return span_find(next, ">");
    if (span_starts(next, "<"))
        return span_find(fields, "win ");
    if (starts_with(next, "ack ") || starts_with(next, "win "))
        return span_find(fields, "(") || span_find(fields, "ack ");
    return (ends_with(fields, " ack") || ends_with(fields, " win")) && starts_with_number(next);
}

/* The rest of a word of a row that a column has cut: `S=128`, `K_PERM`. */
static bool row_word_goes_on(struct text_span next)
{
    bool value = false;

    while (next.at < next.end && !g_ascii_isspace(*next.at)) {
        value = value || *next.at == '=';
        if (value ? *next.at != '=' && !g_ascii_isdigit(*next.at)
                  : !g_ascii_isalpha(*next.at) && *next.at != '_')
            return false;
        next.at++;
    }
    return value;
}

/* Words of a row of Wireshark's packet list. */
static bool row_goes_on(struct text_span next)
{
    static const char *const words[] = {"Seq=",      "Ack=",   "Win=",   "Len=", "MSS=", "WS=",
                                        "SACK_PERM", "TSval=", "TSecr=", "SLE=", "SRE="};

    return starts_with_any(next, words, G_N_ELEMENTS(words));
}

bool line_goes_on(struct text_span line, struct text_span next)
{
    struct text_span fields;

    line = trimmed(line);
    next = trimmed(next);
    if (span_length(line) == 0 || span_length(next) == 0 || starts_with_time(next) ||
        starts_dump(next))
        return false;
    if (wireshark_row_begins(line))
        return row_goes_on(next);
    fields = behind_addresses(line);
    if (span_length(fields) == 0) {
        bool packet = span_length(behind_addresses(next)) > 0;

        if (ends_with(line, ":") && (starts_with_time(line) || span_find(line, " > ")))
            return packet || span_starts(next, "Flags [");
        return !packet && is_open_header(line) && span_find(next, ")");
    }
    if (is_open_header(line) && !span_find(fields, "Flags"))
        return false;
    return span_find(fields, "Flags") ? segment_goes_on(fields, next)
                                      : old_segment_goes_on(fields, next);
}

/* The time of a packet stands among the first words of its line, behind a date, a number or a prompt. */
#define TIME_WITHIN 60

/* `10:00:00.1`, or `1407837000.5`, with a fraction. */
static bool is_time(struct text_span text)
{
    const char *start = text.at;

    while (text.at < text.end && (g_ascii_isdigit(*text.at) || *text.at == ':'))
        text.at++;
    return text.at - start >= 8 && span_skip(&text, ".") && text.at < text.end &&
           g_ascii_isdigit(*text.at);
}

/* `10.0.0.1.5 > 10.0.0.2.80: `, as the second line of -v begins. */
static bool starts_with_addresses(struct text_span line)
{
    line = trimmed(line);
    while (line.at < line.end && !g_ascii_isspace(*line.at))
        line.at++;
    return span_starts(line, " > ") && span_length(behind_addresses(line)) > 0;
}

bool packet_begins(struct text_span line)
{
    bool in_word = false;

    if (starts_with_addresses(line))
        return true;

    line.end = line.at + MIN(span_length(line), TIME_WITHIN);
    for (; line.at < line.end; line.at++) {
        if (!in_word && (span_starts(line, "IP ") || span_starts(line, "IP6 ") || is_time(line)))
            return true;
        in_word = g_ascii_isalnum(*line.at) || *line.at == '.';
    }
    return false;
}

static bool has_number_behind(struct text_span line, const char *word, bool at_column)
{
    const char *found = span_find(line, word);

    if (!found)
        return false;
    line.at = found + strlen(word);
    if (line.at == line.end || !g_ascii_isdigit(*line.at))
        return false;
    while (line.at < line.end && g_ascii_isdigit(*line.at))
        line.at++;
    return !at_column || line.at < line.end;
}

/* `[SYN] Seq=0 Win=1 Len=0 MSS=1460 … TSval=1 TSecr=0`: what must follow is there. */
static bool is_complete_row(struct text_span row)
{
    return has_number_behind(row, "Len=", false) &&
           (!span_find(row, "[SYN") || has_number_behind(row, "MSS=", false)) &&
           (!span_find(row, "TSval=") || has_number_behind(row, "TSecr=", false));
}

/* `Flags [S], …, length 0`, `S 1:1(0) win 2 <…>`, `[SYN] Seq=0 Win=1 Len=0`: read to its end. */
static bool is_complete(struct text_span line, bool at_column)
{
    const char *flags = span_find(line, "Flags [");
    const char *options;

    if (flags) {
        line.at = flags;
        return has_number_behind(line, "length ", at_column);
    }
    if (span_find(line, "] Seq="))
        return !at_column && is_complete_row(line);
    if (span_find(line, "IP6 ("))
        return false;
    if (span_find(line, "IP (")) /* the addresses stand on a line of their own */
        return !is_open_header(line);
    options = span_find(line, " win ");
    return options && !at_column && (!span_find(line, "<") || line.end[-1] == '>');
}

static bool is_open(struct text_span line, bool at_column)
{
    line = trimmed(line);
    return (packet_begins(line) || wireshark_row_begins(line)) && !is_complete(line, at_column);
}

/* The rest of a number of a row that a column has cut, alone or before other words of a row: `60 WS=128`. */
static bool row_number_goes_on(struct text_span next)
{
    const char *start = next.at;

    while (next.at < next.end && g_ascii_isdigit(*next.at))
        next.at++;
    return next.at == next.end || (next.at > start && span_skip(&next, " ") && row_goes_on(next));
}

static bool ends_in_hex(struct text_span line)
{
    const char *word = line.end;

    while (word > line.at && g_ascii_isxdigit(word[-1]))
        word--;
    return word > line.at && word[-1] == 'x';
}

/* The line ends in the middle of its packet, and what follows is not the rest of it: `3 seconds later`, or `later`
 * behind a number, where a packet has a comma or a keyword. Only a column cuts a number in two. */
static bool is_apart(struct text_span line, struct text_span next, bool at_column)
{
    const char *row = span_find(line, "] Seq=");
    struct text_span word = next;

    if (!row && span_length(behind_addresses(line)) == 0)
        return false;
    while (word.at < word.end && g_ascii_isdigit(*word.at))
        word.at++;
    if (word.at > next.at && !at_column && g_ascii_isdigit(line.end[-1]))
        return true;
    if (word.at > next.at)
        return row ? span_skip(&word, " ") && !row_goes_on(word) : !starts_with_number(next);
    if (row || !span_find(line, "Flags ["))
        return false;
    return g_ascii_isdigit(line.end[-1]) && g_ascii_isalpha(*next.at) && !ends_in_hex(line) &&
           !starts_with_keyword(next);
}

bool row_is_cut(struct text_span row, struct text_span below)
{
    below = trimmed(below);
    return span_length(below) > 0 && (row_number_goes_on(below) || row_word_goes_on(below)) &&
           wireshark_row_begins(row);
}

bool packet_is_open(struct text_span line, bool at_column)
{
    return is_open(line, at_column);
}

bool packet_goes_on(struct text_span line, struct text_span next, bool at_column)
{
    bool indented = span_starts(next, "  ");

    next = trimmed(next);
    /* A column may cut the line in front of any digit of an address. */
    if (starts_with_addresses(next))
        return is_open(line, at_column) &&
               (span_length(behind_addresses(line)) == 0 || (at_column && !indented));
    /* Behind a complete packet only its last number may go on. */
    if (at_column && !is_open(line, false) && !row_goes_on(next) && !row_word_goes_on(next) &&
        !row_number_goes_on(next))
        return false;
    if (span_length(next) > 0 && is_apart(trimmed(line), next, at_column))
        return false;
    return span_length(next) > 0 && !packet_begins(next) && !starts_dump(next) &&
           !wireshark_row_begins(next) && is_open(line, at_column);
}
