/*
 * What people chase in captures, collected and counted: the data behind `-z problems`.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PROBLEMS_H
#define TCPSTATE_PROBLEMS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "record/record.h"

/* The worst first. */
enum problem {
    PROBLEM_CLOSE_WAIT_LEAK, /* CLOSE_WAIT to the end of the capture */
    PROBLEM_CLOSE_WAIT_LONG, /* CLOSE_WAIT held long, and left */
    PROBLEM_SYN_RCVD,        /* SYN_RCVD to the end of the capture */
    PROBLEM_UNANSWERED,      /* SYNs without answer */
    PROBLEM_REFUSED,         /* SYNs answered by RST */
    PROBLEM_FIN_WAIT_2,      /* FIN_WAIT_2 held long, or to the end of the capture */
    PROBLEM_HALF_OPEN,       /* one end no longer knew the connection */
    PROBLEM_FIN_ANSWERED_BY_RST,
    PROBLEM_FOREIGN_RST, /* the end whose address the RST bears did not send it */
    PROBLEM_RESET,
    PROBLEM_RST_IGNORED,
    PROBLEM_TIME_WAIT, /* no problem until ports run out */
    PROBLEM_COUNT
};

enum { PROBLEM_FRAMES_MAX = 5 };

/* The cases of one problem at one endpoint. */
struct case_group {
    enum problem problem;
    char *who;    /* "server 10.0.0.2.80": the end that has the problem */
    char *filter; /* display filter that shows them */
    uint32_t count;
    uint32_t frames[PROBLEM_FRAMES_MAX]; /* the first ones; 0 when the frame was not captured */
    int64_t longest;                     /* held, in nanoseconds; HELD_UNKNOWN */
    int64_t since; /* the earliest entry of a state that was not left; INT64_MAX */
    GArray *times; /* int64_t: entries into TIME_WAIT; else NULL */
};

struct problems {
    GPtrArray *groups;   /* struct case_group */
    GHashTable *by_name; /* problem and who -> struct case_group */
    uint32_t conversations;
    uint32_t assumed; /* conversations with a kept state that is assumed: no problem is known */
    int64_t end;      /* of the capture */
    struct limits limits;
};

struct problems *problems_new(void);
void problems_free(struct problems *p);

/* Notes RSTs that changed no state. All other problems are found in conversations. */
void problems_add_segment(struct problems *p, const struct record_segment *r);
void problems_add_conversation(struct problems *p, const struct record_conversation *r);

/* Sorts the groups: the worst problem first, then the most frequent. Call it once, at the end. */
void problems_sort(struct problems *p);

/* Returns the longest time that the state was held, left or not; or HELD_UNKNOWN. */
int64_t case_longest(const struct problems *p, const struct case_group *g);

/* For TIME_WAIT: returns the most that were held at one time, and how many would be held if entries
 * went on at the rate of the capture. */
void case_time_wait(const struct problems *p, const struct case_group *g, uint32_t *most,
                    double *steady);

#endif
