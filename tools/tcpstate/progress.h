/*
 * How far reading has come, on standard error: for people who wait before a terminal.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PROGRESS_H
#define TCPSTATE_PROGRESS_H

#include <stdatomic.h>
#include <stdint.h>

/*
 * Shows from the next second on a line that is rewritten several times a second: percent, rate,
 * segments. Does nothing unless standard error is a terminal. One at a time.
 *
 * files     that are being read, by us or by a child; must stay until progress_stop()
 * segments  counted by the caller
 */
void progress_start(char *const *files, const _Atomic uint64_t *segments);

/* Wipes the line. May be called more than once. */
void progress_stop(void);

#endif
