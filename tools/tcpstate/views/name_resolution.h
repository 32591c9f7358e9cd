/*
 * Names of hosts and services, for people who asked for them (-N).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_NAME_RESOLUTION_H
#define TCPSTATE_NAME_RESOLUTION_H

#include <stdint.h>

/* Asks for names: of the letters n and N (hosts, by the system's resolver) and t (services). Before
 * it is called, or with NULL, there are none. */
void name_resolution_use(const char *letters);

/* The name of an address, as inet_ntop() prints it, or NULL. It is safe on a terminal. Each address
 * is looked up once, which may take seconds. */
const char *name_resolution_host(const char *address);

/* The name of a TCP port, or NULL. */
const char *name_resolution_service(uint16_t port);

#endif
