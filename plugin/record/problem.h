/*
 * Which conversations are a problem, and which frame shows it.
 *
 * The plugin's field tcpstate.conversation.problem and `tcpstate -z problems` both ask here. So a
 * filter selects what the command lists.
 *
 * A healthy conversation has no problem. Examples: TIME_WAIT is none, a CLOSE_WAIT shorter than the
 * limit is none, and a SYN just before the end of the capture may still be answered.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PROBLEM_H
#define TCPSTATE_PROBLEM_H

#include "record.h"

/* A problem is a cause (cause.h), or one of these. */
enum problem_kind {
    PROBLEM_CLOSE_WAIT_LONG = CAUSE_COUNT, /* closed, but by one end later than the limit */
    PROBLEM_TIME_WAIT_REUSE, /* the client ran out of ports: it used one that was in TIME_WAIT */
    PROBLEM_NONE,
    PROBLEM_COUNT = PROBLEM_NONE
};

struct problem {
    enum problem_kind kind; /* or an enum cause_name; PROBLEM_NONE: the conversation is healthy */
    enum cause_by by;       /* whose doing */
    uint32_t frame;         /* the frame that shows it: one of the conversation */
    int64_t held;           /* ns in CLOSE_WAIT or FIN_WAIT_2; HELD_UNKNOWN for other problems and
                               for a state that was not left */
    bool kept;              /* CLOSE_WAIT or FIN_WAIT_2 was not left */
    bool assumed;           /* the state that was kept rests on a segment that was not captured */
    int64_t since;          /* it is a problem only if the capture goes on ... */
    int64_t at_least;       /* ... from then on, in ns since the epoch, for so many ns */
};

/*
 * Finds the problem of a conversation. A conversation has one at most.
 *
 * limits  from when on CLOSE_WAIT and FIN_WAIT_2 are long
 */
struct problem problem_find(const struct record_conversation *r, const struct limits *limits);

/* Returns true if it is a problem in a capture whose last segment has the time `end`. */
bool problem_holds(const struct problem *p, int64_t end);

/* Returns the name: that of the cause ("refused") or of the observation ("close_wait_long"). NULL
 * for PROBLEM_NONE. */
const char *problem_name(enum problem_kind kind);

#endif
