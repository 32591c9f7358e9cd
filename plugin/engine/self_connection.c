/*
 * A socket that is connected to itself.
 *
 * What it sends it also receives, so each segment is one that both ends send at the same time, and
 * the rules for two ends do the rest: it is a simultaneous open (RFC 9293 figure 7) and a
 * simultaneous close (figure 13), and the two ends pass through the same states.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "self_connection.h"

/* Adds what the segment meant as sent by the other end to what it meant as sent by this one. */
static void join(struct annotation *a, const struct annotation *other)
{
    for (unsigned i = 0; i < other->transition_count && a->transition_count < TRANSITIONS_MAX; i++)
        a->transitions[a->transition_count++] = other->transitions[i];
    a->observations |= other->observations;
    a->state[ROLE_CLIENT] = other->state[ROLE_CLIENT];
    a->state[ROLE_SERVER] = other->state[ROLE_SERVER];
    a->initiator = other->initiator;
    a->time_wait = other->time_wait;
    a->assumed = other->assumed;
    if (other->step != STEP_NONE)
        a->step = other->step;
    if (a->detail == DETAIL_NONE || other->step == STEP_RST)
        a->detail = other->detail;
    if (other->step == STEP_RST) /* the one that was not taken before is this one */
        a->observations &= ~(1u << OBSERVED_RST_IGNORED);
}

/* A RST that was taken has closed both ends: there is nothing left for its mirror image. */
static bool was_reset(const struct annotation *a)
{
    return a->step == STEP_RST || a->step == STEP_REFUSED;
}

void self_connection_track(struct conversation *c, struct conversation *previous,
                           const struct segment *s, const struct limits *limits,
                           struct annotation *a)
{
    struct segment mirrored = *s;
    struct annotation other;

    mirrored.sender = !s->sender;
    conversation_track(c, previous, s, limits, a);
    /* It is one segment: both ends send it in the same life. */
    struct conversation *own = a->earlier ? previous : c;
    if (!was_reset(a)) {
        conversation_track(own, NULL, &mirrored, limits, &other);
        join(a, &other);
    }
    a->observations |= 1u << OBSERVED_SELF_CONNECTION;
    own->observations |= 1u << OBSERVED_SELF_CONNECTION;
}
