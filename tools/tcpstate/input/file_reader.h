/*
 * A thread that reads a file and decodes its packets ahead of the thread that tracks them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_FILE_READER_H
#define TCPSTATE_FILE_READER_H

#include <glib.h>

#include "packet_ahead.h"

enum { PACKET_BATCH_MAX = 256 };

/* Packets of a file, in order. They refer to octets in `kept`, not in the file. */
struct packet_batch {
    enum capture_result result; /* CAPTURE_PACKET: another batch follows; else why none does */
    const char *why;            /* of CAPTURE_UNSURE */
    unsigned count;
    GStringChunk *kept; /* TCP options and ICMP errors */
    uint32_t kept_size;
    struct packet_ahead packets[PACKET_BATCH_MAX];
};

struct file_reader;

/*
 * Begins to read.
 *
 * fd        an open file, not a pipe; file_reader_stop() closes it
 * table     for the hashes of the packets; see conversation_table_keys()
 * options   keep TCP options
 * any_link  see packet_ahead_open()
 *
 * Returns NULL, and does not close `fd`, if the system has no more threads.
 */
struct file_reader *file_reader_start(int fd, const struct conversation_table *table, bool options,
                                      bool any_link);

/* Waits for the next batch. Valid until the next call. Must not be called again after the last batch. */
struct packet_batch *file_reader_next(struct file_reader *r);

/* Ends the thread, wherever it is. */
void file_reader_stop(struct file_reader *r);

#endif
