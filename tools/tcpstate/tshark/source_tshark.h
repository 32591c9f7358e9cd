/*
 * The source that drives tshark: the plugin prints records, and this source reads them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SOURCE_TSHARK_H
#define TCPSTATE_SOURCE_TSHARK_H

#include "input/source.h"

/*
 * Reads the capture through tshark and the plugin's record stream.
 *
 * Returns the exit status, after a message if it is not STATUS_OK. No tshark is left behind, however
 * this function ends.
 */
enum status source_tshark(const struct source_request *request, const struct sink *sink);

#endif
