/*
 * Memory of tables: it is zero, begins where a huge page can, and is given back.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "decode/table_memory.h"

#include <glib.h>
#include <stdint.h>
#include <string.h>

static void assert_zero(const uint8_t *memory, size_t octets)
{
    size_t i = 0;
    while (i < octets && memory[i] == 0)
        i++;
    g_assert_cmpuint(i, ==, octets);
}

static void test_the_octets_are_zero_and_writable(void)
{
    static const size_t sizes[] = {1,
                                   8192,
                                   TABLE_MEMORY_HUGE - 1,
                                   TABLE_MEMORY_HUGE,
                                   2UL * TABLE_MEMORY_HUGE,
                                   2UL * TABLE_MEMORY_HUGE + 1};
    for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
        uint8_t *memory = table_memory_get(sizes[i]);
        table_memory_fill(memory, sizes[i]);
        assert_zero(memory, sizes[i]);
        memset(memory, 0xff, sizes[i]);
        table_memory_free(memory, sizes[i]);
    }
}

static void test_a_large_piece_begins_at_a_huge_page(void)
{
    void *pieces[4];
    for (unsigned i = 0; i < G_N_ELEMENTS(pieces); i++) {
        pieces[i] = table_memory_get(TABLE_MEMORY_HUGE);
        g_assert_cmpuint((uintptr_t)pieces[i] % TABLE_MEMORY_HUGE, ==, 0);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(pieces); i++)
        table_memory_free(pieces[i], TABLE_MEMORY_HUGE);
}

/* If a part of a piece stayed, later pieces would begin at other addresses. */
static void test_all_of_a_piece_is_given_back(void)
{
    uintptr_t lowest = UINTPTR_MAX, highest = 0;
    for (unsigned i = 0; i < 200; i++) {
        uintptr_t memory = (uintptr_t)table_memory_get(TABLE_MEMORY_HUGE);
        lowest = MIN(lowest, memory);
        highest = MAX(highest, memory);
        table_memory_free((void *)memory, TABLE_MEMORY_HUGE);
    }
    g_assert_cmpuint(highest - lowest, <, 20 * (uintptr_t)TABLE_MEMORY_HUGE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/table-memory/zero", test_the_octets_are_zero_and_writable);
    g_test_add_func("/table-memory/alignment", test_a_large_piece_begins_at_a_huge_page);
    g_test_add_func("/table-memory/given-back", test_all_of_a_piece_is_given_back);
    return g_test_run();
}
