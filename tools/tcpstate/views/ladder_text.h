/*
 * The ladder diagram as text.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_LADDER_TEXT_H
#define TCPSTATE_LADDER_TEXT_H

#include <glib.h>

#include "view_ladder.h"

/* Appends the lines of the ladder of a conversation, which has a rung or more and belongs to `c`. They are as wide
 * as the terminal, within limits. */
void ladder_text_draw(GString *out, const struct ladder_collection *c, const struct ladder *l,
                      const struct record_conversation *conversation);

#endif
