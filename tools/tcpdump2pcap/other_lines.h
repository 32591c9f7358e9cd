/*
 * Lines that show a TCP packet, and from which none can be restored: those of other programs, and
 * those in which tcpdump or Wireshark left out what is needed.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_OTHER_LINES_H
#define TCPSTATE_OTHER_LINES_H

#include "text_span.h"

/* Returns why no packet can be restored from the line, and what to do instead; NULL if it is not such
 * a line. `next` is the line below it that is not blank, or empty: a packet may go on there.
 * `whole` is set to true if the line lacks nothing: joined to its neighbours, it would be no packet either. */
const char *other_line_reason(struct text_span line, struct text_span next, bool *whole);

#endif
