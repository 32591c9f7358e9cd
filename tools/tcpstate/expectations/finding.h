/*
 * What became of one expectation, in words for people. Messages on standard error and -T junit have the
 * same words.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_FINDING_H
#define TCPSTATE_FINDING_H

#include <glib.h>
#include <stdbool.h>

struct finding {
    char *title; /* the expectation as the user gave it: "--fail-on refused" */
    bool holds;
    char *failure;      /* what does not hold, and how often; NULL if it holds */
    GPtrArray *details; /* char *: lines about what offends it, with frames; empty if it holds */
};

/* Returns a finding that holds. It takes the title. The caller frees it with finding_free(). */
struct finding *finding_new(char *title);

void finding_free(struct finding *f);

/* Says on standard error that the expectation does not hold. */
void finding_report(const struct finding *f);

#endif
