/*
 * Capture filters (BPF, pcap-filter(7)), by libpcap: checks them, and applies them to saved captures.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CAPTURE_FILTER_H
#define TCPSTATE_CAPTURE_FILTER_H

#include <stdbool.h>

/*
 * Checks that a filter can be compiled for the link type of an interface or a file.
 *
 * interface  the interface to capture on, or NULL
 * file       without an interface: the capture file
 *
 * Where the link type cannot be found out, Ethernet is assumed. Returns false after a message.
 */
bool capture_filter_check(const char *filter, const char *interface, const char *file);

/* What a message of capture_filter_copy() begins with if a fault in the capture stopped it. */
#define CAPTURE_FILTER_DAMAGED "the capture cannot be read on: "

/*
 * Copies the packets that pass the filter, each one as soon as it comes.
 *
 * from  descriptor of a capture, pcap or pcapng
 * to    descriptor to write pcap to; both descriptors are closed
 *
 * Returns NULL, or what went wrong, which the caller frees.
 */
char *capture_filter_copy(const char *filter, int from, int to);

#endif
