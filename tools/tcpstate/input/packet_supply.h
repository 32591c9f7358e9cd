/*
 * The decoded packets of a live capture, or of one or more files as of one capture, in order.
 *
 * The thread that asks for packets reads and decodes them. Or other threads do: each reads a file ahead
 * (see file_reader.h), and the packets come in the order of the files.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PACKET_SUPPLY_H
#define TCPSTATE_PACKET_SUPPLY_H

#include <glib.h>

#include "capture_live.h"
#include "file_reader.h"

enum {
    PACKET_GROUP_MAX = 16, /* more would drive each other out of the processor's first cache */
    FILE_READERS_MAX = 16,
};

/* What to read. */
struct packet_supply_request {
    struct capture_live *live; /* NULL: the files */
    char *const *files;        /* in their order, ended by NULL; "-" alone: standard input */
    unsigned readers; /* how many files other threads read at a time; 0: this thread reads */
    bool options;     /* TCP options are needed */
    bool any_link;    /* see packet_ahead_open() */
    bool goes_on;     /* behind a file that is cut short, read the next one */
    const struct conversation_table *table;
    void (*wait)(void *user); /* called before this thread waits for a file; may be NULL */
    void *user;
};

struct packet_supply {
    struct packet_supply_request request;
    const char *why; /* the reason of CAPTURE_UNSURE, an English phrase */
    unsigned count;  /* of packets in the group that is valid now ... */
    struct packet_ahead
        *packets;         /* ... and these, with the number of the frame in the whole capture */
    unsigned file;        /* number of the file that is being read */
    GPtrArray *cut_short; /* with goes_on: names of the files before that are cut short */

    /* For the supply alone. */
    unsigned file_count;
    uint32_t frames;        /* number of packets given so far */
    uint32_t frames_before; /* packets in the files before */
    bool ended;             /* the file has given all its packets */
    int fd;                 /* of the file, if this thread reads it */
    bool reads_here;        /* it does */
    struct capture_file here;
    struct packet_ahead ahead[PACKET_GROUP_MAX];
    unsigned begun;     /* files that got a thread, or for which there was none */
    bool lacks_threads; /* there was none for at least one file */
    struct file_reader *readers[FILE_READERS_MAX];
    struct packet_batch *batch; /* NULL: the next one must be taken */
    unsigned at;                /* the next packet in it */
};

/* Prepares to read. Returns 0, or the errno of the first file, which cannot be opened. The caller calls
 * packet_supply_close() in any case. */
int packet_supply_open(struct packet_supply *s, const struct packet_supply_request *request);

void packet_supply_close(struct packet_supply *s);

/*
 * Makes the next group of packets valid. The processor is asked to load their places in the table.
 *
 * Returns CAPTURE_PACKET if another group may follow, else why none does; the group may have packets, or
 * none, in both cases. CAPTURE_CUT_SHORT is about the last file. Without goes_on, another one that is cut short is
 * CAPTURE_UNSURE, because versions of mergecap treat it differently.
 */
enum capture_result packet_supply_next(struct packet_supply *s);

#endif
