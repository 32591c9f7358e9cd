/*
 * Captures packets on an interface, by libpcap.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CAPTURE_LIVE_H
#define TCPSTATE_CAPTURE_LIVE_H

#include "capture_file.h"

struct capture_live;

/*
 * Begins to capture. Until capture_live_close(), SIGINT, SIGTERM and SIGHUP end the capture.
 *
 * filter   capture filter (pcap-filter(7)), or NULL
 * seconds  how long to capture; 0: until a signal comes
 * idle     called with `user` about ten times a second, so that the caller can write out what it has.
 *          Returns false to end the capture
 *
 * Returns NULL after a message if it cannot capture.
 */
struct capture_live *capture_live_open(const char *interface, const char *filter, double seconds,
                                       bool (*idle)(void *user), void *user);

/*
 * Waits for the next packet.
 *
 * Returns CAPTURE_PACKET; CAPTURE_END when the time is over, a signal came or idle() returned false;
 * CAPTURE_CUT_SHORT, after a message, when the interface fails.
 */
enum capture_result capture_live_next(struct capture_live *live, struct capture_packet *p);

/* Returns how many packets the kernel or the interface dropped so far. */
uint64_t capture_live_lost(const struct capture_live *live);

/* Ends the capture and frees `live`. Returns how many packets the kernel or the interface dropped. */
uint64_t capture_live_close(struct capture_live *live);

#endif
