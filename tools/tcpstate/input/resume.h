/*
 * Lets a second source go on where the first one stopped.
 *
 * The second source must read the capture from its beginning, to know each conversation. Example: the
 * first source has passed 10 segments and stops; the resuming sink drops the first 10 segments of the
 * second source and passes on all that follows.
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
    uint64_t given; /* how many segments the sink has already: the next ones to drop */
};

/* Returns the sink for the second source. It refers to `resume`, which must live as long. */
struct sink resume_sink(struct resume *resume);

#endif
