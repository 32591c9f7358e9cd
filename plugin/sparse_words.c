/*
 * An array of 64-bit words that grows by pages.
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

static void grow_directory(struct sparse_words *words, uint32_t number)
{
    uint32_t count = words->count ? words->count : DIRECTORY_MIN;
    while (count <= number)
        count *= 2;
    words->page = wmem_realloc(wmem_file_scope(), words->page, count * sizeof *words->page);
    memset(words->page + words->count, 0, (count - words->count) * sizeof *words->page);
    words->count = count;
}

static void add_page(struct sparse_words *words, uint32_t number)
{
    if (number >= words->count)
        grow_directory(words, number);
    words->page[number] = wmem_alloc0(wmem_file_scope(), PAGE_WORDS * sizeof **words->page);
}

uint64_t sparse_words_get(const struct sparse_words *words, uint32_t index)
{
    uint32_t number = index / PAGE_WORDS;
    if (number >= words->count || !words->page[number])
        return 0;
    return words->page[number][index % PAGE_WORDS];
}

void sparse_words_set(struct sparse_words *words, uint32_t index, uint64_t word)
{
    uint32_t number = index / PAGE_WORDS;
    if (number >= words->count || !words->page[number]) {
        if (word == 0)
            return;
        add_page(words, number);
    }
    words->page[number][index % PAGE_WORDS] = word;
}

void sparse_words_reset(struct sparse_words *words)
{
    words->page = NULL;
    words->count = 0;
}
