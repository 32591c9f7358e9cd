/*
 * An array of 64-bit words, indexed by frame number or by tcp.stream.
 *
 * The array consists of pages, and a page is allocated when a word in it is first set. So the array
 * grows without copying words, and unused numbers cost little. Wireshark frees the memory when it
 * closes the capture.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SPARSE_WORDS_H
#define TCPSTATE_SPARSE_WORDS_H

#include <stdint.h>

struct sparse_words {
    uint64_t **page; /* NULL for a page in which no word was set */
    uint32_t count;  /* entries in `page` */
};

/* Returns the word at `index`; 0 if it was never set. */
uint64_t sparse_words_get(const struct sparse_words *words, uint32_t index);

/* Sets the word at `index`. Setting 0 in an unused page allocates nothing. */
void sparse_words_set(struct sparse_words *words, uint32_t index, uint64_t word);

/* A word can hold an address: these two functions convert it. */
static inline uint64_t word_of(const void *address)
{
    return (uintptr_t)address;
}

static inline void *word_address(uint64_t word)
{
    return (void *)(uintptr_t)word; /* NOLINT(performance-no-int-to-ptr) */
}

/* Forgets all words. Call it between two captures; Wireshark frees the memory. */
void sparse_words_reset(struct sparse_words *words);

#endif
