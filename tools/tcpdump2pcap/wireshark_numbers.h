/*
 * Sequence numbers of a conversation that Wireshark printed.
 *
 * Wireshark prints numbers relative to the ISN, or to the number before the first segment of an end
 * whose SYN it has not seen. With the preference tcp.relative_sequence_numbers off it prints them as
 * they are.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_WIRESHARK_NUMBERS_H
#define TCPSTATE_WIRESHARK_NUMBERS_H

#include "number_reading.h"

/* Sets seq, ack, sack_shift and the window of the packets. Any ISN does: the one of the first
 * conversation of a 4-tuple is 0, each later one begins far from it. */
void wireshark_numbers_set(const struct numbered_line *lines, size_t count);

#endif
