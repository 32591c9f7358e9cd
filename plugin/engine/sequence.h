/*
 * Sequence numbers: arithmetic modulo 2^32 (RFC 9293 section 3.4).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SEQUENCE_H
#define TCPSTATE_SEQUENCE_H

#include <stdbool.h>
#include <stdint.h>

/* Returns how far `a` is ahead of `b`: positive when after, negative when before. The result means
 * something while the two are less than 2^31 apart, as any two numbers of one window are. */
static inline int32_t seq_diff(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b);
}

static inline bool seq_before(uint32_t a, uint32_t b)
{
    return seq_diff(a, b) < 0;
}

static inline bool seq_after(uint32_t a, uint32_t b)
{
    return seq_diff(a, b) > 0;
}

/* Returns true when low <= seq <= high. */
static inline bool seq_within(uint32_t seq, uint32_t low, uint32_t high)
{
    return seq - low <= high - low;
}

static inline uint32_t seq_max(uint32_t a, uint32_t b)
{
    return seq_after(a, b) ? a : b;
}

#endif
