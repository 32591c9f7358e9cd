/*
 * Memory for a table that may grow large: octets that are 0.
 *
 * The system gives memory in pages, when they are touched first. That costs more than to fill them, so
 * table_memory_fill() asks for all at once, and for huge pages where the system has them (madvise(2), MADV_HUGEPAGE).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_TABLE_MEMORY_H
#define TCPSTATE_TABLE_MEMORY_H

#include <stddef.h>

/* The octets of a huge page on most processors. A piece of a multiple of it takes no more memory than that. */
enum { TABLE_MEMORY_HUGE = 2 * 1024 * 1024 };

/* Returns memory for a table. Does not return without memory, as g_malloc(). */
void *table_memory_get(size_t octets);

/* Says that all of the memory will be used soon. Until then, only touched pages take memory. */
void table_memory_fill(void *memory, size_t octets);

/* Frees the memory. `octets` must be what table_memory_get() was asked for. */
void table_memory_free(void *memory, size_t octets);

#endif
