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
#include "replaced_addresses.h"

struct anonymous_records {
    const struct sink *next; /* gets the records with other addresses */
    struct replaced_addresses *addresses;
};

/* Returns a sink that replaces the addresses. The caller keeps `a` as long as the sink is used. */
struct sink anonymous_records_sink(struct anonymous_records *a);

#endif
