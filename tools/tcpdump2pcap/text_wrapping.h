/*
 * Line ends that a mail, a book or a forum has put into a printed packet.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TEXT_WRAPPING_H
#define TCPSTATE_TEXT_WRAPPING_H

#include "text_span.h"

/* Returns true if `line` ends in the middle of a printed packet, and `next`, the line below it, goes
 * on with it. Neither has its line end. */
bool line_goes_on(struct text_span line, struct text_span next);

#endif
