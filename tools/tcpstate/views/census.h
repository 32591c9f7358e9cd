/*
 * How many ends were in which state at what time: the data behind `-z census`.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CENSUS_H
#define TCPSTATE_CENSUS_H

#include <glib.h>
#include <stdint.h>

#include "record/record.h"

/* A stay: one end in one state, from `from` to just before `until`. */
struct stay {
    int64_t from;
    int64_t until;    /* INT64_MAX: not left while the capture lasted */
    uint32_t service; /* place in `services`: of the server's end, whichever end this is */
    uint16_t port;    /* of the service */
    uint8_t state;
    uint8_t role : 1;
    bool
        assumed : 1; /* the capture does not prove that the end was in this state, or not how long */
};

struct census {
    int64_t begin; /* of the capture, as far as it has conversations */
    int64_t end;
    struct limits limits;
    uint32_t conversations;
    int64_t latest;        /* beginning of a conversation so far */
    uint32_t latest_frame; /* its first frame */
    int64_t back; /* how far a later conversation begins before an earlier one; 0: none does */
    uint32_t back_frame; /* its first frame */
    GArray *stays;       /* struct stay; CLOSED and LISTEN are no stays */
    GPtrArray *services; /* char *: address.port of servers */
    GHashTable *places;  /* service -> place in `services`, plus one */
    GHashTable
        *last_time_waits; /* 4-tuple and role -> place in `stays` of that TIME_WAIT, plus one */
};

/* The number of ends in each state at one time. */
struct head_count {
    uint32_t ends[2][STATE_COUNT]; /* by enum role */
    uint32_t assumed[2];           /* ends among them in a state that is assumed */
};

struct census *census_new(void);
void census_free(struct census *c);

/* Adds the stays of both ends. A conversation that reuses a 4-tuple ends its TIME_WAIT. */
void census_add(struct census *c, const struct record_conversation *r);

/* Forgets the stays that are over at the end of the capture so far, so that the census of a capture without
 * end does not grow. Of the functions below, only census_count() may be called then, for a time that is
 * not before this end. */
void census_forget(struct census *c);

/* Counts the ends at one time: those of one service, or of all where `service` < 0. */
void census_count(const struct census *c, int64_t at, int64_t service, struct head_count *count);

/*
 * Counts the ends in `rows` intervals, each `step` nanoseconds long, the first from `from` on. A count is
 * the largest number of ends that were in the state at the same time within the interval, so that short
 * stays show. The caller provides `rows` counts. Sets head_count.ends only.
 */
void census_peaks(const struct census *c, int64_t from, int64_t step, unsigned rows,
                  struct head_count *peaks);

#endif
