/*
 * Records to test with.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RECORD_SAMPLES_H
#define TCPSTATE_RECORD_SAMPLES_H

#include <stdint.h>

#include "record/record.h"

/* Returns the merged FIN of a small conversation, from its client. */
struct record_segment sample_segment(void);

/* Returns the conversation of sample_segment(). */
struct record_conversation sample_conversation(void);

/* Sets address and port of an end; the rest of the address field becomes 0. */
void sample_set_address(struct record_endpoint *e, const char *address, uint16_t port);

#endif
