/*
 * The hash of a 4-tuple: NH, the universal hash of UMAC (RFC 4418). Its keys are random, so that no
 * capture can be made whose 4-tuples collide.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_FOUR_TUPLE_HASH_H
#define TCPSTATE_FOUR_TUPLE_HASH_H

#include <glib.h>
#include <string.h>

#include "conversation_table.h"

enum { HASH_KEYS = sizeof(struct four_tuple) / sizeof(uint32_t) };

struct hash_keys {
    uint32_t key[HASH_KEYS];
};

static inline void hash_keys_draw(struct hash_keys *k)
{
    for (unsigned i = 0; i < HASH_KEYS; i++)
        k->key[i] = g_random_int();
}

static inline uint32_t four_tuple_hash(const struct hash_keys *k, const struct four_tuple *ends)
{
    uint64_t hash = 0;
#pragma GCC unroll 8
    for (unsigned i = 0; i < HASH_KEYS; i += 2) {
        uint32_t words[2];
        memcpy(words, (const uint8_t *)ends + i * sizeof *words, sizeof words);
        hash += (uint64_t)(words[0] + k->key[i]) * (words[1] + k->key[i + 1]);
    }
    return (uint32_t)(hash >> 32) ^ (uint32_t)hash;
}

#endif
