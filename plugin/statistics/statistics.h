/*
 * The statistics: what `tshark -z tcpstate,...` prints, and Wireshark's Statistics menu shows.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_STATISTICS_H
#define TCPSTATE_STATISTICS_H

#include <stdbool.h>

#include "record/record.h"

/* The plugin's own tap. It passes a struct tapped_segment for every segment, and for every ICMP
 * error about one, to its listeners. */
#define STATISTICS_TAP "tcpstate"

struct tapped_segment {
    struct record_segment record;   /* of an ICMP error only stream and own_stream */
    const struct record_icmp *icmp; /* NULL for a segment; valid while the tap calls */
    bool first_visit;               /* Wireshark is reading the capture; no verdict is final yet */
};

/* Registers the plugin's statistics. */
void statistics_register(void);

#endif
