/*
 * Shows an annotation in Wireshark: the subtree with its fields, and the text for the Info column.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TREE_H
#define TCPSTATE_TREE_H

#include "wireshark_compat.h"

#include "frame_notes.h"

/* Octets of a text that names TRANSITIONS_MAX transitions between states with the longest name. */
enum { TREE_STATES_TEXT_SIZE = 225 };

/* Writes the states as text: "client: FIN_WAIT_1 → FIN_WAIT_2, server: CLOSE_WAIT (ACK of FIN)".
 * Returns `text`. */
const char *tree_states_text(const struct annotation *a, char text[TREE_STATES_TEXT_SIZE]);

/*
 * Adds a subtree for `note`, and its expert infos.
 *
 * tree  of the whole frame; NULL if Wireshark makes none: then only the expert infos are added
 */
void tree_add(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const struct frame_note *note);

#endif
