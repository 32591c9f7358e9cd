/*
 * Lists the interfaces to capture on (-D).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_INTERFACE_LIST_H
#define TCPSTATE_INTERFACE_LIST_H

#include "common/status.h"

/* Prints what `tshark -D` lists. Returns the exit status, after a message if it lists nothing. */
enum status interface_list_print(const char *tshark);

#endif
