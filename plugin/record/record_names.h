/*
 * The names that stand in records: steps, states, observations and so on.
 *
 * Writing and reading share them. Every function here has the same signature, so that one function
 * can write, and one can read, a name of any enumeration.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RECORD_NAMES_H
#define TCPSTATE_RECORD_NAMES_H

#include "record.h"

/* Returns the name of a value, or NULL where it has none. */
typedef const char *name_function(unsigned value);

/* Defines state_spelling() from state_name(), and so on. */
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

#undef NAMES

/* The booleans of a record, which its last field lists. */
enum record_mark { MARK_ASSUMED, MARK_ROLES_GUESSED, MARK_OPTIONS_CUT, MARK_COUNT };

static inline const char *record_mark_spelling(unsigned value)
{
    static const char *const names[MARK_COUNT] = {"assumed", "roles_guessed", "options_cut"};
    return names[value];
}

/* Digits behind the dot of a time: it counts nanoseconds. */
enum { TIME_FRACTION_DIGITS = 9 };

#endif
