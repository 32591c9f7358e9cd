/*
 * Between the sources and the output: the view that shows the records, and what is not written yet.
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
    _Atomic uint64_t segments; /* so many records came */
    uint64_t records;
    int failed; /* errno of a write */
};

/* Takes the view, which goes with output_close(). False after saying that the file cannot be
 * written. */
bool output_open(struct output *p, struct view view, const char *file);

/* The sink through which records come. */
struct sink output_sink(struct output *p);

/* Reading begins: shows its progress until there is something to print on a terminal. */
void output_begin(struct output *p, char *const *files);

/* All records came: lets the view say the rest, and writes. False: it could not be written. */
bool output_end(struct output *p);

/* Says that writing failed; a reader that has had enough, such as head(1), is no error: then it
 * ends us as the signal would have. */
enum status output_error(const struct output *p);

/* Gives `status`, or what closing the file showed to be wrong. */
enum status output_close(struct output *p, enum status status);

#endif
