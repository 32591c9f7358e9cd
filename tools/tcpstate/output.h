/*
 * Writing what the view makes of the records that a source yields.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_OUTPUT_H
#define TCPSTATE_OUTPUT_H

#include <glib.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "input/source.h"
#include "views/view.h"

struct output {
    struct view view;
    GString *text;
    const char *file; /* NULL: standard output */
    int fd;
    _Atomic uint64_t segments; /* number of segments that came */
    uint64_t records;
    int failed; /* errno of a write */
};

/* Takes ownership of the view; output_close() frees it. Returns false after a message when the file
 * cannot be written. */
bool output_open(struct output *p, struct view view, const char *file);

/* Returns the sink for the source. */
struct sink output_sink(struct output *p);

/* Call it when reading begins. Shows progress until there is something to print on a terminal. */
void output_begin(struct output *p, char *const *files);

/* Call it after the last record. Lets the view print the rest, and writes it. Returns false when
 * writing failed. */
bool output_end(struct output *p);

/* Says that writing failed. A reader that stops early, such as head(1), is no error: then the
 * process ends by SIGPIPE. */
enum status output_error(const struct output *p);

/* Closes the file and frees the view. Returns `status`, or the error that closing showed. */
enum status output_close(struct output *p, enum status status);

#endif
