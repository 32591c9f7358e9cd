/*
 * `-z problems` for programs: a row for each group of problems.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_PROBLEM_ROWS_H
#define TCPSTATE_PROBLEM_ROWS_H

#include "view_kind.h"

/* Makes the view. form: no VIEW_TEXT */
struct view problem_rows_view(enum view_form form);

#endif
