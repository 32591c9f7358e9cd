/*
 * Reading a capture once more by another source: the sink has some of the segments already, and
 * takes the rest.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RESUME_H
#define TCPSTATE_RESUME_H

#include <stdint.h>

#include "source.h"

/* Whether a file can be read once more from its beginning. Standard input ("-"), pipes and live
 * captures (NULL) cannot. */
bool can_be_read_again(const char *file);

struct rest {
    const struct sink *sink;
    uint64_t given; /* segments, the first ones of the capture, that the sink has */
};

/* The sink to hand to a source that begins anew. It is `rest`'s, which must live as long. */
struct sink rest_sink(struct rest *rest);

#endif
