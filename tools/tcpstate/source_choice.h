/*
 * Chooses the source that reads the capture.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SOURCE_CHOICE_H
#define TCPSTATE_SOURCE_CHOICE_H

#include "input/source.h"
#include "options.h"

/*
 * Reads the capture: by the direct source, as far as that surely finds what tshark finds, and by tshark
 * from there on. --engine and other options may ask for one of them.
 *
 * Returns the exit status, after a message if it is not STATUS_OK.
 */
enum status source_read(const struct options *options, const struct source_request *request,
                        const struct sink *sink);

#endif
