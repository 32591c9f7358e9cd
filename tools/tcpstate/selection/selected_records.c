/*
 * Sinks that pass on only the records of selected conversations.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "selected_records.h"

static bool is_selected(const struct selected_records *s, enum record_kind kind,
                        const struct record *record)
{
    if ((!s->streams && !s->selection) || kind == RECORD_ROUND)
        return true;
    if (kind == RECORD_SEGMENT)
        return s->streams && number_set_has(s->streams, record->segment.own_stream);
    if (kind == RECORD_ICMP)
        return s->streams && number_set_has(s->streams, record->icmp.own_stream);
    return (!s->streams || number_set_has(s->streams, record->conversation.stream)) &&
           (!s->selection || selection_matches(s->selection, &record->conversation));
}

static bool pass_selected(void *user, enum record_kind kind, const struct record *record)
{
    struct selected_records *s = user;
    if (!is_selected(s, kind, record))
        return true;
    if (s->collected && kind == RECORD_CONVERSATION)
        number_set_add(s->collected, record->conversation.stream);
    return !s->next || s->next->record(s->next->user, kind, record);
}

static bool pause_next(void *user)
{
    struct selected_records *s = user;
    return !s->next || s->next->pause(s->next->user);
}

static bool pass_to_both(void *user, enum record_kind kind, const struct record *record)
{
    const struct sink_pair *pair = user;
    bool first = !pair->first || pair->first->record(pair->first->user, kind, record);
    return (!pair->second || pair->second->record(pair->second->user, kind, record)) && first;
}

static bool pause_both(void *user)
{
    const struct sink_pair *pair = user;
    bool first = !pair->first || pair->first->pause(pair->first->user);
    return (!pair->second || pair->second->pause(pair->second->user)) && first;
}

struct sink sink_pair_sink(struct sink_pair *pair)
{
    if (pair->first && !pair->second)
        return *pair->first;
    return (struct sink){.record = pass_to_both, .pause = pause_both, .user = pair};
}

struct sink selected_records_sink(struct selected_records *selected)
{
    if (selected->next && !selected->selection && !selected->streams && !selected->collected)
        return *selected->next;
    return (struct sink){.record = pass_selected, .pause = pause_next, .user = selected};
}
