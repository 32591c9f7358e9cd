/*
 * Records of conversations, made from scripts for the tests of the views.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_UNIT_RECORDS_H
#define TCPSTATE_UNIT_RECORDS_H

#include "record/record.h"

/*
 * Plays segments "SECONDS END FLAGS SEQ [ACK]", separated by ";", through the engine: "0 C S 0; 0.1 S
 * SA 0 1". Numbers are relative to the ISNs 1000 and 5000; the first second is 1000 s after the epoch.
 * Returns the record of the conversation between 10.0.0.1.PORT and 10.0.0.2.80.
 */
struct record_conversation record_of(const char *segments, uint16_t port);

#endif
