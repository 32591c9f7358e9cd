/*
 * A text without what pages, mails and terminals add to it: colours, HTML, quote marks, line ends in
 * the middle of a printed packet.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CLEAN_TEXT_H
#define TCPSTATE_CLEAN_TEXT_H

#include <glib.h>

#include "text_span.h"

struct clean_text {
    GString *octets;
    GArray *line_starts; /* size_t: where each line of the original begins in `octets` */
};

/* How packets are wrapped. */
enum wrapping_kind {
    NOT_WRAPPED,
    SURELY_WRAPPED,    /* only where both ends show it */
    WRAPPED_AT_BLANKS, /* wherever a packet is not complete, as a mail program wraps */
    WRAPPED_AT_COLUMN, /* in the middle of words and numbers, as a terminal wraps */
};

/* Returns a clean copy of `length` octets of any kind, with the lines of a packet joined. The caller
 * frees it with clean_text_free(). */
struct clean_text *clean_text_new(const char *text, size_t length, enum wrapping_kind wrapping);
void clean_text_free(struct clean_text *clean);

/* Returns all of it. */
struct text_span clean_text_span(const struct clean_text *clean);

/* Returns the line of the original, from 1, on which `at` stands; `at` points into the text. */
size_t clean_text_line(const struct clean_text *clean, const char *at);

#endif
