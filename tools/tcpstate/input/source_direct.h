/*
 * The direct source: it decodes the capture itself and runs the engine in this process.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SOURCE_DIRECT_H
#define TCPSTATE_SOURCE_DIRECT_H

#include <stdint.h>

#include "decode/tcp_streams.h"
#include "source.h"

enum { CONVERSATIONS_DEFAULT = 4000000 /* they take 2 GB of memory */ };

struct direct_options {
    bool alone;     /* never answer "unsure": leave out what cannot be decoded, and say so */
    bool verbose;   /* say how many packets were read */
    bool early;     /* report conversations once they have ended, and forget them */
    unsigned cores; /* how many to use, at least 1; see source_direct() */
    uint32_t conversations; /* how many to keep at most; see conversation_table_bound() */
    /* Returns Wireshark's rules for streams, called with rules_user; see tcp_streams.h. */
    enum stream_rules (*find_rules)(const void *rules_user);
    const void *rules_user;
};

/* How far the direct source came. */
struct direct_end {
    const char *unsure; /* what it cannot decode as Wireshark does; NULL: it has read all */
    uint32_t frame;     /* the last packet that it read */
    uint64_t given;     /* how many segments it has passed to the sink */
};

/*
 * Reads the capture. The records are the same octets as those of source_tshark().
 *
 * When it is not sure to decode a packet as Wireshark does, it stops without a message, and `end` has
 * the reason. Then another source must read the capture; the sink already has the first `given`
 * segments.
 *
 * With `early` the records are others: conversations come as they end. If more segments of a forgotten
 * conversation come, they begin a new one, with a stream number of its own. The same happens when
 * there are more conversations than may be kept; a message says so.
 *
 * With more than one of options->cores, other threads read and decode files: one for each further core, each its own
 * file. Another thread runs the sink. The thread that calls this tracks. Records and messages are the same. A pipe is
 * read by the thread that tracks, and a live capture is all in one thread.
 *
 * Returns the exit status, after a message if it is not STATUS_OK.
 */
enum status source_direct(const struct source_request *request,
                          const struct direct_options *options, const struct sink *sink,
                          struct direct_end *end);

#endif
