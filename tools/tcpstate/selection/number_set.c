/*
 * A set of numbers, and the place of each in it.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "number_set.h"

enum { BLOCK_BITS = 64 };

struct number_block {
    uint64_t bits;
    uint32_t before; /* numbers in the blocks before; see number_set_complete() */
};

static struct number_block *block_at(const struct number_set *set, uint32_t index)
{
    return &g_array_index(set->blocks, struct number_block, index);
}

void number_set_init(struct number_set *set)
{
    set->blocks = g_array_new(FALSE, TRUE, sizeof(struct number_block));
}

void number_set_clear(struct number_set *set)
{
    g_array_unref(set->blocks);
    set->blocks = NULL;
}

void number_set_add(struct number_set *set, uint32_t number)
{
    uint32_t index = number / BLOCK_BITS;
    if (index >= set->blocks->len)
        g_array_set_size(set->blocks, index + 1);
    block_at(set, index)->bits |= UINT64_C(1) << number % BLOCK_BITS;
}

bool number_set_has(const struct number_set *set, uint32_t number)
{
    uint32_t index = number / BLOCK_BITS;
    return index < set->blocks->len && block_at(set, index)->bits >> number % BLOCK_BITS & 1;
}

static uint32_t count_bits(uint64_t bits)
{
    return (uint32_t)__builtin_popcountll(bits);
}

void number_set_complete(struct number_set *set)
{
    uint32_t before = 0;
    for (guint i = 0; i < set->blocks->len; i++) {
        block_at(set, i)->before = before;
        before += count_bits(block_at(set, i)->bits);
    }
}

uint32_t number_set_place(const struct number_set *set, uint32_t number)
{
    uint32_t index = number / BLOCK_BITS;
    uint64_t lower = (UINT64_C(1) << number % BLOCK_BITS) - 1;
    if (set->blocks->len == 0)
        return 0;
    if (index >= set->blocks->len) {
        index = set->blocks->len - 1;
        lower = UINT64_MAX;
    }
    const struct number_block *block = block_at(set, index);
    return block->before + count_bits(block->bits & lower);
}
