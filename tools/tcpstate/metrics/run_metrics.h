/*
 * What -T openmetrics counts: conversations, segments and octets, the ends in each state, how long states lasted
 * and how long conversations were idle. The memory for it is bounded, apart from ends that keep their state.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RUN_METRICS_H
#define TCPSTATE_RUN_METRICS_H

#include <glib.h>
#include <stdint.h>

#include "histogram.h"
#include "port_labels.h"
#include "record/record.h"
#include "views/census.h"

enum { SERIES_MAX = 2000 /* of conversations, with a port that is not "other" */ };

/* Conversations that ended in the same way at the same port. */
struct conversation_series {
    enum close_kind close;
    enum cause_name cause;
    enum cause_by by;
    unsigned port; /* label: see port_labels.h */
    uint64_t count;
};

struct run_metrics {
    struct port_labels ports;
    GHashTable *series;   /* struct conversation_series, each its own key */
    guint own_ports;      /* series whose port is not "other" */
    uint64_t other_ports; /* conversations whose port is "other" */
    uint64_t segments[2]; /* by enum role */
    uint64_t octets[2];
    struct histogram
        held[2][STATE_COUNT]; /* by enum role: how long ends were in a state that they left */
    struct histogram idle[BY_COUNT]; /* before the close */
    struct census *census;      /* of all conversations; with rounds, of those that may go on */
    guint census_limit;         /* of stays, at which those are forgotten that are over */
    struct census *next_census; /* of the round that is not complete; NULL: there are no rounds */
    struct record_round round;  /* the last one */
};

struct run_metrics *run_metrics_new(void);
void run_metrics_free(struct run_metrics *m);

/* Counts a conversation that has ended, or is reported because the capture ends. */
void run_metrics_add(struct run_metrics *m, const struct record_conversation *r);

/* Says that a live capture has rounds. Then the ends in each state are those of the last round. */
void run_metrics_begin_rounds(struct run_metrics *m);

/* Counts the states of a conversation that may go on. */
void run_metrics_add_ongoing(struct run_metrics *m, const struct record_conversation *r);

/* Ends a round. */
void run_metrics_end_round(struct run_metrics *m, const struct record_round *round);

/* Writes all as text. */
void run_metrics_write(const struct run_metrics *m, struct exposition *e);

#endif
