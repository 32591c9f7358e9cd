/*
 * Port numbers of service names.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_SERVICE_NAMES_H
#define TCPSTATE_SERVICE_NAMES_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Sets `port` to the TCP port of the service: as this system knows it (/etc/services), else as
 * other systems do, from IANA's registry of service names.
 *
 * Returns false if neither knows the name.
 */
bool service_port(const char *name, uint16_t *port);

#endif
