/*
 * The signals that end the tool.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SIGNALS_H
#define TCPSTATE_SIGNALS_H

/*
 * Lets SIGINT end this process, even if its parent had SIGINT ignored.
 *
 * A shell script ignores SIGINT for each command that it runs in the background. The kernel drops a
 * signal that is ignored, so a program calls this function first of all.
 */
void signals_accept_interrupt(void);

/*
 * Ignores the next SIGINT; the one after it ends this process.
 *
 * For a pipe as input: the first Ctrl-C is meant for the program that writes it, as in
 * `tcpdump -w - | tcpstate -r -`. That program ends, and what it has written is read to its end.
 */
void signals_leave_first_interrupt(void);

/*
 * Sets the handler of SIGINT, SIGTERM and SIGHUP; it may be SIG_DFL.
 *
 * If SIGHUP is ignored, it stays ignored: nohup does that. If SIGINT is ignored, it gets the handler: a
 * shell script starts background commands with SIGINT ignored, and may still want to end them by
 * SIGINT (tcpdump does the same).
 */
void signals_handle(void (*handler)(int));

#endif
