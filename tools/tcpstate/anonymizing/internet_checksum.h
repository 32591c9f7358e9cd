/*
 * The checksum of IP, ICMP, UDP and TCP (RFC 1071), after some of the octets that it covers have changed.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_INTERNET_CHECKSUM_H
#define TCPSTATE_INTERNET_CHECKSUM_H

#include <stdint.h>

/* Returns the sum of the octets as 16-bit numbers, not folded. An odd last octet counts as the higher one. */
uint64_t internet_checksum_sum(const uint8_t *octets, uint32_t length);

/*
 * Returns the checksum that belongs to the new octets as `checksum` does to the old ones: a right one is
 * right again, a wrong one is wrong again (RFC 1624). The sums may contain the checksum itself, if it is
 * the same in both.
 */
uint16_t internet_checksum_adjust(uint16_t checksum, uint64_t old_sum, uint64_t new_sum);

#endif
