/*
 * Blocks of a text that may be from different points of the way.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_POINT_BLOCKS_H
#define TCPSTATE_POINT_BLOCKS_H

#include "restored_packet.h"

/* A smaller number of a SYN is likely made up, or counted from 0. */
#define LEAST_ISN UINT32_C(65536)

/* A stretch of the text from one point. */
struct point_block {
    guint from, to; /* of its packets; `to` is behind the last one */
};

/*
 * Returns the blocks (struct point_block) of `packets` (struct restored_packet, in the order of the text). A
 * block begins where the time goes back, and where a SYN stands again although its sender has gone on
 * since: no host sends a SYN then. The caller frees them with g_array_unref().
 */
GArray *point_blocks_find(const GArray *packets);

/*
 * Says which lines only one of two points shows: of the block, and of the blocks above that have its other
 * packets. Says nothing if there are none.
 *
 * first_seen  for each packet of the block, the packet above that is the same segment, or NULL
 */
void point_blocks_compare(const GArray *packets, const GArray *blocks, struct point_block block,
                          const struct restored_packet **first_seen,
                          struct diagnostics *diagnostics);

#endif
