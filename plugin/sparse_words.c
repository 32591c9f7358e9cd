/*
 * A table of 64-bit words that grows by pages.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "sparse_words.h"

#include <string.h>

#include "wireshark_compat.h"

enum {
    PAGE_WORDS = 1024,
    DIRECTORY_MIN = 64,
};

static void grow_directory(struct sparse_words *p, uint32_t number)
{
    uint32_t count = p->count ? p->count : DIRECTORY_MIN;
    while (count <= number)
        count *= 2;
    p->page = wmem_realloc(wmem_file_scope(), p->page, count * sizeof *p->page);
    memset(p->page + p->count, 0, (count - p->count) * sizeof *p->page);
    p->count = count;
}

static void add_page(struct sparse_words *p, uint32_t number)
{
    if (number >= p->count)
        grow_directory(p, number);
    p->page[number] = wmem_alloc0(wmem_file_scope(), PAGE_WORDS * sizeof **p->page);
}

uint64_t sparse_words_get(const struct sparse_words *p, uint32_t index)
{
    uint32_t number = index / PAGE_WORDS;
    if (number >= p->count || !p->page[number])
        return 0;
    return p->page[number][index % PAGE_WORDS];
}

void sparse_words_set(struct sparse_words *p, uint32_t index, uint64_t word)
{
    uint32_t number = index / PAGE_WORDS;
    if (number >= p->count || !p->page[number]) {
        if (word == 0)
            return;
        add_page(p, number);
    }
    p->page[number][index % PAGE_WORDS] = word;
}

void sparse_words_reset(struct sparse_words *p)
{
    p->page = NULL;
    p->count = 0;
}
