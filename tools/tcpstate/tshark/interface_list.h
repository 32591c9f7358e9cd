/*
 * The interfaces to capture on.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_INTERFACE_LIST_H
#define TCPSTATE_INTERFACE_LIST_H

#include "common/status.h"

/* Prints what `tshark -D` lists, or says why it lists nothing. */
enum status list_interfaces(const char *tshark);

#endif
