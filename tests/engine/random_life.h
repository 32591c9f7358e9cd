/*
 * Random conversations as two hosts lead them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RANDOM_LIFE_H
#define TCPSTATE_RANDOM_LIFE_H

#include <glib.h>

#include "engine/conversation.h"

enum { LIFE_SEGMENTS_MAX = 60 };

/* The segments of a conversation, in the order of a capture at one of its ends. Sender 0 is the client.
 * Frames count from 1. */
struct life {
    struct segment segments[LIFE_SEGMENTS_MAX];
    unsigned count;
};

/* Returns a conversation: an opening, some data, keep-alive probes, retransmissions, and one of the
 * ways in which conversations end. */
struct life life_random(GRand *random);

#endif
