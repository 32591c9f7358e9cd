/*
 * Views print records; they know nothing of where these come from.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_VIEW_H
#define TCPSTATE_VIEW_H

#include <glib.h>

#include "record/record.h"

/* -z census[,AT | ,every=S] */
struct census_request {
    const char *at; /* NULL: the end of the capture */
    int64_t every;  /* nanoseconds between the rows of the table over time; 0: as fits */
};

/*
 * A view appends its text to `out`; whoever feeds it writes that out. Any function may be NULL: the
 * view shows nothing of the kind. `end` is called once after the last record. `state` is the view's
 * own, and goes with `free`.
 */
struct view {
    void (*segment)(void *state, GString *out, const struct record_segment *r);
    void (*conversation)(void *state, GString *out, const struct record_conversation *r);
    void (*end)(void *state, GString *out);
    void (*free)(void *state);
    void *state;
};

/* tcpdump's line of the segment, and below it what the segment means. */
void view_text_segment(GString *out, const struct record_segment *r);

/* A paragraph: who opened and closed, TIME_WAIT, the time spent in each state. */
void view_text_conversation(GString *out, const struct record_conversation *r);

/* One JSON object a line (JSON Lines). */
void view_json_segment(GString *out, const struct record_segment *r);
void view_json_conversation(GString *out, const struct record_conversation *r);

/* Conversations as a table with a heading: see view_table.c. The separator is a tab or a comma. */
struct view view_table(char separator);

/* Two lines for the _bulk request of OpenSearch: the index, and the JSON object with a time stamp.
 */
void view_ek_segment(GString *out, const struct record_segment *r);
void view_ek_conversation(GString *out, const struct record_conversation *r);

/* What ss would have shown; see view_census.c. */
struct view view_census(const struct census_request *request);

/* What people chase; see view_problems.c. */
struct view view_problems(void);

/* When the TIME_WAIT that an end of this conversation is still in runs out, in nanoseconds since
 * the epoch. False: it is not in TIME_WAIT, or its entry was not seen. */
bool time_wait_end(const struct record_conversation *r, enum role role, int64_t *until);

#endif
