/*
 * A child process whose output and error output are read through pipes.
 *
 * It leads a process group of its own, so that it and all that it starts can be ended together, and
 * so that Ctrl-C reaches it through us. While a child runs, SIGINT asks it to finish early (a
 * second one ends it), SIGTERM and SIGHUP end it.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CHILD_PROCESS_H
#define TCPSTATE_CHILD_PROCESS_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

/* To be called in a forked child, async-signal-safe: it leads a process group, takes SIGPIPE, and
 * ends when `parent` does, even if that is killed, or has been killed already (Linux). */
void child_prepare(pid_t parent);

struct child_process {
    GPid pid;
    int output; /* read ends; -1 when closed */
    int errors;
};

/* Starts argv[0], looked up on the PATH. Its standard input is ours, or empty. One at a time. */
bool child_start(struct child_process *c, char **argv, bool inherit_input, GError **error);

/*
 * Waits until one of the pipes has something to read or its end, and reads up to `size` octets.
 *
 * from   set to the pipe that was read: &c->output or &c->errors
 * Gives what read() gave: 0 at the end of that pipe, which is closed then. -1: both are closed.
 */
gssize child_read(struct child_process *c, char *buffer, gsize size, const int **from);

/* Ends the child and its offspring. child_wait() still has to be called. */
void child_kill(const struct child_process *c);

/* Waits for the end; gives the status as waitpid() does. */
int child_wait(struct child_process *c);

/* The signal that asked us to stop since child_start(), or 0. */
int child_interrupted(void);

#endif
