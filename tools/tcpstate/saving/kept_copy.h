/*
 * Keeps a copy of the capture that flows through a pipeline.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_KEPT_COPY_H
#define TCPSTATE_KEPT_COPY_H

#include "common/status.h"
#include "saved_file.h"

struct kept_copy {
    struct saved_file *out; /* where the copy goes */
    bool temporary;         /* the copy is for this program: it has the same octets */
    uint64_t limit;         /* of octets to keep; 0: no limit */
    int64_t count;          /* of packets to keep and to pass on; 0: all */
};

/*
 * Reads a capture from `from`, writes it to `to` as it comes, and keeps a copy. Ends when the capture
 * ends, or when the reader of `to` has closed it. If the copy cannot be made or written, the capture flows on
 * nevertheless. Closes the copy. For a process of its own: ignores SIGPIPE, and waits for input.
 *
 * Returns STATUS_OK; STATUS_OUTPUT if the copy lacks something, or STATUS_INPUT if the capture is none
 * that can be copied, after a message.
 */
enum status kept_copy_run(const struct kept_copy *k, int from, int to);

#endif
