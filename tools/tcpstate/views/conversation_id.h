/*
 * Names of a conversation that other captures and other programs give it, too.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CONVERSATION_ID_H
#define TCPSTATE_CONVERSATION_ID_H

#include "fact_forms.h"

/* Writes the Community ID (version 1, seed 0) of the addresses and ports, "1:LQU9qZlK+B5F3KDmev6m5PMibrg=". All
 * conversations between these ends have it, and it is the same in both directions. See
 * https://github.com/corelight/community-id-spec. Returns false for addresses that are not IPv4 or IPv6. */
bool community_id_write(char text[FACT_TEXT_SIZE], const struct record_conversation *r);

/* Writes a name of this conversation alone: the Community ID, a slash, and the ISN of the end that opened. Every
 * capture that shows the opening yields the same. Returns false if one of these is not known. */
bool conversation_id_write(char text[FACT_TEXT_SIZE], const struct record_conversation *r);

/* Both names; one of them costs as much as many other facts together. */
struct conversation_ids {
    char community[FACT_TEXT_SIZE];
    char conversation[FACT_TEXT_SIZE];
    bool has_community, has_conversation;
};

void conversation_ids_write(struct conversation_ids *ids, const struct record_conversation *r);

#endif
