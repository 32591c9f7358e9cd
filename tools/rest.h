/*
 * A sink behind another source: it has some of the segments already, and takes the rest.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_REST_H
#define TCPSTATE_REST_H

#include <stdint.h>

#include "source.h"

struct rest {
    const struct sink *sink;
    uint64_t given; /* segments, the first ones of the capture, that the sink has */
};

/* The sink to hand to a source that begins anew. It is `rest`'s, which must live as long. */
struct sink rest_sink(struct rest *rest);

#endif
