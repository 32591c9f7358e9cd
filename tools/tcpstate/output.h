/*
 * Takes the records of a source, lets a view print them, and writes the text to a file.
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
    GString *text;    /* what the view printed and is not written yet */
    const char *file; /* name of the file; NULL: standard output */
    int fd;
    bool replaces;             /* the file is replaced, at each round and at the end */
    _Atomic uint64_t segments; /* how many came so far; progress reads it */
    uint64_t records;          /* how many came so far, segments included */
    int failed;                /* errno of a write() that failed, or 0 */
};

/*
 * Opens the output.
 *
 * view  output_close() frees it, also when this function fails
 * file  name of a file to write to, or NULL for standard output
 * replaces  replace the file at the end of each round (RECORD_ROUND) and at the end: see replaced_file.h. The
 *           view prints nothing before that
 *
 * Returns false after a message if the file cannot be opened; output_close() is not needed then.
 */
bool output_open(struct output *o, struct view view, const char *file, bool replaces);

/* Returns the sink for a source. */
struct sink output_sink(struct output *o);

/* Must be called before a source reads these files. Shows progress until the first text is printed on
 * a terminal. */
void output_begin(struct output *o, char *const *files);

/* Must be called after the last record: the view prints what it still has, and all is written. Returns
 * false if it could not be written. */
bool output_end(struct output *o);

/* Must be called after output_end(). Says what the user should know about the text. Returns false after a
 * message if the capture lacks what the command line asks the view for. */
bool output_report(const struct output *o);

/* Says that writing failed, and returns STATUS_OUTPUT. If the reader of a pipe has closed it, as head(1)
 * does, ends this process by SIGPIPE instead. */
enum status output_error(const struct output *o);

/* Closes the output and frees the view. Returns `status`, or STATUS_OUTPUT after a message if closing
 * the file shows that writing failed. */
enum status output_close(struct output *o, enum status status);

#endif
