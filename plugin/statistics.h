/*
 * What can be asked for with `tshark -z tcpstate,...`.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_STATISTICS_H
#define TCPSTATE_STATISTICS_H

/* The tap on which a struct record_segment is queued for every segment. */
#define STATISTICS_TAP "tcpstate"

/* Makes the statistics known to Wireshark. */
void statistics_register(void);

#endif
