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
NAMES(cause_name, cause_name_text)
NAMES(icmp_kind, icmp_kind_name)
NAMES(reset_kind, reset_kind_name)
NAMES(reset_origin, reset_origin_name)
NAMES(cause_by, cause_by_name)

#undef NAMES

/*
 * The fields of a verdict, in their order on the line of a conversation. The functions that write
 * and read them are made from this list.
 *
 * NAME(member of struct verdict, its spelling, number of values, error of the reader)
 * FRAME(member of struct verdict, error of the reader)
 */
#define RECORD_VERDICT_FIELDS(NAME, FRAME)                                                         \
    NAME(opening, opening_spelling, OPENING_COUNT, "bad opening")                                  \
    NAME(close, close_kind_spelling, CLOSE_COUNT, "bad close")                                     \
    NAME(initiator, ends_spelling, ENDS_BOTH + 1, "bad initiator")                                 \
    NAME(time_wait, ends_spelling, ENDS_BOTH + 1, "bad TIME_WAIT side")                            \
    NAME(assumed_ends, ends_spelling, ENDS_BOTH + 1, "bad ends with assumed states")               \
    NAME(reset_by, ends_spelling, ENDS_BOTH, "bad sender of the RST")                              \
    FRAME(first_fin, "bad frame of the first FIN")                                                 \
    FRAME(second_fin, "bad frame of the second FIN")                                               \
    FRAME(merged_fin, "bad frame of the merged FIN")                                               \
    FRAME(reset, "bad frame of the RST")

/* The fields of a cause, in the same way. NUMBER(member of struct cause, highest value, error),
 * IDLE(member of struct cause, error): an idle time, empty for IDLE_UNKNOWN */
#define RECORD_CAUSE_FIELDS(NAME, FRAME, NUMBER, IDLE)                                             \
    NAME(name, cause_name_spelling, CAUSE_COUNT, "bad cause")                                      \
    NAME(by, cause_by_spelling, BY_COUNT, "bad end of the cause")                                  \
    FRAME(frame, "bad frame of the cause")                                                         \
    FRAME(answers, "bad frame that the cause answers")                                             \
    NUMBER(count, UINT32_MAX, "bad count")                                                         \
    NUMBER(span, UINT32_MAX, "bad span")                                                           \
    IDLE(idle, "bad idle time")                                                                    \
    NUMBER(ttl, UINT8_MAX, "bad TTL")                                                              \
    NUMBER(usual_ttl, UINT8_MAX, "bad usual TTL")                                                  \
    NAME(icmp, icmp_kind_spelling, ICMP_KIND_COUNT, "bad ICMP error")                              \
    FRAME(icmp_frame, "bad frame of the ICMP error")                                               \
    FRAME(delayed_by, "bad frame of the earlier connection")                                       \
    NUMBER(opening, UINT32_MAX, "bad time of the opening")

/* The booleans of a record, which its last field lists. */
enum record_mark {
    MARK_ASSUMED,
    MARK_ROLES_GUESSED,
    MARK_OPTIONS_CUT,
    MARK_CLOSE_ASSUMED,
    MARK_FROM_END,
    MARK_ELSEWHERE,
    MARK_CAUSE_LIKELY,
    MARK_RETRANSMISSION,
    MARK_COUNT
};

static inline const char *record_mark_spelling(unsigned value)
{
    static const char *const names[MARK_COUNT] = {"assumed",       "roles_guessed", "options_cut",
                                                  "close_assumed", "from_end",      "elsewhere",
                                                  "cause_likely",  "retransmission"};
    return names[value];
}

/* Digits behind the dot of a time: it counts nanoseconds. */
enum { TIME_FRACTION_DIGITS = 9 };

#endif
