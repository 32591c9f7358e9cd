/*
 * Reads the values of an expression: numbers, ranges, addresses, networks.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SELECTION_VALUES_H
#define TCPSTATE_SELECTION_VALUES_H

#include "selection_program.h"

/*
 * Reads "443", or a range "8000..8099", into c->low and c->high.
 *
 * seconds  the number counts seconds, and may have nine digits behind a dot; nanoseconds are stored.
 *          Otherwise it is a whole number
 *
 * Returns NULL, or what is wrong with the text.
 */
const char *selection_read_range(const char *text, bool seconds, struct constant *c);

/* Reads an IPv4 or IPv6 address, or a network "10.0.0.0/8". Returns NULL, or what is wrong. */
const char *selection_read_network(const char *text, struct constant *c);

/* Reads the octets of an address. Returns false if the text is no address. */
bool selection_read_address(const char *text, struct record_address *address);

#endif
