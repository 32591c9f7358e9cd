/*
 * A socket that is connected to itself: source and destination are the same address and port.
 *
 * Example: a program connects again and again to port 50000 of its own host, where no program
 * listens. At some attempt the kernel chooses 50000 as the source port, too, and the socket
 * connects to itself.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SELF_CONNECTION_H
#define TCPSTATE_SELF_CONNECTION_H

#include "conversation.h"

/* Does what conversation_track() does, for a segment whose two ends are one socket. */
void self_connection_track(struct conversation *c, struct conversation *previous,
                           const struct segment *s, const struct limits *limits,
                           struct annotation *a);

#endif
