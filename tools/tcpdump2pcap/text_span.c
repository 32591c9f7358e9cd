/*
 * Stretches of text: words, numbers, blanks.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "text_span.h"

#include <glib.h>
#include <string.h>

#define QUOTE_LENGTH 60

size_t span_length(struct text_span span)
{
    return (size_t)(span.end - span.at);
}

bool span_equal(struct text_span span, const char *word)
{
    return span_length(span) == strlen(word) && span_starts(span, word);
}

bool span_same(struct text_span a, struct text_span b)
{
    return span_length(a) == span_length(b) && memcmp(a.at, b.at, span_length(a)) == 0;
}

unsigned span_count(struct text_span span, char c)
{
    unsigned count = 0;

    for (; span.at < span.end; span.at++)
        count += *span.at == c;
    return count;
}

bool span_starts(struct text_span span, const char *word)
{
    size_t length = strlen(word);

    return span_length(span) >= length && memcmp(span.at, word, length) == 0;
}

bool span_skip(struct text_span *span, const char *word)
{
    if (!span_starts(*span, word))
        return false;
    span->at += strlen(word);
    return true;
}

void span_skip_blanks(struct text_span *span)
{
    while (span_skip(span, " ") || span_skip(span, "\t") || span_skip(span, "\xc2\xa0") ||
           span_skip(span, "&nbsp;"))
        ;
}

void span_skip_space(struct text_span *span)
{
    do
        span_skip_blanks(span);
    while (span_skip(span, "\n") || span_skip(span, "\r"));
}

/* Digits of any base up to 16; a value beyond `max` is no value, however long it goes on. */
static bool read_digits(struct text_span *span, unsigned base, uint64_t max, uint64_t *value)
{
    const char *at = span->at;
    uint64_t sum = 0;

    while (at < span->end) {
        int digit = g_ascii_xdigit_value(*at);

        if (digit < 0 || (unsigned)digit >= base)
            break;
        if (sum > (max - (unsigned)digit) / base)
            return false;
        sum = sum * base + (unsigned)digit;
        at++;
    }
    if (at == span->at)
        return false;
    span->at = at;
    *value = sum;
    return true;
}

bool span_number(struct text_span *span, uint64_t max, uint64_t *value)
{
    return read_digits(span, 10, max, value);
}

bool span_hex(struct text_span *span, uint64_t max, uint64_t *value)
{
    return read_digits(span, 16, max, value);
}

bool span_hex_octet(struct text_span *span, uint8_t *octet)
{
    if (span_length(*span) < 2 || !g_ascii_isxdigit(span->at[0]) || !g_ascii_isxdigit(span->at[1]))
        return false;
    *octet = (uint8_t)(g_ascii_xdigit_value(span->at[0]) << 4 | g_ascii_xdigit_value(span->at[1]));
    span->at += 2;
    return true;
}

const char *span_find(struct text_span span, const char *word)
{
    while (span.at < span.end) {
        span.at = memchr(span.at, *word, span_length(span));
        if (!span.at || span_starts(span, word))
            return span.at;
        span.at++;
    }
    return NULL;
}

/* Returns the character at the start of `span`, or 0 if there is none in UTF-8. */
static gunichar first_character(struct text_span span)
{
    enum { OCTETS_MAX = 4 /* of a character */ };
    gssize length = (gssize)MIN(span_length(span), OCTETS_MAX);
    gunichar c = length > 0 ? g_utf8_get_char_validated(span.at, length) : 0;

    return c == (gunichar)-1 || c == (gunichar)-2 ? 0 : c;
}

static size_t octets_of(gunichar c)
{
    return (size_t)g_unichar_to_utf8(c, NULL);
}

size_t span_letter(struct text_span span)
{
    gunichar c = first_character(span);

    return g_unichar_isalnum(c) || g_unichar_ismark(c) ? octets_of(c) : 0;
}

char *span_quote(struct text_span span)
{
    GString *copy = g_string_new(NULL);

    while (span.at < span.end && copy->len < QUOTE_LENGTH) {
        gunichar c = first_character(span);
        size_t octets = g_unichar_isprint(c) ? octets_of(c) : 0;

        if (copy->len + octets > QUOTE_LENGTH)
            break;
        g_string_append_len(copy, octets ? span.at : "?", (gssize)MAX(octets, 1));
        span.at += MAX(octets, 1);
    }
    return g_string_free(copy, FALSE);
}
