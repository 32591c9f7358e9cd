/*
 * The window that an end advertises, and since when it is shut.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "rules_window.h"

#include "tcb.h"

/* Returns true for an end that a RST has closed: what it sends afterwards says nothing of the window that
 * it had. */
static bool was_reset(const struct segment_context *x)
{
    return (x->c->facts & (FACT_RESET | FACT_REFUSED)) && tcb_state(x->self) == STATE_CLOSED;
}

/* Notes that the sender shuts its window, or opens it again. A probe of the peer that came before
 * says nothing of the next shut window. */
static void note_shut(struct segment_context *x)
{
    struct tcb *self = x->self;
    if (was_reset(x))
        return;
    if (x->s->window != 0) {
        tcb_forget(self, TCB_SHUT | TCB_SHUT_LAST);
        tcb_forget(x->peer, TCB_PROBED_SHUT);
    } else {
        tcb_forget(x->peer, TCB_SHUT_LAST);
        self->known |= TCB_SHUT | TCB_SHUT_LAST;
        x->c->shut_since = conversation_milliseconds(x->c, x->s->time);
        x->c->shut_frame = x->s->frame;
    }
}

void rules_note_window(struct segment_context *x)
{
    struct tcb *self = x->self;
    if ((x->s->window == 0) != tcb_knows(self, TCB_SHUT))
        note_shut(x);
    bool syn = x->s->flags & TCP_SYN;
    if (!syn && !(self->known & x->peer->known & TCB_SYN_SEEN))
        return;
    bool scaled = !syn && self->window_shift != WINDOW_SHIFT_ABSENT &&
                  x->peer->window_shift != WINDOW_SHIFT_ABSENT;
    self->window = scaled ? (uint32_t)x->s->window << self->window_shift : x->s->window;
    self->known |= TCB_WINDOW;
}
