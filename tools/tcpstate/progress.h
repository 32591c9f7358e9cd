/*
 * Shows on standard error how far the files have been read, if it is a terminal.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PROGRESS_H
#define TCPSTATE_PROGRESS_H

#include <stdatomic.h>
#include <stdint.h>

/*
 * Begins to show progress: after one second, a line with percent, rate and segments, rewritten several
 * times a second. Example: "tcpstate: 42 %, 310.5 MB/s, 1200000 segments, 900000/s".
 *
 * Does nothing if standard error is no terminal. progress_stop() must follow.
 *
 * files     names of the files that this process or a child reads, ended by NULL; NULL: do nothing
 * segments  how many segments were read; the caller counts them
 *
 * Both must stay until progress_stop().
 */
void progress_start(char *const *files, const _Atomic uint64_t *segments);

/* Clears the line. May be called more than once. */
void progress_stop(void);

#endif
