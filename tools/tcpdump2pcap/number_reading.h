/*
 * One way to read the numbers of some lines of a conversation, and what it costs.
 *
 * Without -S tcpdump remembers one base for each end of a 4-tuple, and prints numbers less the
 * base. These are its rules, in print-tcp.c, the same since version 3:
 *
 * A SYN-ACK sets the bases: its own number, and its acknowledgment number less 1. The first segment
 * with ACK flag that tcpdump sees of the 4-tuple does the same. Both are printed absolute.
 *
 * tcpdump prints all other segments with ACK flag relative to the bases. The bases stay, even with
 * a SYN.
 *
 * A segment without ACK flag, such as a SYN or a RST, is printed absolute and sets nothing. SACK
 * edges are always relative.
 *
 * A text rarely has all that tcpdump saw, so the bases may have to be guessed.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_NUMBER_READING_H
#define TCPSTATE_NUMBER_READING_H

#include "restored_packet.h"
#include "sequence_space.h"

enum number_style {
    NUMBERS_ABSOLUTE, /* tcpdump -S */
    NUMBERS_RELATIVE,
    NUMBERS_MIXED, /* put together from both: each number as it fits best */
};

struct number_reading {
    enum number_style style;
    bool has_bases; /* tcpdump remembered bases before the first line */
    uint32_t
        base[2]; /* these; without has_bases, that of a sender whose first segment is a bare ACK */
};

/* What the lines so far tell. */
struct number_state {
    struct sequence_space space[2]; /* of end 0 and end 1 */
    bool has_bases;
    uint32_t base[2];
    int lean;             /* above 0: the numbers so far are rather absolute, below 0: relative */
    bool mixed_relative;  /* the last number with NUMBERS_MIXED was relative */
    bool has_mixed_style; /* there was one */
    bool syn_unanswered
        [2]; /* the end began a new conversation, and no SYN-ACK of its peer followed */
};

/* A line of the conversation. */
struct numbered_line {
    struct restored_packet *packet;
    unsigned from; /* the end that sent it, 0 or 1 */
};

/*
 * Reads `count` lines: sets seq, ack, sack_shift and seq_open of their packets, and moves `state`
 * on.
 *
 * cost      set to the cost of the numbers of each end
 * Returns a number that differs, as a rule, if any number does.
 */
uint64_t number_reading_apply(const struct number_reading *reading, struct number_state *state,
                              const struct numbered_line *lines, size_t count, int cost[2]);

#endif
