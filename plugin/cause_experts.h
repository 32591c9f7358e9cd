/*
 * Expert infos of the cause why a conversation ended (causes.md section 4), on the frame that shows
 * it.
 *
 * Only causes that a person wants to hear of have one. Like the fields of the conversation, they
 * say what is known as of the last frame that Wireshark has read.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CAUSE_EXPERTS_H
#define TCPSTATE_CAUSE_EXPERTS_H

#include "wireshark_compat.h"

#include <epan/expert.h>

#include "engine/cause.h"
#include "frame_notes.h"

/* What there is to say about a frame. */
struct cause_expert {
    int kind; /* a row of the table; -1: nothing */
    struct cause cause;
};

/* Registers the expert infos. */
void cause_experts_register(expert_module_t *module);

/* Finds the expert info of the frame that has this note. */
struct cause_expert cause_experts_find(const packet_info *pinfo, const struct frame_note *note);

/* Adds it to `item`, which may be NULL, as for fields_add_experts(). */
void cause_experts_add(packet_info *pinfo, proto_item *item, const struct cause_expert *expert);

#endif
