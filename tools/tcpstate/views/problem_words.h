/*
 * Each problem in words.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PROBLEM_WORDS_H
#define TCPSTATE_PROBLEM_WORDS_H

#include "record/problem.h"

/* Returns what the problem is, in a few words without a full stop. kind: not PROBLEM_NONE */
const char *problem_title(enum problem_kind kind);

/* Returns what to do about it, in one line without a full stop. */
const char *problem_advice(enum problem_kind kind);

#endif
