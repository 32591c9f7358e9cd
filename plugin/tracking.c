/*
 * Hands segments to the engine.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tracking.h"

#include "conversation_store.h"
#include "engine/self_connection.h"

enum {
    QUEUE_MAX = 64,
    FETCHED_AHEAD = 3 /* conversations whose memory is on its way while the engine works on one */
};

struct queued_segment {
    struct tracked_conversation *conversation;
    struct segment segment;
    uint16_t source_port;
};

static struct limits limits;
static int64_t newest = INT64_MIN; /* the latest time of a segment */

static struct queued_segment queue[QUEUE_MAX];
static unsigned queued;

void tracking_set_limits(const struct limits *new_limits)
{
    limits = *new_limits;
}

static void hand_to_engine(struct tracked_conversation *t, const struct segment *s,
                           struct annotation *a)
{
    struct conversation *before = t->previous ? &t->previous->conversation : NULL;
    newest = s->time > newest ? s->time : newest;
    (t->is_self ? self_connection_track : conversation_track)(&t->conversation, before, s, &limits,
                                                              a);
}

void tracking_annotate(struct frame_segment *s, struct frame_note *note)
{
    tracking_flush();
    struct tracked_conversation *t = conversation_store_find_or_add(s);
    conversation_store_prefetch(t);
    note->stream = note->own_stream = s->stream;
    s->segment.sender = (uint8_t)tracked_conversation_sender(t, s->source_port, &s->source);
    note->sender = s->segment.sender;
    hand_to_engine(t, &s->segment, &note->annotation);
    if (note->annotation.earlier && t->previous)
        note->own_stream = t->previous->stream;
}

bool tracking_annotate_icmp(const struct icmp_error *e, struct frame_note *note)
{
    tracking_flush();
    struct tracked_conversation *t = conversation_store_find_quoted(e);
    if (!t)
        return false;
    struct conversation *before = t->previous ? &t->previous->conversation : NULL;
    note->stream = note->own_stream = t->stream;
    note->sender = e->report.about;
    if (!conversation_track_icmp(&t->conversation, before, e, &limits, &note->annotation))
        return false;
    if (note->annotation.earlier)
        note->own_stream = t->previous->stream;
    return true;
}

void tracking_queue(struct frame_segment *s)
{
    struct tracked_conversation *t = conversation_store_find(s->stream);
    if (!t || s->source_port == s->destination_port) {
        /* Two cases cannot wait. The conversation is new: which one precedes it depends on the
         * queued segments. Or the ports are equal: only the addresses tell the sender, and they
         * are valid only now. */
        struct frame_note unused;
        tracking_annotate(s, &unused);
        return;
    }
    queue[queued].conversation = t;
    queue[queued].segment = s->segment;
    queue[queued].source_port = s->source_port;
    queued++;
    if (queued == QUEUE_MAX)
        tracking_flush();
}

void tracking_flush(void)
{
    struct annotation unused;
    for (unsigned i = 0; i < queued; i++) {
        if (i + FETCHED_AHEAD < queued)
            conversation_store_prefetch(queue[i + FETCHED_AHEAD].conversation);
        struct tracked_conversation *t = queue[i].conversation;
        struct segment *s = &queue[i].segment;
        s->sender = (uint8_t)tracked_conversation_sender(t, queue[i].source_port, NULL);
        hand_to_engine(t, s, &unused);
    }
    queued = 0;
}

bool tracking_problem(const struct record_conversation *r, struct problem *p)
{
    *p = problem_find(r, &limits);
    return problem_holds(p, newest);
}

void tracking_reset(void)
{
    queued = 0;
    newest = INT64_MIN;
}
