/*
 * Frames that are not in the order of time, and frames that a capture has twice.
 *
 * Both occur in captures that were joined or made from texts. The engine takes frames in their order, so
 * a reader must know that times go back.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_FRAME_ORDER_H
#define TCPSTATE_FRAME_ORDER_H

#include <glib.h>

#include "record/record.h"

struct frame_order;

/* What is remarkable about the place of a frame. Zero: nothing. Less than a microsecond does not count. */
struct frame_place {
    int64_t back; /* ns before the previous segment of its conversation */
    int64_t
        back_in_capture; /* ns before the previous segment of any conversation, if a second or more */
    uint32_t copy_of;    /* frame with the same segment at the same time, where times go back */
};

/* The memory is the same for any number of segments: of many conversations at the same time some places
 * are not noticed. */
struct frame_order *frame_order_new(void);
void frame_order_free(struct frame_order *o);

/* Must be called for each segment, in the order of the capture. */
struct frame_place frame_order_add(struct frame_order *o, const struct record_segment *r);

static inline bool frame_place_is_odd(struct frame_place p)
{
    return p.back || p.back_in_capture || p.copy_of;
}

/* Appends "time goes back by 235 us; copy of #6, same time", or nothing. */
void frame_place_text(GString *out, struct frame_place p);

#endif
