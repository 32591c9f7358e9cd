/*
 * ICMP errors: type and code from their words (RFC 792, RFC 1812 section 5.2.7.1, RFC 4443 section 3).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "icmp_line.h"

#include <glib.h>
#include <string.h>

#include "endpoint_words.h"

#define ICMP_UNREACHABLE    3
#define ICMP_TIME_EXCEEDED  11
#define ICMP6_UNREACHABLE   1
#define ICMP6_TIME_EXCEEDED 3
#define QUOTED_LINES_MAX    2 /* with -v: header and segment */

struct error_words {
    const char *before; /* the address that is not reached, or NULL: the address comes first */
    const char *behind; /* it */
    uint8_t code;
};

/* Words that begin others stand below them. */
static const struct error_words errors[] = {
    {"host ", " unreachable - admin prohibited filter", 13},
    {"host ", " unreachable - admin prohibited", 10},
    {"host ", " unreachable - tos prohibited", 12},
    {"host ", " unreachable - unknown", 7},
    {"host ", " unreachable", 1},
    {"net ", " unreachable - admin prohibited", 9},
    {"net ", " unreachable - tos prohibited", 11},
    {"net ", " unreachable - unknown", 6},
    {"net ", " unreachable", 0},
    {NULL, " unreachable - need to frag", 4},
    {NULL, " unreachable - source route failed", 5},
    {NULL, " protocol ", 2},
};

static struct text_span next_word(struct text_span *text)
{
    struct text_span word = {text->at, text->at};

    while (word.end < text->end && !g_ascii_isspace(*word.end) && *word.end != ',')
        word.end++;
    text->at = word.end;
    return word;
}

/* `198.51.100.198 tcp port https unreachable`. */
static bool read_port_unreachable(struct text_span text, struct printed_icmp *icmp)
{
    icmp->target = next_word(&text);
    if (!span_skip(&text, " tcp port "))
        return false;
    icmp->target_port = next_word(&text);
    icmp->code = 3;
    return span_starts(text, " unreachable");
}

/* `time exceeded in-transit` does not name the address. */
static bool read_error(struct text_span text, struct printed_icmp *icmp)
{
    icmp->type = ICMP_UNREACHABLE;
    if (span_starts(text, "time exceeded in-transit")) {
        icmp->type = ICMP_TIME_EXCEEDED;
        return true;
    }
    if (read_port_unreachable(text, icmp))
        return true;
    for (unsigned i = 0; i < G_N_ELEMENTS(errors); i++) {
        struct text_span rest = text;

        if (errors[i].before && !span_skip(&rest, errors[i].before))
            continue;
        icmp->target_port = (struct text_span){rest.at, rest.at};
        icmp->target = next_word(&rest);
        icmp->code = errors[i].code;
        if (span_length(icmp->target) > 0 && span_starts(rest, errors[i].behind))
            return true;
    }
    return false;
}

/* The words of ICMPv6, behind which the address stands that is not reached. */
static const char *const errors6[] = {[0] = "unreachable route ",
                                      [1] = "unreachable prohibited ",
                                      [2] = "beyond scope ",
                                      [3] = "unreachable address ",
                                      [4] = "unreachable port, "};

/* Without the words of the checksum (-v). */
static bool read_error6(struct text_span text, struct printed_icmp *icmp)
{
    icmp->type = ICMP6_TIME_EXCEEDED;
    if (span_skip(&text, "time exceeded in-transit for ")) {
        icmp->target = next_word(&text);
        return true;
    }
    icmp->type = ICMP6_UNREACHABLE;
    if (!span_skip(&text, "destination unreachable,"))
        return false;
    span_skip_blanks(&text);
    for (unsigned i = 0; i < G_N_ELEMENTS(errors6); i++) {
        if (!span_skip(&text, errors6[i]))
            continue;
        icmp->code = (uint8_t)i;
        icmp->target = next_word(&text);
        icmp->target_port = (struct text_span){text.at, text.at};
        if (span_skip(&text, " tcp port "))
            icmp->target_port = next_word(&text);
        return true;
    }
    return false;
}

static const char *line_end(const char *at, const char *end)
{
    const char *newline = memchr(at, '\n', (size_t)(end - at));

    return newline ? newline : end;
}

/* With -v the quoted segment stands below, in lines without a time: it was not captured there. */
static const char *skip_quote(const char *at, const char *end)
{
    struct text_span line = {line_end(at, end), end};

    if (!span_skip(&line, "\n"))
        return at;
    span_skip_blanks(&line);
    if (!span_starts(line, "IP (") && !span_starts(line, "IP6 ("))
        return at;
    for (int i = 0; i < QUOTED_LINES_MAX; i++) {
        at = line_end(line.at, end);
        line.at = at < end ? at + 1 : end;
    }
    return at;
}

enum line_verdict icmp_line_read(struct text_span text, struct text_span arrow,
                                 struct printed_segment *segment, const char **end)
{
    struct printed_icmp icmp = {.is_error = true};
    struct endpoint_words words;
    struct text_span rest;
    struct ip_address address;
    int version = 4;

    *segment = (struct printed_segment){0};
    if (!endpoint_words_find(text, arrow, &words))
        return NOT_A_SEGMENT;
    rest = (struct text_span){words.end, line_end(words.end, text.end)};
    span_skip_blanks(&rest);
    if (span_skip(&rest, "[icmp6 sum ok]"))
        span_skip_blanks(&rest);
    if (span_skip(&rest, "ICMP6, "))
        version = 6;
    else if (!span_skip(&rest, "ICMP "))
        return NOT_A_SEGMENT;
    if (version == 6 ? !read_error6(rest, &icmp) : !read_error(rest, &icmp))
        return NOT_A_SEGMENT;
    segment->icmp = icmp;
    segment->source.host = words.source;
    segment->destination.host = words.destination;
    segment->source.port = segment->destination.port =
        (struct text_span){words.source.end, words.source.end};
    if (ip_address_read(words.source, &address) && address.version != version)
        return NOT_A_SEGMENT;
    tcpdump_line_read_header(text, words.source, segment);
    segment->ip_version = version;
    *end = skip_quote(rest.at, text.end);
    return SEGMENT;
}
