/*
 * The display filter of a group of problems.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PROBLEM_FILTER_H
#define TCPSTATE_PROBLEM_FILTER_H

#include "problems.h"

/* Appends a filter that selects exactly the frames that show the problems of this group. */
void problem_filter_put(GString *out, const struct problems *p, const struct problem_group *g);

#endif
