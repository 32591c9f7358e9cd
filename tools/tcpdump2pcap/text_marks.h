/*
 * Marks: what pages, mails, logs and terminals put into a line, and what they put in place of its
 * characters.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TEXT_MARKS_H
#define TCPSTATE_TEXT_MARKS_H

#include <glib.h>

#include "text_span.h"

/* The marks that a text has. */
struct text_marks {
    bool quoted; /* each line begins with the quote mark of a mail */
    unsigned
        quote_level; /* the number of quote marks before the packet that began last; 0 if it had none */
    bool page;       /* HTML */
    bool quoted_printable; /* a mail as it is sent (RFC 2045 section 6.7) */
};

/* Looks for marks in a whole text. */
struct text_marks text_marks_find(struct text_span text);

/*
 * Appends the next line of the text to `out`, without its marks and without its line end. Where the line has several
 * lines in it, as `<br>` or a lone carriage return tells, `out` gets line ends between them.
 *
 * Returns true if the line goes on in the next line of the text, without a blank.
 */
bool text_marks_remove(struct text_marks *marks, struct text_span line, GString *out);

#endif
