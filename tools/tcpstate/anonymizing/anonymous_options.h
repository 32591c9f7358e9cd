/*
 * TCP options without addresses.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_ANONYMOUS_OPTIONS_H
#define TCPSTATE_ANONYMOUS_OPTIONS_H

#include <stdint.h>

/* Overwrites by zeros what may hold an address: options that are not known to hold none, and the
 * addresses of Multipath TCP. Kinds and lengths stay. */
void anonymous_options_hide(uint8_t *options, unsigned length);

#endif
