/*
 * How an annotation looks in Wireshark: the subtree, its fields, the text for the Info column.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TREE_H
#define TCPSTATE_TREE_H

#include "wireshark_compat.h"

#include "frame_notes.h"

/* "client: FIN_WAIT_1 → FIN_WAIT_2, server: CLOSE_WAIT (ACK of FIN)", in memory of the frame. */
const char *tree_states_text(const packet_info *pinfo, const struct annotation *a);

/*
 * Adds one subtree that shows `note`, and its expert infos.
 *
 * tree  of the whole frame; with NULL only the expert infos are told
 */
void tree_draw(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const struct frame_note *note);

#endif
