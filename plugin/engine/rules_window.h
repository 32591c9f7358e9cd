/*
 * The window that an end advertises, and since when it is shut.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RULES_WINDOW_H
#define TCPSTATE_RULES_WINDOW_H

#include "segment_context.h"

/* Notes the window that the sender advertises, if its scale is known. Both SYNs tell the scale
 * (RFC 7323 section 2.2). A window of 0 is 0 in any scale. */
void rules_note_window(struct segment_context *x);

#endif
