/*
 * The direct source: it reads the capture itself and runs the engine in this process.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SOURCE_DIRECT_H
#define TCPSTATE_SOURCE_DIRECT_H

#include <stdint.h>

#include "decode/tcp_streams.h"
#include "source.h"

enum { CONVERSATIONS_DEFAULT = 4000000 /* 2 GB of memory */ };

struct direct_request {
    const struct source_request *source;
    bool alone;    /* pass by what cannot be decoded, and say so, instead of answering "unsure" */
    bool verbose;  /* say on standard error how many packets were read */
    bool segments; /* segments are wanted, not only conversations */
    bool early;    /* give out conversations once they have ended, and forget them */
    uint32_t conversations; /* keep at most so many; the one that is idle for longest goes first */
    /* Which of Wireshark's rules for streams to follow; called with source->tshark. */
    enum stream_rules (*find_rules)(const void *tshark);
};

/* How far the direct source came. */
struct direct_end {
    const char *unsure; /* what it cannot decode as Wireshark does, or NULL: it has read all */
    uint32_t frame;     /* the last packet that it read */
    uint64_t given;     /* segments that the sink has */
};

/*
 * Reads the capture. The records are those of source_tshark(), octet by octet.
 *
 * Where it is not sure to decode a packet as Wireshark does, it stops, says nothing, and `end` tells
 * why: another source must read the capture, and the sink has the first `given` segments already.
 *
 * With `early` the records differ: conversations come as they end. One that was forgotten begins
 * anew, with a stream number of its own, when another segment of it follows. The same happens when
 * there are more conversations than may be kept, which a message says.
 *
 * Returns the exit status, after a message if it is not STATUS_OK.
 */
enum status source_direct(const struct direct_request *request, const struct sink *sink,
                          struct direct_end *end);

#endif
