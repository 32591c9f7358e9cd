/*
 * A child process whose output and error output are read through pipes.
 *
 * The child leads a process group of its own, so that it and all processes that it starts can be ended
 * together. Signals that this process gets are passed on to that group: SIGINT (Ctrl-C) asks the child
 * to finish early; a second SIGINT, SIGTERM and SIGHUP kill it.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CHILD_PROCESS_H
#define TCPSTATE_CHILD_PROCESS_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

/*
 * Prepares a process that was just forked: it leads a process group, and SIGPIPE and SIGINT have their
 * default actions. On Linux it is killed when its parent ends, for whatever reason.
 *
 * parent  process id of the parent, found out before the fork
 *
 * Is async-signal-safe.
 */
void child_prepare(pid_t parent);

struct child_process {
    GPid pid;
    int output; /* pipe from its standard output; -1: closed */
    int errors; /* pipe from its standard error; -1: closed */
};

/*
 * Starts a program. Only one child may run at a time.
 *
 * argv           the program, looked up on the PATH, and its arguments, ended by NULL
 * inherit_input  give it the standard input of this process; otherwise its input is empty
 *
 * Returns false and sets `error` when the program cannot be started.
 */
bool child_start(struct child_process *c, char **argv, bool inherit_input, GError **error);

/*
 * Delays the first SIGINT to the child by `ms` milliseconds. At the signal, a program that captures drops the packets that
 * it has not read from the kernel yet. The delay gives it the time to read them.
 */
void child_delay_interrupt(unsigned ms);

/*
 * Sends the child SIGINT when its time is over: after `seconds` and the delay of child_delay_interrupt(). Without that
 * delay it does nothing. A signal that this process gets earlier is passed on as without this call.
 */
void child_interrupt_after(double seconds);

/*
 * Waits until one of the pipes has octets or ends, and reads up to `size` octets.
 *
 * from  set to the pipe that was read: &c->output or &c->errors
 *
 * Returns the number of octets; 0 when that pipe has ended and was closed; -1 when both are closed.
 */
gssize child_read(struct child_process *c, char *buffer, gsize size, const int **from);

/* Kills the child and all processes of its group. child_wait() must follow. */
void child_kill(const struct child_process *c);

/* Waits until the child has ended. Returns its status as waitpid() does. */
int child_wait(struct child_process *c);

/* Returns the last signal that was passed on since child_start(), or 0. */
int child_interrupted(void);

#endif
