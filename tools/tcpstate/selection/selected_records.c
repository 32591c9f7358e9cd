/*
 * Sinks that pass on only the records of selected conversations.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "selected_records.h"

enum { OCTET_BITS = 8 };

void selected_streams_init(struct selected_streams *set)
{
    set->bits = g_byte_array_new();
}

void selected_streams_clear(struct selected_streams *set)
{
    g_byte_array_unref(set->bits);
    set->bits = NULL;
}

void selected_streams_add(struct selected_streams *set, uint32_t stream)
{
    static const uint8_t zeros[1024];
    while (set->bits->len <= stream / OCTET_BITS)
        g_byte_array_append(set->bits, zeros, sizeof zeros);
    set->bits->data[stream / OCTET_BITS] |= (uint8_t)(1u << stream % OCTET_BITS);
}

bool selected_streams_has(const struct selected_streams *set, uint32_t stream)
{
    return stream / OCTET_BITS < set->bits->len &&
           set->bits->data[stream / OCTET_BITS] & 1u << stream % OCTET_BITS;
}

static bool is_selected(const struct selected_records *s, enum record_kind kind,
                        const struct record *record)
{
    if (kind == RECORD_SEGMENT)
        return s->streams && selected_streams_has(s->streams, record->segment.own_stream);
    if (kind == RECORD_ICMP)
        return s->streams && selected_streams_has(s->streams, record->icmp.own_stream);
    return (!s->streams || selected_streams_has(s->streams, record->conversation.stream)) &&
           (!s->selection || selection_matches(s->selection, &record->conversation));
}

static bool pass_selected(void *user, enum record_kind kind, const struct record *record)
{
    struct selected_records *s = user;
    if (!is_selected(s, kind, record))
        return true;
    if (s->collected && kind == RECORD_CONVERSATION)
        selected_streams_add(s->collected, record->conversation.stream);
    return !s->next || s->next->record(s->next->user, kind, record);
}

static bool pause_next(void *user)
{
    struct selected_records *s = user;
    return !s->next || s->next->pause(s->next->user);
}

struct sink selected_records_sink(struct selected_records *selected)
{
    return (struct sink){.record = pass_selected, .pause = pause_next, .user = selected};
}
