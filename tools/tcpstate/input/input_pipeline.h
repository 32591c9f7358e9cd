/*
 * Makes one capture of several files, and applies a capture filter to saved captures.
 *
 * Example: `-r a.pcap -r b.pcap -f 'port 443'` starts two processes before the source reads:
 *
 *   mergecap -a -w - a.pcap b.pcap  |  a copy of tcpstate that filters  |  tcpstate
 *
 * With -w, another copy of tcpstate behind these keeps what flows through.
 *
 * The pipeline becomes the standard input of this process, and the source reads "-".
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

/* Keeps a copy of the capture at the end of the pipeline, in a process of its own. */
struct input_keeper {
    /* Copies from one descriptor to another. Returns the exit status, after a message if it is not
     * STATUS_OK. */
    enum status (*run)(void *user, int from, int to);
    void *user;
};

struct input_pipeline {
    char **files; /* the files to join, ended by NULL; NULL: none */
    pid_t merge;  /* process of mergecap, or 0 */
    pid_t filter; /* process that applies the filter, or 0 */
    pid_t keeper; /* process that keeps a copy, or 0 */
    int errors;   /* pipe from their standard error; -1: no pipeline was started */
};

/*
 * Starts the processes that are needed, and makes their output the standard input of this process.
 *
 * files   the files in the order of the capture, ended by NULL; or only "-", standard input
 * filter  capture filter, or NULL
 * keeper  keeps a copy; NULL: nothing does
 * tshark  the tshark to run; mergecap is looked for beside it
 *
 * Returns STATUS_OK, or STATUS_TSHARK after a message. input_pipeline_finish() must follow.
 */
enum status input_pipeline_start(struct input_pipeline *f, char **files, const char *filter,
                                 const struct input_keeper *keeper, const char *tshark);

/*
 * Ends the pipeline and waits for its processes. Does nothing if none was started.
 *
 * request     what the source was asked to read
 * last_frame  the last frame with a TCP segment that the source is known to have read, or 0
 * status      what the source returned
 *
 * Returns `status`; or, if the pipeline failed, the status of that failure, after a message.
 */
enum status input_pipeline_finish(struct input_pipeline *f, const struct source_request *request,
                                  uint32_t last_frame, enum status status);

#endif
