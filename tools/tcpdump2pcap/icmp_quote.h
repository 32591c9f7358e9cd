/*
 * The segments that ICMP errors quote.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_ICMP_QUOTE_H
#define TCPSTATE_ICMP_QUOTE_H

#include "restored_packet.h"

/* Finds the segment that each ICMP error of `packets` (struct restored_packet) answers: the last one
 * above it from its receiver to the address that is not reached. One without is left out, and
 * reported as not read. The numbers of the segments are set. */
void icmp_quotes_set(GArray *packets, struct endpoint_names *names,
                     struct diagnostics *diagnostics);

#endif
