/*
 * A sink that replaces the addresses in records: option --anonymize.
 *
 * Everything else stays: ports, numbers, times, states, verdicts.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_ANONYMOUS_RECORDS_H
#define TCPSTATE_ANONYMOUS_RECORDS_H

#include "input/source.h"

struct anonymous_records;

/*
 * next  gets the records with other addresses
 * key   what the user wrote: see address_cipher_key()
 *
 * Returns NULL after a message. The caller frees it with anonymous_records_free().
 */
struct anonymous_records *anonymous_records_new(const struct sink *next, const char *key);

void anonymous_records_free(struct anonymous_records *a);

struct sink anonymous_records_sink(struct anonymous_records *a);

#endif
