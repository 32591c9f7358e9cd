/*
 * Times and durations: nanoseconds in int64_t.
 *
 * A capture file can claim any time, and the clock of its host can be set back. These functions
 * never overflow.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_DURATION_H
#define TCPSTATE_DURATION_H

#include <stdint.h>

#define NS_PER_SECOND      INT64_C(1000000000)
#define NS_PER_MILLISECOND INT64_C(1000000)
#define NS_PER_MICROSECOND INT64_C(1000)

/* Returns the nanoseconds from `first` to `last`: 0 when `last` is earlier, INT64_MAX when the
 * difference does not fit. */
static inline int64_t duration_between(int64_t first, int64_t last)
{
    if (last <= first)
        return 0;
    uint64_t elapsed = (uint64_t)last - (uint64_t)first;
    return elapsed > INT64_MAX ? INT64_MAX : (int64_t)elapsed;
}

#endif
