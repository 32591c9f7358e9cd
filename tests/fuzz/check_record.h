/*
 * What must hold for any record that a reader or a source gives out.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_CHECK_RECORD_H
#define TCPSTATE_CHECK_RECORD_H

#include "record/record.h"

/* Written and read again it says the same; no view of it has an octet that a terminal could obey or
 * that is not UTF-8. */
void check_record(enum record_kind kind, const struct record *r);

#endif
