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

/* Returns a clean copy of `length` octets of any kind. The caller frees it with
 * clean_text_free(). */
struct clean_text *clean_text_new(const char *text, size_t length);
void clean_text_free(struct clean_text *clean);

/* Returns all of it. */
struct text_span clean_text_span(const struct clean_text *clean);

/* Returns the line of the original, from 1, on which `at` stands; `at` points into the text. */
size_t clean_text_line(const struct clean_text *clean, const char *at);

#endif
