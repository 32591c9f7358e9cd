/*
 * Which conversations are a problem.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "problem.h"

#include "engine/duration.h"

/* RFC 6298 section 2.1: a sender waits one second for the answer to a SYN before it repeats it. */
static const int64_t answer_time = NS_PER_SECOND;

static const struct problem healthy = {
    .kind = PROBLEM_NONE, .held = HELD_UNKNOWN, .since = INT64_MIN};

static struct problem problem_of(unsigned kind, enum cause_by by, uint32_t frame)
{
    struct problem p = healthy;
    p.kind = (enum problem_kind)kind;
    p.by = by;
    p.frame = frame;
    return p;
}

/* Adds how long the end was in the state. Returns false if it was not there, or left it before the
 * limit. */
static bool add_held(struct problem *p, const struct record_conversation *r, enum role role,
                     enum state state, int64_t limit)
{
    for (unsigned i = 0; i < r->path_length[role]; i++) {
        const struct path_state *s = &r->path[role][i];
        if (s->state != state)
            continue;
        p->kept = i + 1 == r->path_length[role];
        p->held = p->kept || s->bound == HELD_AT_MOST ? HELD_UNKNOWN : s->held;
        p->assumed = p->kept && r->verdict.assumed_ends & 1u << role;
        p->since = p->kept ? s->entry != ENTRY_UNSEEN ? s->entered : r->first_time : INT64_MIN;
        p->at_least = p->kept ? limit : 0;
        return p->kept || p->held >= limit;
    }
    return false;
}

/* Judges the end that closed last, or has not closed. One that is in CLOSE_WAIT and its peer in
 * FIN_WAIT_2 are one problem. */
static bool is_late(struct problem *p, const struct record_conversation *r, enum role role,
                    const struct limits *limits)
{
    p->by = role == ROLE_CLIENT ? BY_CLIENT : BY_SERVER;
    return add_held(p, r, role, STATE_CLOSE_WAIT, limits->close_wait) ||
           add_held(p, r, role_peer(role), STATE_FIN_WAIT_2, limits->fin_wait_2);
}

/* Judges a conversation with a FIN of one end only. */
static struct problem find_missing_close(const struct record_conversation *r,
                                         const struct limits *limits)
{
    struct problem p = problem_of(CAUSE_PEER_DID_NOT_CLOSE, BY_UNKNOWN, r->cause.frame);
    return is_late(&p, r, ROLE_CLIENT, limits) || is_late(&p, r, ROLE_SERVER, limits) ? p : healthy;
}

/* Judges a conversation that both ends closed, or none did. */
static struct problem find_in_healthy_end(const struct record_conversation *r,
                                          const struct limits *limits)
{
    const uint32_t waited = 1u << OBSERVED_CLOSE_WAIT_LONG | 1u << OBSERVED_FIN_WAIT_2_LONG;
    struct problem p = problem_of(PROBLEM_CLOSE_WAIT_LONG, BY_UNKNOWN, r->verdict.second_fin);
    if (r->observations & waited &&
        (is_late(&p, r, ROLE_CLIENT, limits) || is_late(&p, r, ROLE_SERVER, limits)))
        return p;
    if (r->observations & 1u << OBSERVED_TIME_WAIT_REUSE)
        return problem_of(PROBLEM_TIME_WAIT_REUSE, BY_CLIENT, r->first_frame);
    return healthy;
}

/* Judges a conversation whose cause is bad in itself. */
static struct problem find_from_cause(const struct record_conversation *r)
{
    const struct cause *c = &r->cause;
    struct problem p = problem_of(c->name, c->by, c->frame);
    bool silence = c->name == CAUSE_UNANSWERED || c->name == CAUSE_HANDSHAKE_ABANDONED ||
                   (c->name == CAUSE_NOT_ACCEPTED && !r->verdict.reset);
    /* What answers an old SYN belongs to the connection before it. */
    if (c->name == CAUSE_UNANSWERED && r->observations & 1u << OBSERVED_OLD_DUPLICATE_SYN)
        return healthy;
    if (c->name == CAUSE_BLOCKED_BY_OLD_CONNECTION)
        p.frame = r->first_frame; /* the frame of the cause may belong to the old connection */
    if (silence && c->count < 2) {
        p.since = r->last_time;
        p.at_least = answer_time;
    }
    return p;
}

struct problem problem_find(const struct record_conversation *r, const struct limits *limits)
{
    const enum cause_name cause = r->cause.name;
    struct problem p;
    if (cause == CAUSE_CLOSED || cause == CAUSE_OPEN)
        p = find_in_healthy_end(r, limits);
    else if (cause == CAUSE_PEER_DID_NOT_CLOSE)
        p = find_missing_close(r, limits);
    else
        p = find_from_cause(r);
    if (p.kind != PROBLEM_NONE && !p.frame)
        p.frame = r->last_frame;
    return p;
}

bool problem_holds(const struct problem *p, int64_t end)
{
    return p->kind != PROBLEM_NONE && !p->assumed && duration_between(p->since, end) >= p->at_least;
}

const char *problem_name(enum problem_kind kind)
{
    switch (kind) {
    case PROBLEM_CLOSE_WAIT_LONG:
        return observation_name(OBSERVED_CLOSE_WAIT_LONG);
    case PROBLEM_TIME_WAIT_REUSE:
        return observation_name(OBSERVED_TIME_WAIT_REUSE);
    case PROBLEM_NONE:
        return NULL;
    default:
        return cause_name_text((enum cause_name)kind);
    }
}
