/*
 * The numbers of bare ACKs. tcpdump prints them only with -vv. A bare ACK has the next number of its
 * sender (RFC 9293 section 3.10.7.4), which other lines show.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_BARE_ACKS_H
#define TCPSTATE_BARE_ACKS_H

#include <glib.h>

/*
 * Completes the numbers of bare ACKs in `lines` (struct numbered_line), all lines of one
 * conversation. They have the next number by the lines above them, and seq_open where those tell
 * nothing. The lines below tell more:
 *
 * - the number where it is open
 * - that it is higher: the sender had sent a segment that overtook the ACK, or a FIN that is not in
 *   the text
 */
void bare_acks_complete(const GArray *lines);

#endif
