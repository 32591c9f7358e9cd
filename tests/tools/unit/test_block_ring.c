/*
 * Tests of the blocks that one thread fills and another empties.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "input/block_ring.h"

enum { NUMBERS = 1000 };

struct numbers {
    struct block_ring ring;
    unsigned blocks[BLOCK_RING_BLOCKS];
    unsigned
        drain_each; /* number of blocks after which the filling thread waits until all are empty; 0: never */
    unsigned passed;
    bool refused; /* the emptying thread wanted no more */
};

/* The filling thread: puts 0, 1, 2, ... into the blocks. */
static void *count_up(void *user)
{
    struct numbers *n = user;
    for (unsigned i = 0; i < NUMBERS; i++) {
        unsigned *block = block_ring_fill(&n->ring);
        if (!block) {
            n->refused = true;
            return NULL;
        }
        *block = i;
        block_ring_pass(&n->ring, i + 1 == NUMBERS);
        n->passed++;
        if (n->drain_each > 0 && i % n->drain_each == 0)
            block_ring_drain(&n->ring);
    }
    return NULL;
}

/* Starts the filling thread. */
static void begin(struct numbers *n, unsigned drain_each)
{
    *n = (struct numbers){.drain_each = drain_each};
    for (unsigned i = 0; i < BLOCK_RING_BLOCKS; i++)
        n->ring.blocks[i] = &n->blocks[i];
    block_ring_init(&n->ring);
    bool started = block_ring_start(&n->ring, count_up, n);
    g_assert_true(started);
}

static void take_numbers(struct numbers *n, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        const unsigned *block = block_ring_take(&n->ring);
        g_assert_cmpuint(*block, ==, i);
        block_ring_return(&n->ring);
    }
}

static void blocks_come_in_order(void)
{
    struct numbers n;
    for (unsigned drain_each = 0; drain_each < 12; drain_each++) {
        begin(&n, drain_each);
        take_numbers(&n, NUMBERS);
        block_ring_join(&n.ring);
        g_assert_cmpuint(n.passed, ==, NUMBERS);
        block_ring_clear(&n.ring);
    }
}

static void a_full_ring_waits_until_it_is_closed(void)
{
    struct numbers n;
    begin(&n, 0);
    take_numbers(&n, 3);
    block_ring_close(&n.ring);
    block_ring_join(&n.ring);
    g_assert_true(n.refused);
    g_assert_cmpuint(n.passed, <=, 3 + BLOCK_RING_BLOCKS);
    block_ring_clear(&n.ring);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/block_ring/order", blocks_come_in_order);
    g_test_add_func("/block_ring/close", a_full_ring_waits_until_it_is_closed);
    return g_test_run();
}
