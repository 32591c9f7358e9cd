/*
 * The replacements of addresses, which one run of the program uses everywhere.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "replaced_addresses.h"

#include <glib.h>
#include <string.h>

#include "address_cipher.h"

enum {
    KNOWN_MAX = 100000, /* replacements that are kept, because finding one takes long */
    OCTETS_MAX = 16,
    VENDOR_OCTETS = 3,
};

/* An address with its length, and behind it its replacement. */
struct known_address {
    uint8_t count;
    uint8_t octets[OCTETS_MAX];
    uint8_t replacement[OCTETS_MAX];
};

struct replaced_addresses {
    struct address_cipher *cipher;
    GHashTable *known; /* of struct known_address */
};

static guint hash_known(gconstpointer key)
{
    const struct known_address *k = key;
    guint hash = k->count;
    for (unsigned i = 0; i < k->count; i++)
        hash = hash * 31 + k->octets[i];
    return hash;
}

static gboolean same_known(gconstpointer a, gconstpointer b)
{
    const struct known_address *one = a;
    const struct known_address *other = b;
    return one->count == other->count && !memcmp(one->octets, other->octets, one->count);
}

struct replaced_addresses *replaced_addresses_new(const char *key)
{
    uint8_t octets[ADDRESS_CIPHER_KEY_SIZE];
    address_cipher_key(octets, key);
    struct address_cipher *cipher = address_cipher_new(octets);
    if (!cipher)
        return NULL;
    struct replaced_addresses *r = g_new(struct replaced_addresses, 1);
    r->cipher = cipher;
    r->known = g_hash_table_new_full(hash_known, same_known, g_free, NULL);
    return r;
}

void replaced_addresses_free(struct replaced_addresses *r)
{
    g_hash_table_unref(r->known);
    address_cipher_free(r->cipher);
    g_free(r);
}

/* Encrypted with a prefix that no host has, a MAC address says nothing about an IP address. */
static void encrypt_mac(struct address_cipher *c, uint8_t octets[MAC_OCTETS])
{
    enum { PREFIX = OCTETS_MAX - MAC_OCTETS };
    uint8_t block[OCTETS_MAX] = {0xff, 'M', 'A', 'C'};
    memcpy(block + PREFIX, octets, MAC_OCTETS);
    address_cipher_apply_behind(c, block, sizeof block, (PREFIX + VENDOR_OCTETS) * 8);
    memcpy(octets, block + PREFIX, MAC_OCTETS);
}

static void replace(struct replaced_addresses *r, uint8_t *octets, unsigned count)
{
    struct known_address wanted = {.count = (uint8_t)count};
    memcpy(wanted.octets, octets, count);
    const struct known_address *found = g_hash_table_lookup(r->known, &wanted);
    if (found) {
        memcpy(octets, found->replacement, count);
        return;
    }
    if (count == MAC_OCTETS)
        encrypt_mac(r->cipher, octets);
    else
        address_cipher_apply(r->cipher, octets, count);
    memcpy(wanted.replacement, octets, count);
    if (g_hash_table_size(r->known) >= KNOWN_MAX)
        g_hash_table_remove_all(r->known);
    g_hash_table_add(r->known, g_memdup2(&wanted, sizeof wanted));
}

void replaced_addresses_ip(struct replaced_addresses *r, uint8_t *octets, unsigned count)
{
    replace(r, octets, count);
}

void replaced_addresses_mac(struct replaced_addresses *r, uint8_t octets[MAC_OCTETS])
{
    static const uint8_t nobody[][MAC_OCTETS] = {{0}, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff}};
    if (memcmp(octets, nobody[0], MAC_OCTETS) != 0 && memcmp(octets, nobody[1], MAC_OCTETS) != 0)
        replace(r, octets, MAC_OCTETS);
}
