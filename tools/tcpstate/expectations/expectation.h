/*
 * What a script expects of the conversations of a capture: --expect and --fail-on.
 *
 *   expectation  ("none" | "all") "(" EXPRESSION ")"
 *              | "count" "(" EXPRESSION ")" ("==" | "!=" | "<" | ">" | "<=" | ">=") NUMBER
 *
 * Example: `count(close == reset) <= 2`. selection.h describes EXPRESSION.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_EXPECTATION_H
#define TCPSTATE_EXPECTATION_H

#include <stdbool.h>

#include "finding.h"
#include "record/record.h"
#include "selection/selection.h"

enum { OFFENDERS_MAX = 10 /* conversations that a finding lists */ };

struct expectation;

/*
 * Compiles an expectation.
 *
 * label  what messages call it: "--expect" or "--fail-on refused"
 * given  the user wrote the text
 *
 * Returns NULL and sets `fault` if the text is wrong. The caller frees the expectation with
 * expectation_free().
 */
struct expectation *expectation_compile(const char *label, const char *text, bool given,
                                        struct selection_fault *fault);

void expectation_free(struct expectation *e);

/*
 * Must be called for each conversation.
 *
 * hides_ends  messages must not have the addresses
 */
void expectation_take(struct expectation *e, const struct record_conversation *r, bool hides_ends);

/* Returns whether the expectation holds for the conversations so far, and which conversations offend it,
 * with their frames and causes. It holds without any conversation, unless it demands a number of them. The
 * caller frees the finding. */
struct finding *expectation_finding(const struct expectation *e);

#endif
