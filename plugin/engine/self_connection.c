/*
 * A socket that is connected to itself.
 *
 * The socket receives what it sends. So the engine tracks each segment twice: as sent by one end,
 * and as its mirror image, sent by the other end at the same time. The rules for two ends then show
 * a simultaneous open (RFC 9293 figure 7) and a simultaneous close (figure 13), and both ends pass
 * through the same states.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "self_connection.h"

/* Adds to `a`, what the segment means as sent by one end, what its mirror image means. */
static void add_mirror_image(struct annotation *a, const struct annotation *other)
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
    if (other->step == STEP_RST) /* the mirrored RST was accepted */
        a->observations &= ~(1u << OBSERVED_RST_IGNORED);
}

/* Returns true for an accepted RST. It has closed both ends, so that its mirror image has nothing
 * left to close. */
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
    /* Segment and mirror image are one: they belong to the same conversation. */
    struct conversation *own = a->earlier ? previous : c;
    if (!was_reset(a)) {
        conversation_track(own, NULL, &mirrored, limits, &other);
        add_mirror_image(a, &other);
    }
    a->observations |= 1u << OBSERVED_SELF_CONNECTION;
    own->observations |= 1u << OBSERVED_SELF_CONNECTION;
}
