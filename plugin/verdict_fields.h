/*
 * The fields of the verdict on a conversation: tcpstate.conversation.*.
 *
 * One table registers and draws them. A new fact of the verdict is one row here.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_VERDICT_FIELDS_H
#define TCPSTATE_VERDICT_FIELDS_H

#include "wireshark_compat.h"

#include "record/record.h"

/* Registers the fields of the table for this protocol. */
void verdict_fields_register(int protocol);

/* Adds the fields that have a value to the tree, in the order of the table. `r` is what
 * record_summarise() returns for `c`. */
void verdict_fields_add(proto_tree *tree, tvbuff_t *tvb, const struct conversation *c,
                        const struct record_conversation *r);

#endif
