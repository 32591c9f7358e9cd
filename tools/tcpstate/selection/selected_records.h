/*
 * Sinks that pass on only the records of selected conversations.
 *
 * A verdict comes after all segments. So a view of segments needs two passes over the capture: the
 * first collects the streams of the selected conversations, the second passes on their records.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SELECTED_RECORDS_H
#define TCPSTATE_SELECTED_RECORDS_H

#include "input/source.h"
#include "selection.h"

/* A set of stream numbers: a bit for each stream up to the highest in the set. */
struct selected_streams {
    GByteArray *bits;
};

void selected_streams_init(struct selected_streams *set);
void selected_streams_clear(struct selected_streams *set);
void selected_streams_add(struct selected_streams *set, uint32_t stream);
bool selected_streams_has(const struct selected_streams *set, uint32_t stream);

struct selected_records {
    const struct sink *next; /* takes the records that are selected; NULL: nothing does */

    /* What selects a conversation: the expression and, if there are some, the streams. NULL: all */
    struct selection *selection;
    const struct selected_streams *streams;

    struct selected_streams
        *collected; /* gets the streams of the selected conversations; or NULL */
};

/* Returns the sink. It refers to `selected`, which must live as long. Without `streams` it passes on no
 * segments. */
struct sink selected_records_sink(struct selected_records *selected);

#endif
