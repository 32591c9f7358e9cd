/*
 * Sources read a capture and yield records. They do not know who prints the records, and they do not
 * know each other.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SOURCE_H
#define TCPSTATE_SOURCE_H

#include <stdbool.h>

#include "common/status.h"
#include "record/record.h"

/* Takes the records: the segments in the order of the capture, then the conversations. When a
 * function returns false, the sink wants no more, and the source ends at once and quietly. */
struct sink {
    bool (*record)(void *user, enum record_kind kind, const struct record *record);
    bool (*pause)(void *user); /* no record is at hand just now: time to write out what there is */
    void *user;
};

struct source_request {
    const char *file;           /* "-": standard input; NULL: live */
    const char *name;           /* what messages call the input; NULL: as `file` */
    const char *interface;      /* to capture on, or NULL */
    const char *capture_filter; /* of a live capture, or NULL */
    const char *autostop;       /* of a live capture, as tshark's -a has it, or NULL */
    int64_t count;              /* number of packets to read; 0: all */
    const char *filter;         /* display filter, or NULL */
    bool segments;              /* segments are wanted, not only conversations */
    const char *tshark;         /* the program to run */
};

#endif
