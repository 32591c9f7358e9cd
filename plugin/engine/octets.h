/*
 * Numbers in network byte order, read octet by octet, so that they need not be aligned.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_OCTETS_H
#define TCPSTATE_OCTETS_H

#include <stdint.h>

/* Returns the number in the 2 octets at `p`. */
static inline uint16_t octets_get16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

/* Returns the number in the 4 octets at `p`. */
static inline uint32_t octets_get32(const uint8_t *p)
{
    return (uint32_t)octets_get16(p) << 16 | octets_get16(p + 2);
}

#endif
