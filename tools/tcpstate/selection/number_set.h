/*
 * A set of numbers, such as the streams or frames of the selected conversations, and the place of each
 * in it.
 *
 * It takes two bits for each number up to the highest.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_NUMBER_SET_H
#define TCPSTATE_NUMBER_SET_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct number_set {
    GArray *blocks; /* of struct number_block */
};

void number_set_init(struct number_set *set);
void number_set_clear(struct number_set *set);
void number_set_add(struct number_set *set, uint32_t number);
bool number_set_has(const struct number_set *set, uint32_t number);

/* Must be called after the last number_set_add() and before number_set_place(). */
void number_set_complete(struct number_set *set);

/* Returns how many numbers of the set are lower than this one. */
uint32_t number_set_place(const struct number_set *set, uint32_t number);

#endif
