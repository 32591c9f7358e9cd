/*
 * Records, made from scripts for the tests of the views.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_UNIT_RECORDS_H
#define TCPSTATE_UNIT_RECORDS_H

#include <glib.h>

#include "record/record.h"

/*
 * A script is segments "SECONDS END FLAGS SEQ [ACK [OCTETS]]" with ";" between them. Example:
 * "0 C S 0; 0.1 S SA 0 1; 0.2 C A 1 1; 0.3 C PA 1 1 100".
 *
 * Numbers are relative to the ISNs 1000 and 5000. Second 0 is 1000 s after the epoch. The engine
 * follows the segments as a conversation between 10.0.0.1.PORT, the client, and 10.0.0.2.80.
 */

/* Returns the record of the conversation. */
struct record_conversation record_of(const char *script, uint16_t port);

/* Returns the records of the segments: an array of struct record_segment. The caller frees it. */
GArray *segments_of(const char *script, uint16_t port);

#endif
