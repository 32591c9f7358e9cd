/*
 * Segments on their way to the engine.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tracking.h"

#include "conversation_store.h"
#include "engine/self_connection.h"

enum { WAITING_MAX = 64, FETCHED_AHEAD = 3 };

/* Of the capture that is being read. */
static struct {
    struct limits limits;
    unsigned count; /* that wait */
    struct {
        struct tracked_conversation *conversation;
        struct segment segment;
        uint16_t source_port;
    } waiting[WAITING_MAX];
} state;

void tracking_set_limits(const struct limits *limits)
{
    state.limits = *limits;
}

static void give_to_engine(struct tracked_conversation *t, const struct segment *s,
                           struct annotation *a)
{
    struct conversation *before = t->previous ? &t->previous->conversation : NULL;
    (t->is_self ? self_connection_track : conversation_track)(&t->conversation, before, s,
                                                              &state.limits, a);
}

void tracking_track(struct frame_segment *s, struct frame_note *note)
{
    tracking_flush();
    struct tracked_conversation *t = conversation_store_enter(s);
    conversation_store_prefetch(t);
    note->stream = note->own_stream = s->stream;
    s->segment.sender = (uint8_t)tracked_conversation_sender(t, s->source_port, &s->source);
    note->sender = s->segment.sender;
    give_to_engine(t, &s->segment, &note->annotation);
    if (note->annotation.earlier && t->previous)
        note->own_stream = t->previous->stream;
}

void tracking_queue(struct frame_segment *s)
{
    struct tracked_conversation *t = conversation_store_find(s->stream);
    if (!t || s->source_port == s->destination_port) {
        /* What comes before a new conversation depends on those that wait. And between two equal
         * ports the addresses tell who sends, which are gone later. */
        struct frame_note nobody_looks;
        tracking_track(s, &nobody_looks);
        return;
    }
    unsigned i = state.count++;
    state.waiting[i].conversation = t;
    state.waiting[i].segment = s->segment;
    state.waiting[i].source_port = s->source_port;
    if (state.count == WAITING_MAX)
        tracking_flush();
}

void tracking_flush(void)
{
    struct annotation nobody_looks;
    for (unsigned i = 0; i < state.count; i++) {
        if (i + FETCHED_AHEAD < state.count)
            conversation_store_prefetch(state.waiting[i + FETCHED_AHEAD].conversation);
        struct tracked_conversation *t = state.waiting[i].conversation;
        struct segment *s = &state.waiting[i].segment;
        s->sender = (uint8_t)tracked_conversation_sender(t, state.waiting[i].source_port, NULL);
        give_to_engine(t, s, &nobody_looks);
    }
    state.count = 0;
}

void tracking_reset(void)
{
    state.count = 0;
}
