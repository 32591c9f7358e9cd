/*
 * The replacements of addresses, which one run of the program uses everywhere.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_REPLACED_ADDRESSES_H
#define TCPSTATE_REPLACED_ADDRESSES_H

#include <stdint.h>

enum { MAC_OCTETS = 6 };

struct replaced_addresses;

/* Returns replacements by this key (see address_cipher_key()), or NULL after a message. */
struct replaced_addresses *replaced_addresses_new(const char *key);

void replaced_addresses_free(struct replaced_addresses *r);

/* Replaces an IPv4 address (4 octets) or an IPv6 address (16 octets) in place. */
void replaced_addresses_ip(struct replaced_addresses *r, uint8_t *octets, unsigned count);

/* Replaces an Ethernet address in place. The vendor, its first 3 octets, stays. Zeros and the broadcast
 * address stay, too: they belong to no single host. */
void replaced_addresses_mac(struct replaced_addresses *r, uint8_t octets[MAC_OCTETS]);

#endif
