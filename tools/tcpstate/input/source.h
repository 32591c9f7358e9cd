/*
 * Sources read a capture and yield records; they know nothing of who prints them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SOURCE_H
#define TCPSTATE_SOURCE_H

#include <stdbool.h>

#include "common/status.h"
#include "record/record.h"

/* Takes the records, in the order of the capture, the conversations at the end. A function that
 * gives false wants no more: the source ends at once and quietly. */
struct sink {
    bool (*record)(void *user, enum record_kind kind, const struct record *record);
    bool (*pause)(void *user); /* no record is at hand just now: time to write out what there is */
    void *user;
};

struct source_request {
    const char *file;           /* "-": standard input; NULL: live */
    const char *name;           /* what people call the input, in messages; NULL: as `file` */
    const char *interface;      /* to capture on, or NULL */
    const char *capture_filter; /* of a live capture, or NULL */
    const char *autostop;       /* of a live capture, as tshark's -a has it, or NULL */
    int64_t count;              /* so many packets; 0: all */
    const char *filter;         /* display filter, or NULL */
    bool segments;              /* they are wanted, not only conversations */
    const char *tshark;         /* the program to run */
};

/* What messages call the input. */
const char *source_name(const struct source_request *request);

/*
 * Reads the capture through tshark and the plugin's record stream.
 *
 * Says on standard error what went wrong, and leaves no tshark behind, however it ends.
 */
enum status source_tshark(const struct source_request *request, const struct sink *sink);

#endif
