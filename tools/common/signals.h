/*
 * The signals that end the tool.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SIGNALS_H
#define TCPSTATE_SIGNALS_H

/*
 * Lets SIGINT end the process, even if whoever started it had SIGINT ignored.
 *
 * A shell script ignores SIGINT for each command that it runs in the background. The kernel drops a
 * signal that is ignored, so a program calls this function first of all.
 */
void signals_accept_interrupt(void);

/*
 * Handles SIGINT, SIGTERM and SIGHUP from now on with `handler`, which may be SIG_DFL.
 *
 * A SIGHUP that is ignored stays so: that is what nohup does. SIGINT does not: a shell script
 * ignores it for all that it runs in the background, and means to end us by it later (tcpdump does
 * likewise).
 */
void signals_handle(void (*handler)(int));

#endif
