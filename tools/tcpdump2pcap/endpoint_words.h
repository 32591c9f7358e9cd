/*
 * The two ends of a printed segment: the words around its arrow, `SOURCE > DESTINATION:`.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_ENDPOINT_WORDS_H
#define TCPSTATE_ENDPOINT_WORDS_H

#include "endpoint_names.h"

struct endpoint_words {
    struct text_span source;
    struct text_span destination; /* without its colon */
    const char *end;              /* behind the colon */
};

/*
 * Finds the words around `arrow`. A name may have blanks, `SERVER IP.443`, as people write it who
 * hide an address.
 *
 * text  from the end of the packet before to the end of the text
 *
 * Returns false if there are none.
 */
bool endpoint_words_find(struct text_span text, struct text_span arrow,
                         struct endpoint_words *words);

/*
 * Splits both words at their last points, into host and port. Where neither has a port, both ports
 * are empty.
 *
 * Returns false, and sets `problem` to the reason, if they are not of that form. The caller frees
 * it with g_free().
 */
bool endpoint_words_split(const struct endpoint_words *words, struct printed_endpoint *source,
                          struct printed_endpoint *destination, char **problem);

#endif
