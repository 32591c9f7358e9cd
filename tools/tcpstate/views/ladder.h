/*
 * A conversation as the rungs of a ladder diagram: what is drawn, not how.
 *
 * A run of plain data and ACKs is one rung. Two SYNs or two FINs that crossed are two rungs; the
 * second one is marked.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_LADDER_H
#define TCPSTATE_LADDER_H

#include <glib.h>
#include <stdbool.h>

#include "frame_order.h"
#include "record/record.h"

struct rung {
    int64_t time;       /* of its first segment */
    uint64_t octets[2]; /* payload by enum role */
    uint32_t segments[2];
    uint32_t frame; /* first and last */
    uint32_t last_frame;
    uint32_t observations;
    uint8_t sender;         /* enum role; of a run: the end that sent more data */
    uint8_t flags;          /* of its first segment */
    uint8_t step;           /* enum step; STEP_NONE for runs */
    uint8_t detail;         /* enum detail */
    uint8_t reset_kind;     /* enum reset_kind */
    uint8_t reset_origin;   /* enum reset_origin */
    uint32_t reset_answers; /* frame that the RST answers; 0: none */
    bool assumed;
    bool crosses;      /* the segment of the rung before, from the other end, had not arrived yet */
    uint8_t before[2]; /* states when the rung begins */
    uint8_t state[2];  /* and when it ends */
    uint8_t entered_count[2];
    uint8_t entered[2][TRANSITIONS_MAX]; /* enum state, in order */
    int64_t last_time;
    struct frame_place
        place; /* of its segment; a segment that is out of place is a rung of its own */
};

struct ladder {
    uint32_t stream;
    bool roles_guessed; /* as of the last segment */
    struct rung *rungs;
    unsigned rung_count;
    unsigned rung_room; /* rungs for which there is memory */
};

struct ladder *ladder_new(uint32_t stream);
void ladder_free(struct ladder *l);

/* Adds a segment of the conversation. `place` is its place in the order of time. */
void ladder_add(struct ladder *l, const struct record_segment *r, struct frame_place place);

static inline const struct rung *ladder_rung(const struct ladder *l, unsigned i)
{
    return &l->rungs[i];
}

/* Stands behind the states of a rung where at least one of the two is assumed. */
#define LADDER_ASSUMED_MARK "?"
#define LADDER_ASSUMED_LEGEND                                                                      \
    LADDER_ASSUMED_MARK " at least one of the two states is assumed: the capture does not prove "  \
                        "it"

/* Returns true when a rung has the mark, so that its legend is needed. */
bool ladder_has_assumed(const struct ladder *l);

/* Appends the label of the arrow: "SYN ACK", "FIN PSH ACK 100 octets", "data, 3 segments". A shorter
 * form is chosen, if there is one, when the label has more than `room` octets. */
void rung_label(GString *out, const struct rung *r, size_t room);

enum { LABEL_SIZE = 128 /* no label has more octets */ };

/* Writes the same at `p`, where there must be room for LABEL_SIZE octets. Returns the place behind it. */
char *rung_label_put(char *p, const struct rung *r, size_t room);

/* Returns true when both ends sent payload in this run: its arrow has two heads. */
bool rung_both_ways(const struct rung *r);

/* Returns whether rung_remark() has something to say. */
static inline bool rung_has_remark(const struct rung *r)
{
    return r->observations || r->reset_kind || frame_place_is_odd(r->place);
}

/* Writes the remark below the arrow, "merged FIN: it also acknowledges the peer's FIN", "RST: no_connection,
 * answers #8" and others, without a line feed, into the empty `out`. Returns false if there is none. */
bool rung_remark(GString *out, const struct rung *r);

#endif
