/*
 * The signals that end the tool.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "signals.h"

#include <signal.h>
#include <stddef.h>

void signals_accept_interrupt(void)
{
    signal(SIGINT, SIG_DFL);
}

static void do_nothing(int signal_number)
{
    (void)signal_number;
}

void signals_leave_first_interrupt(void)
{
    const struct sigaction once = {.sa_handler = do_nothing, .sa_flags = SA_RESETHAND | SA_RESTART};
    sigaction(SIGINT, &once, NULL);
}

void signals_handle(void (*handler)(int))
{
    const struct sigaction action = {.sa_handler = handler};
    struct sigaction present;

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, NULL, &present);
    if (present.sa_handler != SIG_IGN)
        sigaction(SIGHUP, &action, NULL);
}
