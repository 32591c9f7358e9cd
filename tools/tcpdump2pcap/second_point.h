/*
 * Two texts in one, from two points of the way: first what the client's tcpdump printed, and below it
 * what the server's printed of the same segments.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SECOND_POINT_H
#define TCPSTATE_SECOND_POINT_H

#include "restored_packet.h"

/*
 * Finds second points in `packets` (struct restored_packet, in the order of the text), by the numbers that
 * are set, be they printed or absolute: where the time goes back, or a SYN stands again of which the sender
 * has gone on, and most segments from there on stand above already, at another time.
 *
 * Leaves out those segments. What only the second point saw stays: it is put between the segments
 * above, on the clock of the first point. Notes say what was done, and which lines only one point shows.
 *
 * say_doubts  also say where a few segments stand above already, but too few to tell
 */
void second_points_remove(GArray *packets, bool say_doubts, struct diagnostics *diagnostics);

#endif
