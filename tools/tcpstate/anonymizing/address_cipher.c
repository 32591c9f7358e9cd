/*
 * Replaces addresses: Crypto-PAn, with AES of libgcrypt.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "address_cipher.h"

#include <gcrypt.h>
#include <glib.h>
#include <string.h>

#include "common/message.h"

enum { BLOCK = 16 /* octets of AES */ };

struct address_cipher {
    gcry_cipher_hd_t aes;
    uint8_t padding[BLOCK];
};

static bool start_library(void)
{
    if (gcry_control(GCRYCTL_INITIALIZATION_FINISHED_P))
        return true;
    if (!gcry_check_version(NULL))
        return false;
    gcry_control(GCRYCTL_DISABLE_SECMEM, 0);
    gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
    return true;
}

struct address_cipher *address_cipher_new(const uint8_t key[ADDRESS_CIPHER_KEY_SIZE])
{
    struct address_cipher *c = g_new0(struct address_cipher, 1);
    if (start_library() &&
        gcry_cipher_open(&c->aes, GCRY_CIPHER_AES128, GCRY_CIPHER_MODE_ECB, 0) == 0 &&
        gcry_cipher_setkey(c->aes, key, BLOCK) == 0 &&
        gcry_cipher_encrypt(c->aes, c->padding, BLOCK, key + BLOCK, BLOCK) == 0)
        return c;
    message_error("--anonymize: libgcrypt does not give AES");
    address_cipher_free(c);
    return NULL;
}

void address_cipher_free(struct address_cipher *c)
{
    gcry_cipher_close(c->aes);
    g_free(c);
}

/* Returns whether bit `n` of the address changes. It depends on the bits before it: these, followed by
 * the padding, are encrypted, and the first bit of the result is taken. */
static bool changes(struct address_cipher *c, const uint8_t *octets, unsigned n)
{
    uint8_t block[BLOCK];
    uint8_t result[BLOCK] = {0};
    unsigned whole = n / 8;
    uint8_t mask = (uint8_t)(0xff00u >> n % 8);
    memcpy(block, c->padding, BLOCK);
    memcpy(block, octets, whole);
    if (mask)
        block[whole] = (uint8_t)((octets[whole] & mask) | (c->padding[whole] & ~mask));
    gcry_cipher_encrypt(c->aes, result, BLOCK, block, BLOCK);
    return result[0] & 0x80;
}

void address_cipher_apply(struct address_cipher *c, uint8_t *octets, unsigned count)
{
    address_cipher_apply_behind(c, octets, count, 0);
}

void address_cipher_apply_behind(struct address_cipher *c, uint8_t *octets, unsigned count,
                                 unsigned kept)
{
    uint8_t changed[ADDRESS_CIPHER_BITS_MAX / 8] = {0};
    for (unsigned n = kept; n < count * 8; n++) {
        if (changes(c, octets, n))
            changed[n / 8] |= (uint8_t)(0x80 >> n % 8);
    }
    for (unsigned i = 0; i < count; i++)
        octets[i] ^= changed[i];
}

static bool read_hexadecimal(uint8_t key[ADDRESS_CIPHER_KEY_SIZE], const char *text)
{
    size_t length = strlen(text);
    if (length != (size_t)2 * ADDRESS_CIPHER_KEY_SIZE ||
        strspn(text, "0123456789abcdefABCDEF") != length)
        return false;
    for (unsigned i = 0; i < ADDRESS_CIPHER_KEY_SIZE; i++)
        key[i] = (uint8_t)(g_ascii_xdigit_value(text[(size_t)2 * i]) << 4 |
                           g_ascii_xdigit_value(text[(size_t)2 * i + 1]));
    return true;
}

void address_cipher_key(uint8_t key[ADDRESS_CIPHER_KEY_SIZE], const char *text)
{
    start_library();
    if (!text || !*text)
        gcry_randomize(key, ADDRESS_CIPHER_KEY_SIZE, GCRY_STRONG_RANDOM);
    else if (!read_hexadecimal(key, text))
        gcry_md_hash_buffer(GCRY_MD_SHA256, key, text, strlen(text));
}
