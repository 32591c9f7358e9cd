/*
 * GLib logs a fatal error when it gets no memory, and aborts. The log handler ends the program before that.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "out_of_memory.h"

#include <glib.h>
#include <string.h>
#include <unistd.h>

#include "message.h"
#include "status.h"

static const char *what_to_do = "";

/* Other threads may be at work, so nothing is closed or freed: _exit(). */
_Noreturn void out_of_memory_end(void)
{
    message_release(true);
    message_error("not enough memory");
    message_hint("%s", what_to_do);
    _exit(STATUS_INPUT);
}

static void take_log(const char *domain, GLogLevelFlags level, const char *text, void *unused)
{
    bool recursion = level & G_LOG_FLAG_RECURSION; /* there is no memory for the message either */
    if (!recursion && level & G_LOG_LEVEL_ERROR && strstr(text, "failed to allocate"))
        out_of_memory_end();
    g_log_default_handler(domain, level, text, unused);
}

void out_of_memory_says(const char *hint)
{
    what_to_do = hint;
    g_log_set_default_handler(take_log, NULL);
}
