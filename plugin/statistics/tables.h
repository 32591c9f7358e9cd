/*
 * All tables of the plugin; each has a file of its own.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TABLES_H
#define TCPSTATE_TABLES_H

#include "table.h"

#define COLUMNS(columns) columns, G_N_ELEMENTS(columns)

extern const struct table_kind
    table_closes; /* how conversations were closed, and who closed first */
extern const struct table_kind table_causes;    /* why, by whom, for which service; idle times */
extern const struct table_kind table_failures;  /* refused and unanswered, by target */
extern const struct table_kind table_states;    /* states entered, and those held at the end */
extern const struct table_kind table_times;     /* how long the states lasted */
extern const struct table_kind table_time_wait; /* who holds TIME_WAIT, for which service */

#endif
