/*
 * A stretch of text that has yet to be read. Readers move `at` forward and never look at `end` or
 * beyond, so the text needs no terminating NUL and may hold any octets.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TEXT_SPAN_H
#define TCPSTATE_TEXT_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text_span {
    const char *at;
    const char *end;
};

/* The number of octets left in `span`. */
size_t span_length(struct text_span span);

/* Returns true if `span` holds exactly the characters of `word`. */
bool span_equal(struct text_span span, const char *word);

/* Returns true if both hold the same characters. */
bool span_same(struct text_span a, struct text_span b);

/* Returns how often `c` stands in `span`. */
unsigned span_count(struct text_span span, char c);

/* Returns true if `word` stands at the start of `span`. */
bool span_starts(struct text_span span, const char *word);

/* Like span_starts, and moves past the word if it is there. */
bool span_skip(struct text_span *span, const char *word);

/* Moves past blanks: spaces, tabs, and the no-break spaces of web pages (also as `&nbsp;`). */
void span_skip_blanks(struct text_span *span);

/* Moves past blanks and line ends. */
void span_skip_space(struct text_span *span);

/* Reads a decimal number of at most `max`. Returns false if there is none or it is larger;
 * nothing is moved. */
bool span_number(struct text_span *span, uint64_t max, uint64_t *value);

/* Reads a hexadecimal number (without 0x) of at most `max`. False as above. */
bool span_hex(struct text_span *span, uint64_t max, uint64_t *value);

/* Reads two hexadecimal digits. Returns false if they are not there; nothing is moved. */
bool span_hex_octet(struct text_span *span, uint8_t *octet);

/* The first place in `span` where `word` begins, or NULL. */
const char *span_find(struct text_span span, const char *word);

/* Returns how many octets of UTF-8 the letter or digit at the start of `span` takes, in any script; 0 if there is none. */
size_t span_letter(struct text_span span);

/* A copy fit for a message: at most 60 octets, anything but printable UTF-8 as `?`. To be freed with g_free. */
char *span_quote(struct text_span span);

#endif
