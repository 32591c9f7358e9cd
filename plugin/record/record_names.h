/*
 * The names in records, all given by functions of one signature: what writing and reading share.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RECORD_NAMES_H
#define TCPSTATE_RECORD_NAMES_H

#include "engine/duration.h"
#include "record.h"

enum { NS_DIGITS = 9 }; /* behind the point of a time */

/* The name of a value, or NULL where it has none. */
typedef const char *name_function(unsigned value);

#define NAMES(enumeration, function)                                                               \
    static inline const char *enumeration##_spelling(unsigned value)                               \
    {                                                                                              \
        return function((enum enumeration)value);                                                  \
    }

NAMES(state, state_name)
NAMES(role, role_name)
NAMES(ends, ends_name)
NAMES(step, step_name)
NAMES(observation, observation_name)
NAMES(detail, detail_name)
NAMES(opening, opening_name)
NAMES(close_kind, close_name)

enum mark { MARK_ASSUMED, MARK_ROLES_GUESSED, MARK_OPTIONS_CUT, MARK_COUNT };

static inline const char *mark_spelling(unsigned value)
{
    static const char *const names[MARK_COUNT] = {"assumed", "roles_guessed", "options_cut"};
    return names[value];
}

#endif
