/*
 * What the segments of a conversation show about its end. cause.c concludes the cause from it.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CAUSE_EVIDENCE_H
#define TCPSTATE_CAUSE_EVIDENCE_H

#include "cause.h"
#include "reset.h"
#include "tcb.h"

/* The conversation, and the ends by what they did. */
struct evidence {
    const struct conversation *c;
    const struct tcb *client;
    const struct tcb *server;
    const struct tcb *resetter; /* the end whose address the RST bears; NULL without a RST */
    const struct tcb *reset;    /* the other end */
    enum reset_kind kind;       /* RESET_NONE without a RST */
    bool closed;                /* both FINs were acknowledged */
};

/* Returns the evidence as of the last segment of the conversation. */
struct evidence evidence_gather(const struct conversation *c);

/* Returns the first cause of causes.md section 3 for which the evidence holds. */
enum cause_name evidence_cause(const struct evidence *e);

/* Returns the end that repeated itself, or probed, to the end; NULL for none.
 *
 * probes  true: at least two keep-alive probes; false: at least three repetitions */
const struct tcb *evidence_waits_in_vain(const struct evidence *e, bool probes);

/* Returns true when an end repeats itself, or probes, without an answer so far. */
bool evidence_somebody_waits(const struct evidence *e);

/* Returns the end whose window is shut while the other end has something to send: data that are not
 * acknowledged, or it probed the window. Returns NULL for none. */
const struct tcb *evidence_shut_end(const struct evidence *e);

/* Returns for how many milliseconds the window of that end was shut, up to the RST or the last
 * segment; 0 when that is not known. */
uint32_t evidence_time_shut(const struct evidence *e);

/* Returns what drew the RST. */
enum drawn_by evidence_drawn_by(const struct evidence *e);

#endif
