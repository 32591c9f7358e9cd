/*
 * Absolute sequence and acknowledgment numbers. Without -S tcpdump prints them absolute in a
 * conversation's first segment, in a SYN and without an ACK flag, and otherwise relative to the
 * ISN, or to the first numbers it saw. A text may hold both kinds of one conversation, start in its
 * middle, and never gives the sequence number of a bare ACK.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_ABSOLUTE_NUMBERS_H
#define TCPSTATE_ABSOLUTE_NUMBERS_H

#include "restored_packet.h"

struct numbering;

struct numbering *numbering_new(void);
void numbering_free(struct numbering *numbering);

/*
 * Sets seq, ack and sack_shift of `packet`, the next of the text; its endpoints are known. The seq
 * of a bare ACK whose sender's numbers nothing has told so far is set by a later call, so the
 * packet must stay where it is.
 */
void numbering_apply(struct numbering *numbering, struct packet *packet);

#endif
