/*
 * What the tool says to people on standard error. Nothing in it can move their cursor.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_MESSAGE_H
#define TCPSTATE_MESSAGE_H

#include <glib.h>

/* A copy of `text` that is safe on a terminal: what is not printable UTF-8 becomes \xNN or
 * \u{NNNN}. The caller frees it. */
char *printable(const char *text);

/* One line: what is wrong, and with what (file, frame). Line feeds in it are made visible. */
void message_error(const char *format, ...) G_GNUC_PRINTF(1, 2);

/* One line below it: the way out. */
void message_hint(const char *format, ...) G_GNUC_PRINTF(1, 2);

#endif
