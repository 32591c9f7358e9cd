/*
 * What is assumed about the states of a conversation, in words for people.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_ASSUMED_WORDS_H
#define TCPSTATE_ASSUMED_WORDS_H

#include "engine/verdict.h"

/* Returns one English phrase: which states rest on something that was not captured, or may have ended
 * since. For a verdict that is `assumed` or has `assumed_ends`. */
const char *assumed_sentence(const struct verdict *v);

#endif
