/*
 * Finds out from tshark's exit status and error output what went wrong, and says what to do.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TSHARK_ERRORS_H
#define TCPSTATE_TSHARK_ERRORS_H

#include <stdbool.h>
#include <stdint.h>

#include "input/source.h"

/* All that is known once tshark has ended. */
struct tshark_end {
    const struct source_request *request;
    const char *errors;   /* what it wrote to standard error */
    const char *bad_line; /* why a line of its output was refused, or NULL */
    uint64_t line;        /* how many lines of output were read */
    uint32_t last_frame;  /* the last frame that is known to have been read, or 0 */
    int wait_status;      /* as from waitpid() */
    bool begun;           /* the header of the record stream was read */
};

/* Returns the exit status, after a message if it is not STATUS_OK. */
enum status tshark_errors_judge(const struct tshark_end *end);

/* Says that tshark could not be started. `reason` also names the program. Returns STATUS_TSHARK. */
enum status tshark_errors_not_started(const char *reason);

#endif
