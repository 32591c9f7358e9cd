/*
 * Sources read a capture and yield records; they know nothing of who prints them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SOURCE_H
#define TCPSTATE_SOURCE_H

#include <stdbool.h>

#include "record.h"
#include "status.h"

/* Takes the records, in the order of the capture, the conversations at the end. A function that
 * gives false wants no more: the source ends at once and quietly. */
struct sink {
    bool (*record)(void *user, enum record_kind kind, const struct record *record);
    bool (*pause)(void *user); /* no record is at hand just now: time to write out what there is */
    void *user;
};

struct source_request {
    const char *file;   /* "-": standard input */
    const char *filter; /* display filter, or NULL */
    const char *tshark; /* the program to run */
};

/*
 * Reads the capture through tshark and the plugin's record stream.
 *
 * Says on standard error what went wrong, and leaves no tshark behind, however it ends.
 */
enum status source_tshark(const struct source_request *request, const struct sink *sink);

#endif
