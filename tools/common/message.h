/*
 * Messages to the user on standard error. No text in them can control the terminal.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_MESSAGE_H
#define TCPSTATE_MESSAGE_H

#include <glib.h>
#include <stdbool.h>

/* Returns a copy of `text` that is safe on a terminal, which the caller frees. What is not printable
 * UTF-8 becomes \xNN or \u{NNNN}. */
char *printable(const char *text);

/* Prints one line: what is wrong, and with what (file, frame). Line feeds in it become \x0a. */
void message_error(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* Prints one line below an error: more about it, or what the user can do. */
void message_hint(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* From now on, keeps messages back. */
void message_hold(void);

/* Prints the messages that were kept back if `print` is true, else drops them. From now on, messages
 * are printed again. Does nothing if no message_hold() came before. */
void message_release(bool print);

#endif
