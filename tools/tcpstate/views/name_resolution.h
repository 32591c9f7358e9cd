/*
 * Names of hosts and services (-N).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_NAME_RESOLUTION_H
#define TCPSTATE_NAME_RESOLUTION_H

#include <stdint.h>

#include "record/record_address.h"

/* Turns names on: `letters` holds n or N for hosts (by the system's resolver), t for services.
 * NULL, and the time before the first call, mean no names. */
void name_resolution_use(const char *letters);

/* Returns the name of an address, or NULL. The name is safe on a terminal. Each address is looked up once,
 * which may take seconds. */
const char *name_resolution_host(const struct record_address *a);

/* Returns the name of a TCP port, or NULL. */
const char *name_resolution_service(uint16_t port);

#endif
