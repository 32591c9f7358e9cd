/*
 * Small pieces are GLib's. A large one is a mapping that begins where a huge page can begin.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "table_memory.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>

#include "common/out_of_memory.h"

static bool is_large(size_t octets)
{
    return octets >= TABLE_MEMORY_HUGE;
}

/* Returns memory at a multiple of TABLE_MEMORY_HUGE, or NULL. */
static void *map(size_t octets)
{
    size_t all = octets + TABLE_MEMORY_HUGE;
    uint8_t *begin = mmap(NULL, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (begin == MAP_FAILED)
        return NULL;
    size_t before = -(uintptr_t)begin % TABLE_MEMORY_HUGE;
    uint8_t *memory = begin + before;
    if (before > 0)
        munmap(begin, before);
    munmap(memory + octets, all - before - octets);
    return memory;
}

void *table_memory_get(size_t octets)
{
    if (!is_large(octets))
        return g_malloc0(octets);
    void *memory = map(octets);
    if (!memory)
        out_of_memory_end();
    return memory;
}

/* Where the system cannot do that, it gives the pages later, one by one. */
void table_memory_fill(void *memory, size_t octets)
{
    if (!is_large(octets))
        return;
#ifdef MADV_HUGEPAGE
    madvise(memory, octets, MADV_HUGEPAGE);
#endif
#ifdef MADV_POPULATE_WRITE
    madvise(memory, octets, MADV_POPULATE_WRITE);
#else
    (void)memory;
#endif
}

void table_memory_free(void *memory, size_t octets)
{
    if (is_large(octets))
        munmap(memory, octets);
    else
        g_free(memory);
}
