/*
 * A round of a live capture: all conversations that are kept, as they are now.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_DIRECT_ROUND_H
#define TCPSTATE_DIRECT_ROUND_H

#include "decode/conversation_table.h"
#include "source.h"

/*
 * Lets the table report the conversations whose time is over, then passes each other one as RECORD_ONGOING, and
 * a RECORD_ROUND.
 *
 * captured  how many packets came so far, and how many were lost; this function knows the other members
 *
 * Returns false if the sink wants no more.
 */
bool direct_round_pass(const struct sink *sink, struct conversation_table *table,
                       const struct record_round *captured);

#endif
