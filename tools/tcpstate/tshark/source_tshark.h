/*
 * The source that runs tshark: the plugin prints records, and this source reads them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SOURCE_TSHARK_H
#define TCPSTATE_SOURCE_TSHARK_H

#include "input/source.h"

/*
 * Reads the capture through tshark and the plugin's record stream (record/record_format.h).
 *
 * Returns the exit status, after a message if it is not STATUS_OK. tshark has ended then, in any case.
 */
enum status source_tshark(const struct source_request *request, const struct sink *sink);

#endif
