/*
 * The statistics that are no tables: the record stream of record.h, for programs.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RECORD_STREAM_H
#define TCPSTATE_RECORD_STREAM_H

/* Makes them known to Wireshark: `-z tcpstate,records[,FILTER]` and, without the segments,
 * `-z tcpstate,conversations[,FILTER]`. */
void statistics_records_register(void);

#endif
