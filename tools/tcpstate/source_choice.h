/*
 * Chooses the source that reads the capture.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SOURCE_CHOICE_H
#define TCPSTATE_SOURCE_CHOICE_H

#include "input/source_direct.h"
#include "options.h"

/*
 * Reads several files one after the other by the direct source, as far as that surely finds what tshark finds in the
 * files when they are joined; with --engine pcap, all of them, if each begins as a capture that it can read.
 *
 * files   in the order of the capture, ended by NULL
 * end     how far it came; all 0 before
 * status  the exit status, after a message if it is not STATUS_OK
 *
 * Returns false, and does not set `status`, if the files must be joined and read by source_read(), with `end`.
 */
bool source_read_files(const struct options *options, const struct source_request *request,
                       char *const *files, const struct sink *sink, struct direct_end *end,
                       enum status *status);

/*
 * Reads the capture: by the direct source, as far as that surely finds what tshark finds, and by tshark
 * from there on. --engine and other options may ask for one of them.
 *
 * so_far  how far source_read_files() came; all 0: it was not called
 *
 * Returns the exit status, after a message if it is not STATUS_OK.
 */
enum status source_read(const struct options *options, const struct source_request *request,
                        const struct direct_end *so_far, const struct sink *sink);

#endif
