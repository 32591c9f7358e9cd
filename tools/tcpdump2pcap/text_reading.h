/*
 * The way to read a text: how its packets are wrapped is not known until they are read.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TEXT_READING_H
#define TCPSTATE_TEXT_READING_H

#include "clean_text.h"
#include "diagnostics.h"

struct text_reading {
    struct clean_text *clean;
    GArray *segments; /* of struct printed_segment, which point into `clean` */
    struct diagnostics *diagnostics;
};

/* Reads a text of `length` octets in each way in which it may be wrapped, until all of its packets are
 * read, and keeps the best one. The caller ends it with text_reading_clear(). */
struct text_reading text_read_best(const char *text, size_t length);
void text_reading_clear(struct text_reading *reading);

#endif
