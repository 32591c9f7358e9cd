/*
 * Notes how far a source has read.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "reached_frame.h"

#include <glib.h>

static uint32_t frame_of(enum record_kind kind, const struct record *record)
{
    switch (kind) {
    case RECORD_SEGMENT:
        return record->segment.segment.frame;
    case RECORD_ICMP:
        return record->icmp.error.frame;
    case RECORD_CONVERSATION:
        return record->conversation.last_frame;
    default:
        return 0;
    }
}

static bool pass_record(void *user, enum record_kind kind, const struct record *record)
{
    struct reached_frame *r = user;
    r->frame = MAX(r->frame, frame_of(kind, record));
    return r->next->record(r->next->user, kind, record);
}

static bool pass_pause(void *user)
{
    struct reached_frame *r = user;
    return r->next->pause(r->next->user);
}

struct sink reached_frame_sink(struct reached_frame *r)
{
    return (struct sink){pass_record, pass_pause, r};
}
