/*
 * The record stream of record_format.h as statistics, for programs that read it.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RECORD_STREAM_H
#define TCPSTATE_RECORD_STREAM_H

/* Registers `-z tcpstate,records[,FILTER]`, and `-z tcpstate,conversations[,FILTER]`, which prints
 * no segments. */
void record_stream_register(void);

#endif
