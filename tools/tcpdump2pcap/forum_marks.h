/*
 * Marks that forums and Markdown put into the line of a packet, to stress a part of it.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_FORUM_MARKS_H
#define TCPSTATE_FORUM_MARKS_H

#include <glib.h>

#include "text_span.h"

/* Moves past Markdown's `**`, or its backquote. `***` stands for an address. `out` is the line so far. Returns
 * false, and moves nothing, if none is there. */
bool emphasis_skip(struct text_span *line, const GString *out);

/* Moves past `[b]`, `[/color]` and their like. Returns false, and moves nothing, if none is there. */
bool forum_tag_skip(struct text_span *line);

#endif
