/*
 * Finds the known name that a misspelled one is most like.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_NEAREST_NAME_H
#define TCPSTATE_NEAREST_NAME_H

#include <stddef.h>

/* A search. Members are private. */
struct nearest_name {
    const char *wanted;
    const char *best; /* NULL: none is near so far */
    unsigned distance;
    size_t common; /* octets at the beginning that both have */
};

/* Begins a search for a name like `wanted`, which the caller keeps until the end. */
void nearest_name_begin(struct nearest_name *n, const char *wanted);

/* Offers a known name, which the caller keeps until the end. */
void nearest_name_offer(struct nearest_name *n, const char *name);

/* Returns the offered name with the fewest typing errors (octets missing, added, changed, or two swapped);
 * of several the one whose beginning is right the longest. Returns NULL if each name has more errors than a
 * third of the wanted one's length, or is too long to be compared. */
const char *nearest_name_found(const struct nearest_name *n);

#endif
