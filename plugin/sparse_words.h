/*
 * A table of 64-bit words, indexed by a number that counts up: a frame's, a stream's.
 *
 * It grows by pages, so that nothing is ever copied and a gap costs nothing; its memory belongs to
 * the capture file and goes away with it.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SPARSE_WORDS_H
#define TCPSTATE_SPARSE_WORDS_H

#include <stdint.h>

struct sparse_words {
    uint64_t **page; /* NULL where nothing was set */
    uint32_t count;  /* entries in `page` */
};

/* The word at `index`; 0 if it was never set. */
uint64_t sparse_words_get(const struct sparse_words *p, uint32_t index);

/* Sets the word at `index`. To set 0 where nothing was set costs no memory.
 */
void sparse_words_set(struct sparse_words *p, uint32_t index, uint64_t word);

/* A word may hold an address. */
static inline uint64_t word_of(const void *address)
{
    return (uintptr_t)address;
}

static inline void *word_address(uint64_t word)
{
    return (void *)(uintptr_t)word; /* NOLINT(performance-no-int-to-ptr): what words are for */
}

/* Forgets all words. For the time between two capture files: Wireshark frees the memory. */
void sparse_words_reset(struct sparse_words *p);

#endif
