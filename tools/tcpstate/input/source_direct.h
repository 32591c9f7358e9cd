/*
 * The source that reads the capture itself and runs the engine in this process.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SOURCE_DIRECT_H
#define TCPSTATE_SOURCE_DIRECT_H

#include <stdint.h>

#include "source.h"

enum { CONVERSATIONS_DEFAULT = 4000000 /* 2 GB of memory */ };

struct pcap_request {
    const struct source_request *source;
    bool alone;    /* never hand over to tshark: pass by what cannot be decoded, and say so */
    bool verbose;  /* say on standard error who reads, and why */
    bool segments; /* segments are wanted, not only conversations */
    bool early;    /* give out conversations once they have ended, and forget them */
    uint32_t conversations; /* so many are kept at most; the one that is idle for longest goes */
};

/*
 * Reads the capture file. The records are those of source_tshark(), octet by octet. Whatever is not
 * surely decoded as Wireshark does it makes this source start tshark in its place; segments that
 * were given out by then are not given out again.
 *
 * Differences that were asked for: with `early` the conversations come as they end, and one that
 * was forgotten begins anew with a stream number of its own should a segment of it follow. The same
 * when there are more conversations than may be kept, which is said on standard error.
 */
enum status source_pcap(const struct pcap_request *request, const struct sink *sink);

#endif
