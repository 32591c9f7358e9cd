/*
 * A source reads a capture and passes records to a sink.
 *
 * There are two sources: source_direct() reads the capture itself, source_tshark() runs tshark. They
 * do not know who prints the records, and they do not know each other.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SOURCE_H
#define TCPSTATE_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/status.h"
#include "record/record.h"

/*
 * Takes the records: first the segments in the order of the capture, then the conversations. A live capture with
 * source_request.every also passes rounds: each conversation that is kept as RECORD_ONGOING, then a RECORD_ROUND.
 *
 * When one of its functions returns false, the sink wants no more records. The source then stops at
 * once, without a message, and returns STATUS_OK.
 */
struct sink {
    bool (*record)(void *user, enum record_kind kind, const struct record *record);
    bool (*pause)(void *user); /* the next record may take a while: write out what is there */
    void *user;
};

/* What to read. */
struct source_request {
    const char *file;           /* "-": standard input; NULL: capture live */
    char *const *files;         /* several, ended by NULL, instead of `file`; or NULL */
    const char *name;           /* what messages call the input; NULL: as `file` */
    const char *interface;      /* the interface to capture on, or NULL */
    const char *capture_filter; /* of a live capture, or NULL */
    const char *autostop; /* of a live capture: duration:SECONDS, as in tshark's -a; or NULL */
    int64_t count;        /* how many packets to read; 0: all */
    const char *filter;   /* display filter, or NULL */
    const char *save;     /* of a live capture: file for the packets, or NULL */
    uint64_t save_limit;  /* of octets in this file, at which the capture ends; 0: none */
    int64_t every;        /* of a live capture: nanoseconds between two rounds; 0: none */
    bool says_capturing;  /* say when a live capture has begun: a script waits for it */
    bool segments;        /* the sink wants segments, not only conversations */
    const char *tshark;   /* the tshark to run */
};

#endif
