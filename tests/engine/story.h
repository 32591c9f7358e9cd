/*
 * All that the engine says about a short conversation, as text.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_STORY_H
#define TCPSTATE_STORY_H

#include "script.h"

/*
 * Plays segments in a conversation of its own (script_play()), and returns all that the engine says
 * about them: one part for each frame of which it says anything, then the verdict. Parts are
 * separated by " | ". Free with g_free().
 *
 *   #5 fin client ESTABLISHED>FIN_WAIT_1 0.01 {half_close_data} idle 10
 *
 * A frame has, as far as the engine says it: step; transitions, each with the seconds that its end
 * spent in the state before (<1: at most 1, >1: at least 1); observations; the detail; then words for the other members of struct
 * annotation. The verdict has both paths, each state but the first and the last with the seconds
 * spent in it; struct verdict, struct cause, and the octets that each end sent.
 */
char *story_of(const char *segments);

/* A conversation, and parts of what the engine says about it. */
struct story {
    const char *segments;
    const char *told;
};

/* Plays the stories, and asserts that the engine says these parts, in this order. */
void story_assert(const struct story *stories, size_t count);

#define ASSERT_STORIES(stories) story_assert(stories, G_N_ELEMENTS(stories))

#endif
