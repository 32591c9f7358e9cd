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

static bool starts_with_any(struct text_span text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (span_starts(text, words[i]))
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
        return g_ascii_isdigit(*next.at) || *next.at == '[' || starts_with_keyword(next);
    return starts_with_keyword(next) &&
           (ends_with(fields, ",") || span_starts(next, "ecr ") || ends_with(fields, "["));
}

/* `S 1:1(0) win 3 <mss 1460,…`, the form before tcpdump 4.1. */
static bool old_segment_goes_on(struct text_span fields, struct text_span next)
{
    static const char *const flags[] = {"S", "F", "P", "R", ".", "FP", "SWE"};

    for (unsigned i = 0; i < G_N_ELEMENTS(flags); i++)
        if (span_equal(fields, flags[i]))
            return g_ascii_isdigit(*next.at) || span_starts(next, "ack ");
    if (!strchr("SFPR.", *fields.at) || span_find(fields, "Flags"))
        return false;
    if (span_find(fields, "<") && !span_find(fields, ">"))
        return span_find(next, ">");
    if (span_starts(next, "<"))
        return span_find(fields, "win ");
    if (span_starts(next, "ack ") || span_starts(next, "win "))
        return span_find(fields, "(") || span_find(fields, "ack ");
    return (ends_with(fields, " ack") || ends_with(fields, " win")) && g_ascii_isdigit(*next.at);
}

bool line_goes_on(struct text_span line, struct text_span next)
{
    struct text_span fields;

    line = trimmed(line);
    next = trimmed(next);
    if (span_length(line) == 0 || span_length(next) == 0 || starts_with_time(next) ||
        span_starts(next, "0x"))
        return false;
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
