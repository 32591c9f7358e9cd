/*
 * Hands segments to the engine, each with the conversation that it belongs to.
 *
 * Where nothing shows single segments (-z tcpstate,conversations), tracking_queue() collects
 * segments and hands many of them to the engine at once. This is faster: Wireshark's dissection of
 * a frame evicts the engine's code and data from the processor's first caches. So one load serves
 * many segments, and the memory of their conversations is fetched ahead.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TRACKING_H
#define TCPSTATE_TRACKING_H

#include "engine/conversation.h"
#include "frame_icmp.h"
#include "frame_notes.h"
#include "frame_segment.h"
#include "record/problem.h"

/* Sets the time limits for warnings and TIME_WAIT. */
void tracking_set_limits(const struct limits *limits);

/* Hands all queued segments to the engine, then this one; sets its sender and writes the result to
 * `note`. Call it once for each segment of a capture, in the order of the capture. */
void tracking_annotate(struct frame_segment *s, struct frame_note *note);

/* Hands all queued segments to the engine, then this ICMP error; writes the result to `note`. Returns
 * false if the error is about no segment of a conversation. */
bool tracking_annotate_icmp(const struct icmp_error *e, struct frame_note *note);

/* Queues a segment, instead of tracking_annotate(). The engine gets it now or later, but no later
 * than the return of tracking_flush(). */
void tracking_queue(struct frame_segment *s);

/* Hands all queued segments to the engine. Call it before you read conversations. */
void tracking_flush(void);

/* Finds the problem of a conversation, as of the newest segment of the capture. Returns false if it
 * has none. */
bool tracking_problem(const struct record_conversation *r, struct problem *p);

/* Empties the queue. Call it between two captures. */
void tracking_reset(void);

#endif
