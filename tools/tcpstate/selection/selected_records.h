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
#include "number_set.h"
#include "selection.h"

struct selected_records {
    const struct sink *next; /* takes the records that are selected; NULL: nothing does */

    /* What selects a conversation: the expression and the streams. Either may be NULL; without both, all
     * conversations are selected. */
    struct selection *selection;
    const struct number_set *streams;

    struct number_set *collected; /* gets the streams of the selected conversations; or NULL */
};

/* Returns the sink: `next` itself, if all records are to be passed on. It refers to `selected`, which must live as
 * long. Segments are passed on by their streams, and not at all if there is only an expression. */
struct sink selected_records_sink(struct selected_records *selected);

/* Two sinks that take the same records. Either may be NULL. */
struct sink_pair {
    const struct sink *first;
    const struct sink *second;
};

/* Returns a sink that passes each record to both; `first` itself, if it is the only one. It wants no more records when
 * one of them does not. */
struct sink sink_pair_sink(struct sink_pair *pair);

#endif
