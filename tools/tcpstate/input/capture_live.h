/*
 * The packets of an interface as they come, by libpcap.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CAPTURE_LIVE_H
#define TCPSTATE_CAPTURE_LIVE_H

#include "capture_file.h"

struct capture_live;

/*
 * Begins to capture. SIGINT, SIGTERM and SIGHUP end it from now on, until capture_live_close().
 *
 * filter   capture filter (pcap-filter(7)), or NULL
 * seconds  how long; 0: until it is interrupted
 * idle     called about ten times a second: time to write out what there is. False: stop
 *
 * Gives NULL after saying what is wrong.
 */
struct capture_live *capture_live_open(const char *interface, const char *filter, double seconds,
                                       bool (*idle)(void *user), void *user);

/* Waits for the next packet. CAPTURE_END: the time is over, or somebody wants it to end.
 * CAPTURE_CUT_SHORT, after saying why: the interface does not go on. */
enum capture_result capture_live_next(struct capture_live *live, struct capture_packet *p);

/* Ends it; gives how many packets the kernel could not keep. */
uint64_t capture_live_close(struct capture_live *live);

#endif
