/*
 * What can be asked for with `tshark -z tcpstate,...`.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_STATISTICS_H
#define TCPSTATE_STATISTICS_H

#include <stdbool.h>

#include "record/record.h"

/* The tap on which a struct tapped_segment is queued for every segment. */
#define STATISTICS_TAP "tcpstate"

struct tapped_segment {
    struct record_segment record;
    bool first_visit; /* the capture is being read: what a conversation comes to is not known yet */
};

/* Makes the statistics known to Wireshark. */
void statistics_register(void);

#endif
