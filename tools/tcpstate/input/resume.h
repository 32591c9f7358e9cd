/*
 * Resuming: another source reads the capture from its beginning, and the sink takes what it does not
 * have yet.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RESUME_H
#define TCPSTATE_RESUME_H

#include <stdint.h>

#include "source.h"

struct resume {
    const struct sink *sink;
    uint64_t given; /* the sink has so many segments, the first ones of the capture */
};

/* Returns the sink to hand to the other source. It refers to `resume`, which must live as long. */
struct sink resume_sink(struct resume *resume);

#endif
