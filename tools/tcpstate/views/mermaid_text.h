/*
 * Text in a diagram of Mermaid.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_MERMAID_TEXT_H
#define TCPSTATE_MERMAID_TEXT_H

#include <glib.h>

/* Appends text as Mermaid shows it. All characters that may mean something to it become their numbers,
 * "#59;". Control characters and octets that are no UTF-8 become U+FFFD. */
void mermaid_escape(GString *out, const char *text);

#endif
