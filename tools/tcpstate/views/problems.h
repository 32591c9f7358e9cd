/*
 * The problems of a capture, collected and grouped: the data behind `-z problems`.
 *
 * record/problem.h says what a problem is. A group has the same problem, of the same end, at the
 * same service. Failed openings of one client to many ports or hosts are one group, a scan.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PROBLEMS_H
#define TCPSTATE_PROBLEMS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "record/problem.h"
#include "services.h"

enum {
    SCAN_MIN = 10,     /* different ports, or hosts, that make a scan */
    CASES_MAX = 250000 /* what is kept, to bound the memory */
};

/* A conversation with a problem. Durations are milliseconds. */
struct problem_case {
    const struct capture_service *service;
    const struct capture_service *host;   /* of the server; its port is 0 */
    const struct capture_service *client; /* its port is 0 */
    struct problem problem;
    uint32_t idle;   /* before the close */
    uint32_t count;  /* how often the same was sent */
    uint32_t span;   /* of the repetitions, or that the window was shut */
    int64_t time;    /* of its first segment */
    int64_t opening; /* how long the client was in SYN_SENT, in ns; HELD_UNKNOWN: not known */
    bool likely;     /* the cause is not proven */
    bool assumed;    /* states of the conversation are assumed */
    bool guessed;    /* client and server are guessed */
    uint16_t client_port;
    uint8_t icmp; /* enum icmp_kind: what an ICMP error says */
    uint8_t scan; /* enum scan */
};

enum scan {
    SCAN_NONE,
    SCAN_PORTS, /* one client, many ports of one host */
    SCAN_HOSTS  /* one client, one port of many hosts */
};

/* Cases with the same problem at the same place. */
struct problem_group {
    const struct problem_case *cases; /* sorted by frame */
    uint32_t count;
    uint32_t likely;  /* cases that are only likely */
    uint32_t assumed; /* cases with states that are assumed */
    uint32_t guessed; /* cases whose client and server are guessed */
    uint64_t harm;
};

struct problems {
    GArray *cases;  /* struct problem_case */
    GArray *groups; /* struct problem_group: see problems_group() */
    struct services services;
    struct services hosts;
    uint32_t conversations;
    uint32_t assumed;  /* conversations with a kept state that is assumed: no problem is known */
    uint32_t left_out; /* cases above CASES_MAX */
    int64_t end;       /* of the capture */
    struct limits limits;
};

enum { PROBLEM_HARM_MAX = 3 };

/* Returns how much harm a problem does. 3: what the users wanted to do failed. 2: data or resources are
 * lost. 1: the end was not clean. 0: there is no problem. */
unsigned problem_harm(enum problem_kind kind);

/* Returns whether the problem is that a connection was not opened. Many of one client are a scan. */
bool problem_fails_to_open(enum problem_kind kind);

struct problems *problems_new(void);
void problems_free(struct problems *p);

void problems_add_conversation(struct problems *p, const struct record_conversation *r);

/* Finds the groups, those that did most harm first. Call it once, after the last conversation. */
void problems_group(struct problems *p);

/* Returns how many different clients the group has. */
guint problem_group_clients(const struct problem_group *g);

/* Returns the port of the client, or -1 if the group has more than one client or port. */
int problem_group_client_port(const struct problem_group *g);

/* Returns true if a case of the group is at this service. */
bool problem_group_has(const struct problem_group *g, const struct capture_service *service);

/* Returns true if the groups have the same problem of the same end. */
bool problem_group_is_like(const struct problem_group *a, const struct problem_group *b);

/* Returns how long CLOSE_WAIT or FIN_WAIT_2 was held, until the end of the capture if it was kept;
 * HELD_UNKNOWN for other problems. */
int64_t problems_held(const struct problems *p, const struct problem_case *c);

#endif
