/*
 * Showing on standard error how far reading has come, for people who wait at a terminal.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PROGRESS_H
#define TCPSTATE_PROGRESS_H

#include <stdatomic.h>
#include <stdint.h>

/*
 * Shows a line from the next second on and rewrites it several times a second: percent, rate,
 * segments. Does nothing unless standard error is a terminal. Only one progress can run at a time.
 *
 * files     the files being read by this process or a child; they must stay until progress_stop()
 * segments  the caller counts them here
 * /
 */
void progress_start(char *const *files, const _Atomic uint64_t *segments);

/* Wipes the line. May be called more than once. */
void progress_stop(void);

#endif
