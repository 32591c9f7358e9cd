/*
 * Notes how far a source has read.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_REACHED_FRAME_H
#define TCPSTATE_REACHED_FRAME_H

#include "source.h"

struct reached_frame {
    const struct sink *next;
    uint32_t frame; /* the last one that a record names, or 0 */
};

/* Returns a sink that passes all records to `r->next`. It refers to `r`, which must live as long. */
struct sink reached_frame_sink(struct reached_frame *r);

#endif
