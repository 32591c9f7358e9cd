/*
 * The conversations of the capture, found by tcp.stream. Each knows the conversation that its
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
#include "frame_segment.h"

enum { CACHE_LINE = 64 }; /* octets, on the processors in common use */

/* A conversation and its two ends. The end with the lower (address, port) has number 0, so that all
 * conversations of one 4-tuple number the ends alike. */
struct tracked_conversation {
    _Alignas(CACHE_LINE) struct tracked_conversation
        *previous; /* the 4-tuple's conversation before this one, or NULL */
    uint32_t stream;
    uint16_t port[2];
    bool is_self; /* both ends are the same socket: see self_connection.h */
    struct conversation conversation;
    address address[2];
};

/* Returns the conversation that this segment's stream stands for; adds it if there is none. */
struct tracked_conversation *conversation_store_find_or_add(const struct frame_segment *s);

/* Returns the conversation with this tcp.stream, or NULL. */
struct tracked_conversation *conversation_store_find(uint32_t stream);

/* Returns the latest conversation with the addresses and ports of the segment that the ICMP error
 * quotes, or NULL. */
struct tracked_conversation *conversation_store_find_quoted(const struct icmp_error *e);

/* Tells the processor to load the memory that the engine needs for a segment of this conversation.
 * Without this, the cache misses would come one after the other: the conversation was last used
 * many frames ago. */
void conversation_store_prefetch(const struct tracked_conversation *t);

/* Returns the highest tcp.stream in the store plus 1, for a loop over all streams. Some numbers
 * below it have no conversation. */
uint32_t conversation_store_stream_limit(void);

/*
 * Returns the number, 0 or 1, of the end that sends from this port and address; 0 for a connection
 * of a socket to itself.
 *
 * source  may be NULL where the ports of the two ends differ
 */
unsigned tracked_conversation_sender(const struct tracked_conversation *t, uint16_t port,
                                     const address *source);

/* Forgets all conversations. Call it between two captures; Wireshark frees the memory. */
void conversation_store_reset(void);

#endif
