/*
 * What tcpdump may have subtracted from the numbers of an end, as far as the lines tell.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_NUMBER_BASES_H
#define TCPSTATE_NUMBER_BASES_H

#include "number_reading.h"

enum { NUMBER_BASES_MAX = 16 };

struct number_bases {
    unsigned count;
    uint32_t base[NUMBER_BASES_MAX];
};

/*
 * Finds what the base of `end` (0 or 1) may be, the likelier first: the ISN of the end, what hex
 * dumps and bare RSTs show (their numbers are absolute), 0, which leaves the numbers as they are
 * printed, and the next number of the end.
 *
 * before  the state before the first line
 * below   the next line with a SYN or SYN-ACK, or NULL
 * ahead   number of lines for which the base may stay the same
 */
void number_bases_find(struct number_bases *bases, unsigned end, const struct number_state *before,
                       const struct numbered_line *lines, const struct numbered_line *below,
                       size_t ahead);

/* Sets `number` to the printed number of `end` in a line with ACK flag and without SYN, be it a
 * sequence or an acknowledgment number. Returns false if the line has none. */
bool numbered_line_has(const struct numbered_line *line, unsigned end, uint32_t *number);

#endif
