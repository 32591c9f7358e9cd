/*
 * The conversations of a capture, found by their 4-tuple (both addresses, both ports).
 *
 * Ports are used again: a 4-tuple has one conversation at a time, its current one, and may have had
 * others. The table also keeps the previous one, because late segments may belong to it.
 *
 * A conversation takes less than 576 octets, its share of the hash table included.
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

/* The two ends of a conversation; end 0 has the lower (address, port). The struct has no padding, so
 * that two can be compared octet by octet. */
struct four_tuple {
    uint8_t address[2][16]; /* an IPv4 address takes the first four octets, the others are 0 */
    uint16_t port[2];
    uint32_t address_length; /* 4 or 16 */
};

/* One conversation: what Wireshark gives one number in tcp.stream. */
struct conversation_entry {
    struct conversation conversation;
    struct four_tuple ends;
    uint32_t stream;
    uint32_t base_seq[2]; /* by end: its initial sequence number as Wireshark sees it */
    bool base_known[2];
    bool tracked; /* the engine has tracked at least one segment of it */
    bool ending;  /* a FIN or RST was captured */

    /* For the table alone. */
    uint8_t queue;     /* enum queue_kind */
    uint8_t use;       /* enum entry_use */
    uint32_t hash;     /* of the 4-tuple */
    uint32_t previous; /* number of the 4-tuple's previous entry, or ENTRY_NONE */
    uint32_t older;    /* neighbours in the queue */
    uint32_t newer;
    uint32_t second; /* when its last packet came, or when it was retired */
};

static_assert(sizeof(struct conversation_entry) + 24 <= 576,
              "24 octets: its largest share of the hash table");

/* Takes a conversation that the table is about to forget, also one of which the engine has tracked
 * no segment. */
typedef void conversation_report(void *user, const struct conversation_entry *entry);

/* Returns an empty table without bounds. It calls `report` once for each conversation. */
struct conversation_table *conversation_table_new(conversation_report *report, void *user);

/* Frees the table; reports nothing. */
void conversation_table_free(struct conversation_table *t);

/*
 * Sets bounds.
 *
 * limit      how many conversations are kept at most; 0: any number. When there are more, the table
 *            drops those that have ended, then those that have been idle for longest. It always keeps
 *            the newest one and the previous one of its 4-tuple
 * early      report and forget a conversation as soon as no segment can change it: when it ended more
 *            than `time_wait` seconds ago, or when its 4-tuple has had two later ones. Otherwise keep
 *            it until it is dropped or the capture ends
 * time_wait  how long TIME_WAIT lasts, in seconds
 */
void conversation_table_bound(struct conversation_table *t, uint32_t limit, bool early,
                              uint32_t time_wait);

/* Returns the keys of the table's hash (see four_tuple_hash.h), which never change. A thread that does not own the table
 * copies them before it is used: beside them in memory are numbers that change with each packet. */
const struct hash_keys *conversation_table_keys(const struct conversation_table *t);

/* Returns the hash of a 4-tuple. */
uint32_t conversation_table_hash(const struct conversation_table *t, const struct four_tuple *ends);

/*
 * With many conversations, the processor waits for memory most of the time. These two functions let
 * it load what conversation_table_find() and the engine will need: first the bucket, then, a while
 * later, the conversation. They change nothing. The second one returns the entry that it loads, or
 * NULL.
 */
void conversation_table_expect(const struct conversation_table *t, uint32_t hash);
struct conversation_entry *conversation_table_load(const struct conversation_table *t,
                                                   uint32_t hash);

/*
 * Returns the current conversation of a 4-tuple that has this hash, or NULL.
 *
 * loaded  what conversation_table_load() returned for the hash, at any time before; or NULL. It is
 *         likely the one
 */
struct conversation_entry *conversation_table_find(struct conversation_table *t,
                                                   const struct four_tuple *ends, uint32_t hash,
                                                   struct conversation_entry *loaded);

/*
 * Begins a conversation. The caller sets its stream, which must be a higher number than all before,
 * and initialises its `conversation`.
 *
 * current  the 4-tuple's current conversation, which becomes the previous one; or NULL
 *
 * Returns the new entry. An entry does not move, but any entry except the new one and its previous
 * one may be reported and freed by this call.
 */
struct conversation_entry *conversation_table_begin(struct conversation_table *t,
                                                    const struct four_tuple *ends,
                                                    struct conversation_entry *current);

/* Returns the 4-tuple's previous conversation, if the engine has tracked a segment of it, or NULL. */
struct conversation_entry *conversation_table_previous(struct conversation_table *t,
                                                       const struct conversation_entry *entry);

/* Tells the table that a packet of a current conversation came at `second`, after the engine has
 * tracked it. With `early`, reports the conversations whose time is over now. */
void conversation_table_touch(struct conversation_table *t, struct conversation_entry *entry,
                              uint32_t second);

/* Tells the table that it is `second` now, although no packet came. Reports and forgets conversations whose
 * time is over, and those that an end tried to open in vain: without a packet for 127 seconds. For tables with
 * `early`. */
void conversation_table_expire(struct conversation_table *t, uint32_t second);

/* Calls `visit` for each conversation that may go on: the current and the previous one of each 4-tuple, the
 * previous one first. */
void conversation_table_visit(const struct conversation_table *t, conversation_report *visit,
                              void *user);

/* Returns how many conversations are kept. */
uint32_t conversation_table_count(const struct conversation_table *t);

/* Returns how many conversations were dropped before they had ended. */
uint64_t conversation_table_dropped(const struct conversation_table *t);

/* Reports all conversations that are left, in the order of their streams, and empties the table. */
void conversation_table_finish(struct conversation_table *t);

#endif
