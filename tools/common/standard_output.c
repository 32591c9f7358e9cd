/*
 * What the C library prints to standard output.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "standard_output.h"

#include <errno.h>
#include <glib.h>
#include <signal.h>
#include <stdio.h>

const char *standard_output_flush(void)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return NULL;
    if (errno == EPIPE) {
        signal(SIGPIPE, SIG_DFL);
        raise(SIGPIPE);
    }
    return errno ? g_strerror(errno) : "standard output is full or closed";
}
