/*
 * The line of a printed segment: addresses around the arrow, what stands before them, what is
 * missing.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tcpdump_line.h"

#include <glib.h>
#include <string.h>

#include "tcpdump_fields.h"

#define ENDPOINT_MAX 300 /* a DNS name has at most 253 characters, a service name 15 */
#define HEADER_MAX   512 /* time, link level and -v words before the addresses */

#define USUAL_HOPS   64
#define USUAL_WINDOW UINT16_MAX

unsigned ip_header_length(const struct printed_segment *segment)
{
    return segment->ip_version == 4 ? 20 : 40;
}

unsigned tcp_header_length(const struct printed_segment *segment)
{
    return 20 + segment->options.length;
}

static bool in_endpoint(char c)
{
    return g_ascii_isalnum(c) || c == '.' || c == '-' || c == '_' || c == ':' || c == '%';
}

/* Returns whether a no-break space of a web page ends at `at`; gives its length, else 0. */
static size_t blank_before(const char *floor, const char *at)
{
    static const char *const blanks[] = {" ", "\t", "\xc2\xa0", "&nbsp;"};

    for (unsigned i = 0; i < G_N_ELEMENTS(blanks); i++) {
        size_t length = strlen(blanks[i]);

        if ((size_t)(at - floor) >= length && memcmp(at - length, blanks[i], length) == 0)
            return length;
    }
    return 0;
}

/* The word before `at`, back to `floor` at most. */
static struct text_span word_before(const char *floor, const char *at)
{
    struct text_span word;
    size_t blank;

    while ((blank = blank_before(floor, at)) > 0)
        at -= blank;
    word = (struct text_span){at, at};
    while (word.at > floor && in_endpoint(word.at[-1]) && span_length(word) <= ENDPOINT_MAX)
        word.at--;
    return word;
}

/* The word behind `at`, which must end in a colon; that is not part of the word. */
static bool word_behind(struct text_span *text, struct text_span *word)
{
    span_skip_blanks(text);
    *word = (struct text_span){text->at, text->at};
    while (word->end < text->end && in_endpoint(*word->end) && span_length(*word) <= ENDPOINT_MAX)
        word->end++;
    text->at = word->end;
    if (span_length(*word) < 2 || word->end[-1] != ':')
        return false;
    word->end--;
    return true;
}

static bool all_digits(struct text_span word)
{
    while (word.at < word.end && g_ascii_isdigit(*word.at))
        word.at++;
    return word.at == word.end;
}

/* Splits HOST.PORT at the last point. */
static bool split_endpoint(struct text_span word, struct printed_endpoint *endpoint, char **problem)
{
    const char *point = word.end;
    struct ip_address address;
    uint16_t number;

    while (point > word.at && point[-1] != '.')
        point--;
    endpoint->port = (struct text_span){point, word.end};
    endpoint->host = (struct text_span){word.at, point > word.at ? point - 1 : point};
    if (span_length(endpoint->host) == 0 || point == word.end ||
        (!span_find(word, "%") && ip_address_read(word, &address))) {
        char *quote = span_quote(word);

        g_free(*problem);
        *problem = g_strdup_printf("'%s' is not HOST.PORT", quote);
        g_free(quote);
        return false;
    }
    if (all_digits(endpoint->port) && !port_read(endpoint->port, &number)) {
        g_free(*problem);
        *problem = g_strdup("its port is larger than 65535");
        return false;
    }
    return true;
}

/* A colon of the sentence before may stick to a host that is no IPv6 address. */
static void trim_host(struct text_span *host)
{
    struct ip_address address;

    if (!span_find(*host, ":") || ip_address_read(*host, &address))
        return;
    for (const char *at = host->at; at + 1 < host->end; at++)
        if (*at == ':')
            host->at = at + 1;
}

/* `Flags [`, and nothing moved if it is not there. */
static bool skip_flags_word(struct text_span *text)
{
    struct text_span rest = *text;

    if (!span_skip(&rest, "Flags"))
        return false;
    span_skip_blanks(&rest);
    if (!span_skip(&rest, "["))
        return false;
    *text = rest;
    return true;
}

/* The value behind `name` in the words of -v, if it is there and at most `max`. */
static bool named_value(struct text_span words, const char *name, uint64_t max, uint64_t *value)
{
    const char *at = span_find(words, name);

    if (!at)
        return false;
    words.at = at + strlen(name);
    span_skip_blanks(&words);
    return span_skip(&words, "0x") ? span_hex(&words, max, value) : span_number(&words, max, value);
}

/* `(tos 0x0, ttl 64, id 1, offset 0, flags [DF], …)`, `(class 0x20, flowlabel 0x12345, hlim 64,
 * …)`. */
static void read_ip_words(struct text_span words, struct ip_fields *ip)
{
    uint64_t value;

    *ip = (struct ip_fields){.hops = USUAL_HOPS};
    if (named_value(words, "(tos ", UINT8_MAX, &value) ||
        named_value(words, "(class ", UINT8_MAX, &value))
        ip->traffic_class = (uint8_t)value;
    if (named_value(words, " ttl ", UINT8_MAX, &value) ||
        named_value(words, "hlim ", UINT8_MAX, &value))
        ip->hops = (uint8_t)value;
    if (named_value(words, " id ", UINT16_MAX, &value))
        ip->id = (uint16_t)value;
    if (named_value(words, "flowlabel ", 0xfffff, &value))
        ip->flow_label = (uint32_t)value;
    ip->may_fragment = span_find(words, "flags [none]");
}

static const char *line_start(const char *floor, const char *at)
{
    while (at > floor && at[-1] != '\n')
        at--;
    return at;
}

/*
 * The words before the addresses that belong to the packet: from the start of the line, or from
 * that of the line before where -v has broken it in two.
 */
static struct text_span header_words(const char *floor, const char *source)
{
    struct text_span words;

    if (source - floor > HEADER_MAX)
        floor = source - HEADER_MAX;
    words = (struct text_span){line_start(floor, source), source};
    for (const char *at = words.at; at < source; at++)
        if (!g_ascii_isspace(*at))
            return words;
    if (words.at > floor) {
        struct text_span before = {line_start(floor, words.at - 1), words.at};

        if (span_find(before, "proto TCP (6)") || span_find(before, "proto: TCP (6)"))
            words.at = before.at;
    }
    return words;
}

/* 4 or 6: an address tells it, else the word before the addresses. */
static int ip_version(struct text_span words, const struct printed_segment *segment)
{
    struct ip_address address;

    if (ip_address_read(segment->source.host, &address) ||
        ip_address_read(segment->destination.host, &address))
        return address.version;
    return span_find(words, "IP6 ") || span_find(words, "IPv6 ") ? 6 : 4;
}

static void read_header_words(struct text_span words, struct printed_segment *segment)
{
    const char *end = printed_time_find(words, &segment->time);

    if (end)
        words.at = end;
    segment->ip_version = ip_version(words, segment);
    read_ip_words(words, &segment->ip);
}

/* Returns whether what was read makes a packet; says why not, or what had to be assumed. */
static bool complete(struct printed_segment *segment, unsigned seen, char **problem)
{
    const char *lack = NULL;
    uint32_t headers = tcp_header_length(segment);

    if (segment->ip_version == 4) /* whose length counts its own header too */
        headers += ip_header_length(segment);
    if ((segment->flags & TCP_ACK) != 0 && (seen & SEEN_ACK) == 0)
        lack = "it has the ACK flag but no acknowledgment number: the line is not complete";
    else if ((segment->flags & TCP_ACK) == 0 && (seen & SEEN_ACK) != 0)
        lack = "it has an acknowledgment number but not the ACK flag";
    else if ((segment->flags & TCP_SYN) != 0 && !segment->has_seq)
        lack = "a SYN without a sequence number: the line is not complete";
    else if (segment->length > UINT16_MAX - headers)
        lack = "its length is more than an IP packet can hold";
    if (!lack && (seen & SEEN_WINDOW) != 0)
        return true;
    if (!lack)
        segment->window = USUAL_WINDOW;
    g_free(*problem);
    *problem = g_strdup(lack ? lack : "no window is printed; written as 65535");
    return !lack;
}

enum line_verdict tcpdump_line_read(struct text_span text, struct text_span arrow,
                                    struct printed_segment *segment, const char **end,
                                    char **problem)
{
    struct text_span source = word_before(text.at, arrow.at), destination;
    struct text_span rest = {arrow.end, text.end};
    enum line_verdict verdict;
    unsigned seen = 0;

    *segment = (struct printed_segment){0};
    *problem = NULL;
    if (span_length(source) == 0 || !word_behind(&rest, &destination))
        return NOT_A_SEGMENT;
    span_skip_blanks(&rest);
    verdict = skip_flags_word(&rest) ? tcpdump_fields_read(&rest, segment, &seen, problem)
                                     : tcpdump_old_fields_read(&rest, segment, &seen, problem);
    *end = rest.at;
    if (verdict == NOT_A_SEGMENT)
        g_clear_pointer(problem, g_free);
    if (verdict != SEGMENT)
        return verdict;

    if (!split_endpoint(source, &segment->source, problem) ||
        !split_endpoint(destination, &segment->destination, problem))
        return UNREADABLE;
    trim_host(&segment->source.host);
    read_header_words(header_words(text.at, source.at), segment);
    return complete(segment, seen, problem) ? SEGMENT : UNREADABLE;
}
