/*
 * The cause of an end in a sentence for people.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_WHY_H
#define TCPSTATE_WHY_H

#include "view.h"

/* Appends "request_into_close: the request #8 ran into the server's close, after 60.0 s idle
 * (RST #9)". Adds "likely" when the cause is not proven. */
void format_why(GString *out, const struct record_conversation *r);

#endif
