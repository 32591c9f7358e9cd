/*
 * A thread in which a sink takes records, while the thread that makes them goes on.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SINK_THREAD_H
#define TCPSTATE_SINK_THREAD_H

#include "source.h"

struct sink_thread;

/* Starts the thread. From now on, only it uses `next`, except after sink_thread_drain(). Returns NULL if the system
 * has no more threads. */
struct sink_thread *sink_thread_start(const struct sink *next);

/* Returns a sink that copies records for the thread. A record may be accepted although `next` wants no more; soon
 * after that, the sink wants no more. Its pause() waits until `next` has taken all records. */
struct sink sink_thread_sink(struct sink_thread *t);

/* Waits until `next` has taken all records. Returns false if it wants no more. */
bool sink_thread_drain(struct sink_thread *t);

/* Waits in the same way, and ends the thread. */
void sink_thread_stop(struct sink_thread *t);

#endif
