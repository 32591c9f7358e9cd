/*
 * The conversations of a capture by their 4-tuple: a flat hash table over a slab.
 *
 * A 4-tuple has one life at a time and may have had others; the one before the current one is kept
 * with it, because late segments may belong there. A life takes less than 512 octets all told.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CONVERSATION_TABLE_H
#define TCPSTATE_CONVERSATION_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/conversation.h"

enum { ENTRY_NONE = UINT32_MAX };

/* The ends of a conversation, the lower (address, port) first. Without padding, so that it can be
 * compared octet by octet. */
struct four_tuple {
    uint8_t address[2][16]; /* an IPv4 address stands in the first four octets */
    uint16_t port[2];
    uint32_t address_length; /* 4 or 16 */
};

/* One life of a 4-tuple: what Wireshark numbers as tcp.stream. */
struct conversation_entry {
    struct conversation conversation;
    struct four_tuple ends;
    uint32_t stream;
    uint32_t base_seq[2]; /* by end: what Wireshark takes for its initial sequence number */
    bool base_known[2];
    bool followed; /* the engine has been given a segment: there is a verdict */
    bool ending;   /* a FIN or RST was seen */
    /* The table's own. */
    uint8_t list;
    uint8_t state;
    uint32_t hash;
    uint32_t previous; /* number of the life before, or ENTRY_NONE */
    uint32_t older;    /* neighbours in the list */
    uint32_t newer;
    uint32_t second; /* when it was put there */
};

static_assert(sizeof(struct conversation_entry) + 24 <= 512,
              "24: its share of the hash table, sparsest");

/* Takes a life that is over, or is dropped. */
typedef void entry_function(void *user, const struct conversation_entry *entry);

struct conversation_table *conversation_table_new(entry_function *over, void *user);
void conversation_table_free(struct conversation_table *t);

/*
 * Sets bounds. At most `limit` lives are kept, 0 for any number: one that has ended gives way
 * first, then the one that has been idle for longest.
 *
 * early  give out lives as soon as they have ended and TIME_WAIT, of `time_wait` seconds, has
 *        passed; otherwise when there is no room, and at the end
 */
void conversation_table_bound(struct conversation_table *t, uint32_t limit, bool early,
                              uint32_t time_wait);

/* The current life of a 4-tuple, or NULL. */
struct conversation_entry *conversation_table_find(struct conversation_table *t,
                                                   const struct four_tuple *ends);

/* Begins a life; `current`, or NULL, is the one that it replaces. The caller sets its stream. */
struct conversation_entry *conversation_table_begin(struct conversation_table *t,
                                                    const struct four_tuple *ends,
                                                    struct conversation_entry *current);

/* The life before this one that the engine was given segments of, or NULL. */
struct conversation_entry *conversation_table_previous(struct conversation_table *t,
                                                       const struct conversation_entry *entry);

/* To be told of each packet of a life: it is not idle. Time: seconds. */
void conversation_table_touch(struct conversation_table *t, struct conversation_entry *entry,
                              uint32_t second);

/* How many lives were dropped that had not ended. */
uint64_t conversation_table_dropped(const struct conversation_table *t);

/* Gives out what is left, in the order of the streams, and empties the table. */
void conversation_table_finish(struct conversation_table *t);

#endif
