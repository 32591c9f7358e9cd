/*
 * The checksum of IP, ICMP, UDP and TCP (RFC 1071), after some of the octets that it covers have changed.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "internet_checksum.h"

#include "engine/octets.h"

uint64_t internet_checksum_sum(const uint8_t *octets, uint32_t length)
{
    uint64_t sum = 0;
    uint32_t i = 0;
    for (; i + 1 < length; i += 2)
        sum += octets_get16(octets + i);
    return i < length ? sum + ((uint64_t)octets[i] << 8) : sum;
}

static uint16_t fold(uint64_t sum)
{
    while (sum >> 16)
        sum = (sum & 0xffff) + (sum >> 16);
    return (uint16_t)sum;
}

uint16_t internet_checksum_adjust(uint16_t checksum, uint64_t old_sum, uint64_t new_sum)
{
    uint64_t without_old = (uint16_t)~fold(old_sum);
    return (uint16_t)~fold((uint16_t)~checksum + without_old + fold(new_sum));
}
