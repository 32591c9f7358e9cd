/*
 * A socket that is connected to itself: source and destination are the same address and port.
 *
 * It comes about when a program tries again and again to connect to a port of its own host on which
 * nobody listens, until the port happens to be its own.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SELF_CONNECTION_H
#define TCPSTATE_SELF_CONNECTION_H

#include "conversation.h"

/* As conversation_track(), for a segment whose two ends are one socket. */
void self_connection_track(struct conversation *c, struct conversation *previous,
                           const struct segment *s, const struct limits *limits,
                           struct annotation *a);

#endif
