/*
 * A conversation in one line, for -T oneline and for -q with many conversations.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_ONELINE_H
#define TCPSTATE_ONELINE_H

#include <glib.h>
#include <stdbool.h>

#include "record/record.h"
#include "view_kind.h"

struct oneline {
    size_t width; /* columns of the terminal; 0: the lines do not go to a terminal */
    bool cut;     /* a line was longer */
};

void oneline_init(struct oneline *o, const struct view_request *request);

/* Appends the line, with a line feed. */
void oneline_put(struct oneline *o, GString *out, const struct record_conversation *r);

/* Says on standard error if lines were cut. */
void oneline_report(const struct oneline *o);

#endif
