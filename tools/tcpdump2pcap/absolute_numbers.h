/*
 * Absolute sequence and acknowledgment numbers. Without -S tcpdump prints them absolute in a
 * conversation's first segment, in a SYN and without an ACK flag, and otherwise relative to the
 * ISN, or to the first numbers it saw. A text may have both kinds of one conversation, and may
 * begin in its middle. It never has the sequence number of a bare ACK.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_ABSOLUTE_NUMBERS_H
#define TCPSTATE_ABSOLUTE_NUMBERS_H

#include "restored_packet.h"

struct absolute_numbers;

struct absolute_numbers *absolute_numbers_new(void);
void absolute_numbers_free(struct absolute_numbers *numbers);

/*
 * Sets seq, ack and sack_shift of `packet`, the next of the text; its endpoints are known. The seq
 * of a bare ACK whose sender's numbers nothing has told so far is set by a later call, so the
 * packet must stay where it is.
 */
void absolute_numbers_apply(struct absolute_numbers *numbers, struct restored_packet *packet);

#endif
