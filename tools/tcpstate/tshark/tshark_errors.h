/*
 * Why tshark did not do what was asked, in words that lead out of it.
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
    const char *errors;   /* its standard error; lines end in line feeds */
    const char *bad_line; /* why a line of its output was refused, or NULL */
    uint64_t line;        /* how many lines of output were read */
    uint32_t last_frame;  /* the last one that is known to have been read, or 0 */
    int wait_status;      /* as waitpid() gives it */
    bool begun;           /* the header of the record stream was seen */
};

/* Judges the end, says on standard error what was wrong, if anything, and gives the exit status. */
enum status tshark_errors_judge(const struct tshark_end *end);

/* Says why the program could not be started: `reason` names it. */
enum status tshark_errors_not_started(const char *reason);

#endif
