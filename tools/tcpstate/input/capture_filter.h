/*
 * Capture filters (BPF, pcap-filter(7)), by libpcap: checked before anything starts, and applied to
 * captures that were saved.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CAPTURE_FILTER_H
#define TCPSTATE_CAPTURE_FILTER_H

#include <stdbool.h>

/*
 * Whether `filter` can be compiled for what `interface`, or else the capture file `file`, captures.
 * Where its link type cannot be found out, Ethernet is taken. False after saying what is wrong.
 */
bool capture_filter_check(const char *filter, const char *interface, const char *file);

/*
 * Copies the packets that pass from the capture on one descriptor to the other, as they come. Both
 * are pcap or pcapng in, pcap out. NULL, or what went wrong, to be freed.
 */
char *capture_filter_copy(const char *filter, int from, int to);

#endif
