/*
 * The fields of a printed segment: keywords and numbers, in the present form and in the one
 * before 4.1.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tcpdump_fields.h"

#include <glib.h>
#include <inttypes.h>
#include <string.h>

/* In characters. Nothing that tcpdump prints in brackets is longer, and no text keeps us searching.
 */
#define BRACKETS_MAX 2000

/* Says what is wrong; always false. */
static bool fail(char **problem, const char *what)
{
    g_free(*problem);
    *problem = g_strdup(what);
    return false;
}

static bool read_number(struct text_span *text, uint64_t max, const char *what, uint64_t *number,
                        char **problem)
{
    if (span_number(text, max, number))
        return true;
    g_free(*problem);
    *problem = g_strdup_printf("the %s is not a number up to %" PRIu64, what, max);
    return false;
}

/* `1` or `1:7`. */
static bool read_seq(struct text_span *text, struct printed_segment *segment, char **problem)
{
    uint64_t seq, end;

    if (!read_number(text, UINT32_MAX, "sequence number", &seq, problem))
        return false;
    segment->has_seq = true;
    segment->seq = (uint32_t)seq;
    if (!span_skip(text, ":"))
        return true;
    if (!read_number(text, UINT32_MAX, "end of the sequence numbers", &end, problem))
        return false;
    segment->has_range = true;
    segment->length = (uint32_t)(end - seq); /* modulo 2^32 */
    return true;
}

static bool read_ack(struct text_span *text, struct printed_segment *segment, char **problem)
{
    uint64_t ack;

    if (!read_number(text, UINT32_MAX, "acknowledgment number", &ack, problem))
        return false;
    segment->ack = (uint32_t)ack;
    return true;
}

static bool read_window(struct text_span *text, struct printed_segment *segment, char **problem)
{
    uint64_t window;

    if (!read_number(text, UINT16_MAX, "window", &window, problem))
        return false;
    segment->window = (uint16_t)window;
    return true;
}

static bool read_urgent(struct text_span *text, struct printed_segment *segment, char **problem)
{
    uint64_t urgent;

    if (!read_number(text, UINT16_MAX, "urgent pointer", &urgent, problem))
        return false;
    segment->urgent = (uint16_t)urgent;
    return true;
}

static bool read_length(struct text_span *text, struct printed_segment *segment, char **problem)
{
    uint64_t length;

    if (!read_number(text, UINT32_MAX, "length", &length, problem))
        return false;
    if (segment->has_range && length != segment->length) {
        g_free(*problem);
        *problem = g_strdup_printf("its numbers span %" PRIu32 " octets but its length is %" PRIu64,
                                   segment->length, length);
        return false;
    }
    segment->length = (uint32_t)length;
    return true;
}

/* `0x1a2b (correct)`, `0x1a2b (incorrect -> 0x3c4d)`: checksums are made anew. */
static bool skip_checksum(struct text_span *text, struct printed_segment *segment, char **problem)
{
    const char *end = text->at + MIN(span_length(*text), BRACKETS_MAX);
    int depth = 0;

    (void)segment;
    (void)problem;
    for (; text->at < end && *text->at != '\n'; text->at++) {
        if (*text->at == ',' && depth <= 0)
            break;
        depth += (*text->at == '(') - (*text->at == ')');
    }
    return true;
}

/* The bracket that ends a list of options, which may have brackets inside; or NULL. */
static const char *closing_bracket(struct text_span list)
{
    int depth = 1;

    list.end = list.at + MIN(span_length(list), BRACKETS_MAX);
    for (; list.at < list.end; list.at++) {
        depth += (*list.at == '[') - (*list.at == ']');
        if (depth == 0)
            return list.at;
    }
    return NULL;
}

/* Where a list without its closing bracket ends: tcpdump has found an option that is damaged, or cut
 * short by -s, and prints no more of the packet. */
static const char *end_of_open_list(struct text_span list)
{
    const char *bad = span_find(list, "[bad opt]");
    const char *cut = span_find(list, "[|tcp]");

    return bad ? bad : cut ? cut : list.end;
}

/* Reads the list up to `closing` (`]`, `>` or `&gt;`) and moves behind it, or behind the line. */
static bool read_option_list(struct text_span *text, struct printed_segment *segment,
                             const char *closing, char **problem)
{
    struct text_span list = {text->at, text->at + MIN(span_length(*text), BRACKETS_MAX)};
    const char *line_end = memchr(list.at, '\n', span_length(list));
    const char *end;

    if (line_end)
        list.end = line_end;
    end = *closing == ']' ? closing_bracket(list) : span_find(list, closing);
    if (!end && !line_end && list.end < text->end)
        return fail(problem, "its list of options has no end");
    line_end = list.end;
    list.end = end ? end : end_of_open_list(list);
    text->at = end ? end + strlen(closing) : line_end;
    g_free(*problem);
    *problem = tcpdump_options_read(list, &segment->options);
    if (!end && !*problem)
        *problem = g_strdup("its options are cut short; what can be read of them is written");
    return true;
}

static bool read_options(struct text_span *text, struct printed_segment *segment, char **problem)
{
    if (!span_skip(text, "["))
        return fail(problem, "no list behind options");
    return read_option_list(text, segment, "]", problem);
}

struct tcpdump_field {
    const char *keyword;
    bool (*read)(struct text_span *text, struct printed_segment *segment, char **problem);
    unsigned bit;
};

static const struct tcpdump_field fields[] = {
    {"seq", read_seq, 0},
    {"ack", read_ack, SEEN_ACK},
    {"win", read_window, SEEN_WINDOW},
    {"urg", read_urgent, SEEN_URGENT},
    {"cksum", skip_checksum, 0},
    {"options", read_options, 0},
    {"length", read_length, SEEN_LENGTH},
};

/* Reads `KEYWORD VALUE` if one stands here. */
static bool read_field(struct text_span *text, struct printed_segment *segment, unsigned *seen,
                       bool *found, char **problem)
{
    *found = false;
    for (unsigned i = 0; i < G_N_ELEMENTS(fields); i++) {
        struct text_span value = *text;
        const char *keyword_end;

        if (!span_skip(&value, fields[i].keyword))
            continue;
        keyword_end = value.at;
        span_skip_blanks(&value);
        if (value.at == keyword_end)
            continue;
        *found = true;
        *seen |= fields[i].bit;
        *text = value;
        return fields[i].read(text, segment, problem);
    }
    return true;
}

/*
 * Since 4.0 tcpdump ends each segment with its length. Where the line ends in another number, that
 * one may have lost digits: a window is left out, a packet with another number cannot be restored.
 *
 * field  the last field from its keyword on; `rest` is what stands behind its value
 */
static bool number_is_whole(struct text_span field, struct text_span rest, unsigned *seen,
                            char **problem)
{
    if (rest.at < rest.end && *rest.at != '\n')
        return true;
    if (span_starts(field, "win")) {
        *seen = (*seen & ~(unsigned)SEEN_WINDOW) | SEEN_CUT;
    } else if (span_starts(field, "seq")) {
        return fail(problem, "the line ends in its sequence number, which may have lost digits");
    } else if (span_starts(field, "ack")) {
        return fail(problem,
                    "the line ends in its acknowledgment number, which may have lost digits");
    }
    return true;
}

/* All of `, KEYWORD VALUE`; the line may have been broken behind a comma. */
static bool read_fields(struct text_span *text, struct printed_segment *segment, unsigned *seen,
                        char **problem)
{
    struct text_span field = {NULL, NULL}; /* the last one */

    while ((*seen & SEEN_LENGTH) == 0) {
        struct text_span rest = *text;
        bool found;

        span_skip_blanks(&rest);
        if (!span_skip(&rest, ","))
            break;
        span_skip_space(&rest);
        field = rest;
        if (!read_field(&rest, segment, seen, &found, problem))
            return false;
        if (!found)
            break;
        *text = rest;
    }
    return (*seen & SEEN_LENGTH) != 0 || !field.at || number_is_whole(field, *text, seen, problem);
}

/* Returns true if `letter` is one of tcpdump's for a flag, which is then set. */
static bool read_flag(char letter, unsigned *flags)
{
    static const char letters[] = "FSRP.UEWe"; /* in the order of their bits */
    const char *found = memchr(letters, letter, sizeof letters - 1);

    if (!found)
        return false;
    *flags |= 1U << (found - letters);
    return true;
}

enum line_verdict tcpdump_fields_read(struct text_span *text, struct printed_segment *segment,
                                      unsigned *seen, char **problem)
{
    if (!span_skip(text, "none"))
        while (text->at < text->end && read_flag(*text->at, &segment->flags))
            text->at++;
    if (!span_skip(text, "]")) {
        fail(problem, "what stands between the brackets of Flags are not flags");
        return UNREADABLE;
    }
    return read_fields(text, segment, seen, problem) ? SEGMENT : UNREADABLE;
}

/* `S`, `FP`, `SWE`, or `.` for none of these; ACK and URG are told by their numbers. */
static bool read_old_flags(struct text_span *text, struct printed_segment *segment)
{
    const char *start = text->at;

    if (!span_skip(text, "."))
        while (text->at < text->end && *text->at != '.' && *text->at != 'U' &&
               read_flag(*text->at, &segment->flags))
            text->at++;
    return text->at > start;
}

/* `, cksum 0x1a2b (correct),` or `[tcp sum ok]` between the flags and the numbers. */
static void skip_old_checksum(struct text_span *text)
{
    struct text_span rest = *text;

    span_skip(&rest, ",");
    span_skip_blanks(&rest);
    if (span_skip(&rest, "cksum")) {
        skip_checksum(&rest, NULL, NULL);
        span_skip(&rest, ",");
        *text = rest;
    } else if (span_skip(&rest, "[") && closing_bracket(rest)) {
        text->at = closing_bracket(rest) + 1;
    }
    span_skip_blanks(text);
}

/* `1:7(6)`. */
static bool read_old_range(struct text_span *text, struct printed_segment *segment, char **problem)
{
    if (!read_seq(text, segment, problem))
        return false;
    if (!span_skip(text, "("))
        return fail(problem, "no length behind its sequence numbers");
    if (!read_length(text, segment, problem))
        return false;
    return span_skip(text, ")") ||
           fail(problem, "no bracket behind the length of its sequence numbers");
}

/* `ack 2 win 3 urg 4`, each if it is there. */
static bool read_old_numbers(struct text_span *text, struct printed_segment *segment,
                             unsigned *seen, char **problem)
{
    bool found;

    do {
        struct text_span rest = *text;

        span_skip_blanks(&rest);
        if (!span_starts(rest, "ack") && !span_starts(rest, "win") && !span_starts(rest, "urg"))
            return true;
        if (!read_field(&rest, segment, seen, &found, problem))
            return false;
        *text = rest;
    } while (found);
    return true;
}

static bool read_old_options(struct text_span *text, struct printed_segment *segment,
                             char **problem)
{
    struct text_span rest = *text;
    bool read = true;

    span_skip_blanks(&rest);
    if (span_skip(&rest, "<"))
        read = read_option_list(&rest, segment, ">", problem);
    else if (span_skip(&rest, "&lt;"))
        read = read_option_list(&rest, segment, "&gt;", problem);
    else
        return true;
    *text = rest;
    return read;
}

/* `S 1:1(0) ack`, and nothing more. No other protocol prints such numbers. */
static bool ends_before_window(struct text_span rest, const struct printed_segment *segment,
                               unsigned seen)
{
    bool keyword;

    span_skip_blanks(&rest);
    keyword = span_skip(&rest, "ack") || span_skip(&rest, "win");
    span_skip_blanks(&rest);
    return (keyword || segment->has_range || (seen & SEEN_ACK) != 0) &&
           (rest.at == rest.end || *rest.at == '\n');
}

enum line_verdict tcpdump_old_fields_read(struct text_span *text, struct printed_segment *segment,
                                          unsigned *seen, char **problem)
{
    struct text_span start;
    bool read;

    if (!read_old_flags(text, segment) || !(span_starts(*text, " ") || span_starts(*text, ",")))
        return NOT_A_SEGMENT;
    skip_old_checksum(text);
    start = *text;
    if (start.at == start.end)
        return NOT_A_SEGMENT;
    read = !g_ascii_isdigit(*start.at) || read_old_range(text, segment, problem);
    if (read)
        read = read_old_numbers(text, segment, seen, problem) &&
               read_old_options(text, segment, problem);
    if (read && (*seen & SEEN_WINDOW) == 0) {
        if (!ends_before_window(*text, segment, *seen))
            return NOT_A_SEGMENT; /* other protocols print addresses in the same way */
        read = fail(problem, "the line ends before its window: it is not complete");
    }
    if ((*seen & SEEN_ACK) != 0)
        segment->flags |= TCP_ACK;
    if ((*seen & SEEN_URGENT) != 0)
        segment->flags |= TCP_URG;
    return read ? SEGMENT : UNREADABLE;
}
