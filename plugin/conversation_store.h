/*
 * The conversations of a capture: by tcp.stream, and for each one the conversation that its
 * 4-tuple was in before.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CONVERSATION_STORE_H
#define TCPSTATE_CONVERSATION_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/conversation.h"
#include "segments_from_tree.h"

enum { CACHE_LINE = 64 }; /* octets; of all processors that matter here */

/* A conversation and its ends. The end with the lower (address, port) is 0, so that two lives of
 * one 4-tuple call them the same. */
struct tracked_conversation {
    _Alignas(CACHE_LINE) struct tracked_conversation
        *previous; /* the 4-tuple's life before this one, or NULL */
    uint32_t stream;
    uint16_t port[2];
    bool is_self; /* both ends are one socket */
    struct conversation conversation;
    address address[2];
};

/* The conversation of a segment; prepared anew if this is its first one. */
struct tracked_conversation *conversation_store_enter(const struct frame_segment *s);

/* The conversation with this tcp.stream, or NULL. */
struct tracked_conversation *conversation_store_find(uint32_t stream);

/* Asks for the cache lines that a segment needs all at once: the conversation has not been looked
 * at for many frames, and without this they would come one after the other. */
void conversation_store_prefetch(const struct tracked_conversation *t);

/* One more than the highest tcp.stream entered: the end of a loop over all. */
uint32_t conversation_store_end(void);

/* Marks a conversation in a list that has an octet for each tcp.stream, 1 if marked, and grows as
 * needed. Gives false if it was marked before. */
bool conversation_store_mark(GByteArray *streams, uint32_t stream);

/* Which end, 0 or 1, sends from this port and address; where the ports of the two ends are not the
 * same, the address may be NULL. An end that talks to itself is always 0. */
unsigned tracked_conversation_sender(const struct tracked_conversation *t, uint16_t port,
                                     const address *source);

/* Forgets all. For the time between two capture files: Wireshark frees the memory. */
void conversation_store_reset(void);

#endif
