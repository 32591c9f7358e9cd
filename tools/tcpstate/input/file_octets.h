/*
 * Numbers in a capture file, which have the byte order of the system that wrote the file.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_FILE_OCTETS_H
#define TCPSTATE_FILE_OCTETS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static inline uint32_t file_swap32(uint32_t value)
{
    return value << 24 | (value & 0xff00) << 8 | (value >> 8 & 0xff00) | value >> 24;
}

/* Return the number at `p`. `swapped`: it is not in this processor's byte order. */
static inline uint32_t file_get32(const uint8_t *p, bool swapped)
{
    uint32_t value;
    memcpy(&value, p, sizeof value);
    return swapped ? file_swap32(value) : value;
}

static inline uint16_t file_get16(const uint8_t *p, bool swapped)
{
    uint16_t value;
    memcpy(&value, p, sizeof value);
    return swapped ? (uint16_t)(value << 8 | value >> 8) : value;
}

#endif
