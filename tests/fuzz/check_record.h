/*
 * What must hold for any record that a reader or a source returns.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CHECK_RECORD_H
#define TCPSTATE_CHECK_RECORD_H

#include "record/record.h"

/* Checks a record. Written and read again, it must be the same. No view may print an octet of it
 * that a terminal would obey, or that is not UTF-8. */
void check_record(enum record_kind kind, const struct record *r);

#endif
