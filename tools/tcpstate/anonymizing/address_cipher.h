/*
 * Replaces addresses so that common prefixes stay common: Crypto-PAn.
 *
 * Two addresses whose first n bits are the same get replacements whose first n bits are the same, and whose
 * next bits differ. The same key gives the same replacements. See J. Xu, J. Fan, M. Ammar, S. Moon:
 * "Prefix-Preserving IP Address Anonymization", ICNP 2002. IPv6 addresses are replaced by the same
 * construction over 128 bits.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_ADDRESS_CIPHER_H
#define TCPSTATE_ADDRESS_CIPHER_H

#include <stdbool.h>
#include <stdint.h>

enum {
    ADDRESS_CIPHER_KEY_SIZE = 32, /* an AES-128 key, and a block of which the padding is made */
    ADDRESS_CIPHER_BITS_MAX = 128,
};

struct address_cipher;

/* Returns a cipher, or NULL after a message if libgcrypt fails. */
struct address_cipher *address_cipher_new(const uint8_t key[ADDRESS_CIPHER_KEY_SIZE]);

void address_cipher_free(struct address_cipher *c);

/* Replaces an address of 4 or 16 octets in place. */
void address_cipher_apply(struct address_cipher *c, uint8_t *octets, unsigned count);

/* The same, but its first `kept` bits stay. */
void address_cipher_apply_behind(struct address_cipher *c, uint8_t *octets, unsigned count,
                                 unsigned kept);

/*
 * Makes a key of what the user wrote.
 *
 * text  64 hexadecimal digits are the key itself; of any other text, the key is its SHA-256; NULL or "": the
 *       key is random
 */
void address_cipher_key(uint8_t key[ADDRESS_CIPHER_KEY_SIZE], const char *text);

#endif
