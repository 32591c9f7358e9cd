/*
 * Making one capture of what is not one file: several files, one after the other, and what a
 * capture filter lets through. It comes in at our standard input, where sources read "-".
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_INPUT_PIPELINE_H
#define TCPSTATE_INPUT_PIPELINE_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

#include "common/status.h"
#include "source.h"

struct input_pipeline {
    char **files; /* to join, ended by NULL; or NULL */
    pid_t merge;  /* mergecap, or 0 */
    pid_t filter; /* ourselves once more, applying the filter, or 0 */
    int errors;   /* what they say on standard error; -1: nothing was started */
};

/*
 * Starts what is needed and makes its output our standard input.
 *
 * files   in their order, ended by NULL
 * filter  capture filter, or NULL
 * tshark  the program whose neighbour mergecap is
 */
enum status input_pipeline_start(struct input_pipeline *f, char **files, const char *filter,
                                 const char *tshark);

/* Waits for the end. Gives `status`, or, if that is STATUS_OK, what went wrong here, after saying
 * it. */
enum status input_pipeline_finish(struct input_pipeline *f, enum status status);

#endif
