/*
 * The pieces of a capture with other addresses: option --anonymize with -w.
 *
 * Of each packet, the headers stay. Of a pcapng file, sections, interfaces and packets stay, without names,
 * comments and other options.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_ANONYMOUS_PIECES_H
#define TCPSTATE_ANONYMOUS_PIECES_H

#include <glib.h>

#include "anonymizing/replaced_addresses.h"
#include "input/capture_piece.h"

struct anonymous_pieces {
    struct replaced_addresses *addresses;
    GByteArray *made;   /* the last piece */
    GArray *interfaces; /* of struct anonymous_interface: those of the section */
    uint64_t count;     /* packets with parts that may have TCP, and that are left out */
    uint32_t first;     /* the frame of the first of them */
    const char *why;    /* what it has, an English phrase */
};

/* The caller calls anonymous_pieces_clear(). */
void anonymous_pieces_init(struct anonymous_pieces *a, struct replaced_addresses *addresses);

void anonymous_pieces_clear(struct anonymous_pieces *a);

/*
 * Makes a piece with other addresses. It is valid until the next call.
 *
 * Returns false if the piece must be left out. Then it is no packet.
 */
bool anonymous_pieces_make(struct anonymous_pieces *a, const struct capture_piece *piece,
                           struct capture_piece *made);

#endif
