/*
 * Absolute sequence and acknowledgment numbers for the packets of a text. tcpdump prints numbers
 * relative or absolute (number_reading.h), and never that of a bare ACK. The text may begin in the
 * middle, show one direction only, or be put together from pieces.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_ABSOLUTE_NUMBERS_H
#define TCPSTATE_ABSOLUTE_NUMBERS_H

#include "restored_packet.h"

/*
 * Sets seq, ack and sack_shift of all packets (struct restored_packet), whose endpoints are set.
 *
 * Each conversation is read in all ways that are possible, and that one is taken in which its
 * numbers fit together best: acknowledgments meet sequence numbers, a FIN keeps its number. Where
 * another reading with other numbers fits nearly as well, a note says so.
 */
void absolute_numbers_set(GArray *packets, struct diagnostics *diagnostics);

#endif
