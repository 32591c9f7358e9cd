/*
 * Words around an arrow.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "endpoint_words.h"

#include <glib.h>
#include <string.h>

#define ENDPOINT_MAX   300 /* a DNS name has at most 253 characters, a service name 15 */
#define SPACED_MAX     60  /* characters of a name with blanks */
#define LINE_START_MAX 512 /* characters before the addresses */

static bool in_endpoint(char c)
{
    return g_ascii_isalnum(c) || c == '.' || c == '-' || c == '_' || c == ':' || c == '%';
}

/* Returns how many octets the part of a name takes that stands at the start of `text`: one of these signs, or a letter
 * of any script. Returns 0 if there is none. */
static size_t name_part(struct text_span text)
{
    if (span_length(text) > 0 && in_endpoint(*text.at))
        return 1;
    return span_letter(text);
}

/* The same for the part that ends at `at`. */
static size_t name_part_before(const char *floor, const char *at)
{
    struct text_span part = {at, at};

    do
        part.at -= part.at > floor;
    while (part.at > floor && (*part.at & 0xc0) == 0x80); /* inside a character of UTF-8 */
    return name_part(part) == span_length(part) ? span_length(part) : 0;
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

/* The host before the last point is an address. */
static bool is_numeric(struct text_span word)
{
    struct ip_address address;
    const char *point = word.end;

    while (point > word.at && point[-1] != '.')
        point--;
    return point > word.at && ip_address_read((struct text_span){word.at, point - 1}, &address);
}

/* The word before `at`, back to `floor` at most. Chinese and other scripts may stand before an address without a blank:
 * they are no part of it. */
static struct text_span word_before(const char *floor, const char *at)
{
    struct text_span word;
    size_t octets;

    while ((octets = blank_before(floor, at)) > 0)
        at -= octets;
    word = (struct text_span){at, at};
    while (word.at > floor && in_endpoint(word.at[-1]) && span_length(word) <= ENDPOINT_MAX)
        word.at--;
    if (is_numeric(word))
        return word;
    while (word.at > floor && span_length(word) <= ENDPOINT_MAX &&
           (octets = name_part_before(floor, word.at)) > 0)
        word.at -= octets;
    return word;
}

/* The word behind `at`, which must end in a colon; that is not part of the word. */
static bool word_behind(struct text_span *text, struct text_span *word)
{
    span_skip_blanks(text);
    *word = (struct text_span){text->at, text->at};
    size_t octets;

    while (span_length(*word) <= ENDPOINT_MAX &&
           (octets = name_part((struct text_span){word->end, text->end})) > 0)
        word->end += octets;
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
static bool split_word(struct text_span word, struct printed_endpoint *endpoint, char **problem)
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

/* Letters, digits and blanks, and not too many of them. The port behind the last point has none. */
static bool is_spaced_name(struct text_span name)
{
    const char *blank = g_strrstr_len(name.at, (gssize)span_length(name), " ");

    if (span_length(name) == 0 || span_length(name) > SPACED_MAX)
        return false;
    if (blank && !memchr(blank, '.', (size_t)(name.end - blank)))
        return false;
    while (name.at < name.end) {
        size_t octets = *name.at == ' ' ? 1 : name_part(name);

        if (octets == 0)
            return false;
        name.at += octets;
    }
    return true;
}

/* `SERVER IP.443: Flags [`: a name with blanks goes up to the colon before the flags. */
static bool spaced_word_behind(struct text_span *text, struct text_span *word)
{
    struct text_span line = {text->at, text->at + MIN(span_length(*text), SPACED_MAX + 10)};
    const char *colon = span_find(line, ": Flags [");

    span_skip_blanks(&line);
    if (!colon || colon < line.at)
        return false;
    *word = (struct text_span){line.at, colon};
    text->at = colon + 1;
    return is_spaced_name(*word);
}

/* `10:00:00.1 IP CLIENT IP.1234 `: a name with blanks begins behind the first `IP` of its line. Leaves
 * the word alone if it is not that. */
static void widen_over_blanks(const char *floor, struct text_span *word)
{
    struct text_span line = {word->at, word->at}, name;
    const char *marker;

    while (line.at > floor && line.at[-1] != '\n' && word->at - line.at < LINE_START_MAX)
        line.at--;
    marker = span_find(line, "IP ");
    if (!marker)
        marker = span_find(line, "IP6 ");
    if (!marker || is_numeric(*word) || (marker > line.at && !g_ascii_isdigit(*line.at)))
        return;
    name = (struct text_span){marker, word->end};
    if (!span_skip(&name, "IP6 "))
        span_skip(&name, "IP ");
    span_skip_blanks(&name);
    if (name.at < word->at && is_spaced_name(name))
        *word = name;
}

bool endpoint_words_find(struct text_span text, struct text_span arrow,
                         struct endpoint_words *words)
{
    struct text_span rest = {arrow.end, text.end};

    words->source = word_before(text.at, arrow.at);
    if (span_length(words->source) == 0)
        return false;
    if (!word_behind(&rest, &words->destination)) {
        rest.at = arrow.end;
        if (!spaced_word_behind(&rest, &words->destination))
            return false;
    }
    widen_over_blanks(text.at, &words->source);
    words->end = rest.at;
    return true;
}

/* Returns true if no port can be in the word: it has no point, or is an address. */
static bool has_no_port(struct text_span word)
{
    struct ip_address address;

    return !memchr(word.at, '.', span_length(word)) || ip_address_read(word, &address);
}

bool endpoint_words_split(const struct endpoint_words *words, struct printed_endpoint *source,
                          struct printed_endpoint *destination, char **problem)
{
    if (has_no_port(words->source) && has_no_port(words->destination) &&
        !span_same(words->source, words->destination)) {
        source->host = words->source;
        destination->host = words->destination;
        source->port = (struct text_span){words->source.end, words->source.end};
        destination->port = (struct text_span){words->destination.end, words->destination.end};
        return true;
    }
    if (!split_word(words->source, source, problem) ||
        !split_word(words->destination, destination, problem))
        return false;
    trim_host(&source->host);
    return true;
}
