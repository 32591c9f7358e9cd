/*
 * The numbers that frames and streams have in the saved file.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "renumbering.h"

void renumbering_init(struct renumbering *n, const struct number_set *streams,
                      const struct sink *next)
{
    *n = (struct renumbering){.streams = streams, .next = next};
    number_set_init(&n->frames);
}

void renumbering_clear(struct renumbering *n)
{
    number_set_clear(&n->frames);
}

/* Changes the number of a frame, which may be 0: no frame. A frame that is not saved becomes 0. */
static void renumber_frame(const struct renumbering *n, uint32_t *frame)
{
    bool saved = *frame && number_set_has(&n->frames, *frame);
    *frame = saved ? number_set_place(&n->frames, *frame) + 1 : 0;
}

static void renumber_annotation(const struct renumbering *n, struct annotation *a)
{
    renumber_frame(n, &a->syn_frame);
    renumber_frame(n, &a->fin_frame);
    renumber_frame(n, &a->reset_answers);
}

static void renumber_conversation(const struct renumbering *n, struct record_conversation *r)
{
    uint32_t *const frames[] = {
        &r->verdict.first_fin, &r->verdict.second_fin, &r->verdict.merged_fin, &r->verdict.reset,
        &r->cause.frame,       &r->cause.answers,      &r->first_frame,        &r->last_frame,
    };
    for (size_t i = 0; i < G_N_ELEMENTS(frames); i++)
        renumber_frame(n, frames[i]);
    r->stream = number_set_place(n->streams, r->stream);
}

void renumbering_apply(const struct renumbering *n, enum record_kind kind, struct record *record)
{
    if (kind == RECORD_SEGMENT) {
        renumber_annotation(n, &record->segment.annotation);
        record->segment.own_stream = number_set_place(n->streams, record->segment.own_stream);
    } else if (kind == RECORD_ICMP) {
        renumber_annotation(n, &record->icmp.annotation);
        record->icmp.own_stream = number_set_place(n->streams, record->icmp.own_stream);
    } else if (kind == RECORD_CONVERSATION) {
        renumber_conversation(n, &record->conversation);
    }
}

static bool pass_conversation(struct renumbering *n, const struct record *record)
{
    struct record changed;
    if (!n->complete)
        number_set_complete(&n->frames);
    n->complete = true;
    if (!number_set_has(n->streams, record->conversation.stream))
        return true;
    changed.conversation = record->conversation;
    renumbering_apply(n, RECORD_CONVERSATION, &changed);
    return n->next->record(n->next->user, RECORD_CONVERSATION, &changed);
}

static bool take_record(void *user, enum record_kind kind, const struct record *record)
{
    struct renumbering *n = user;
    if (kind == RECORD_SEGMENT && number_set_has(n->streams, record->segment.own_stream))
        number_set_add(&n->frames, record->segment.segment.frame);
    else if (kind == RECORD_ICMP && number_set_has(n->streams, record->icmp.own_stream))
        number_set_add(&n->frames, record->icmp.error.frame);
    return kind != RECORD_CONVERSATION || pass_conversation(n, record);
}

static bool pause_nothing(void *user)
{
    (void)user;
    return true;
}

struct sink renumbering_sink(struct renumbering *n)
{
    return (struct sink){.record = take_record, .pause = pause_nothing, .user = n};
}
