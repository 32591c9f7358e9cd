/*
 * Addresses and ports for the names in a text. These answer, in this order: the user (--host,
 * --port), a hex dump in the text, the system (`localhost`, /etc/services). A name that none of
 * them knows gets an address set aside for documentation or an unassigned port, the same wherever
 * it occurs, and a note.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_ENDPOINT_NAMES_H
#define TCPSTATE_ENDPOINT_NAMES_H

#include "diagnostics.h"
#include "text_span.h"

#define IPV4_LENGTH 4
#define IPV6_LENGTH 16

struct ip_address {
    int version;                 /* 4 or 6 */
    uint8_t octets[IPV6_LENGTH]; /* the first 4 of them for IPv4, zeros behind */
};

struct resolved_endpoint {
    struct ip_address address;
    uint16_t port;
};

/* An end as printed, for example `www.example.com` and `https`: spans into the text. */
struct printed_endpoint {
    struct text_span host;
    struct text_span port;
};

struct endpoint_names;

struct endpoint_names *endpoint_names_new(void);
void endpoint_names_free(struct endpoint_names *names);

/* Add what the user said: `NAME=ADDRESS`, `NAME=PORT`. Return false if it is not of that form. */
bool endpoint_names_host(struct endpoint_names *names, const char *assignment);
bool endpoint_names_port(struct endpoint_names *names, const char *assignment);

/* Reads an IPv4 or IPv6 address, without its zone (`%eth0`). Returns false if `host` is none. */
bool ip_address_read(struct text_span host, struct ip_address *address);

/* Reads a port number. Returns false if `port` is none. */
bool port_read(struct text_span port, uint16_t *number);

/* Reserves the numbers that `printed` uses, so that no name gets them. */
void endpoint_names_see(struct endpoint_names *names, const struct printed_endpoint *printed);

/* Adds that the names in `printed` stand for `endpoint`, unless they are known already. */
void endpoint_names_learn(struct endpoint_names *names, const struct printed_endpoint *printed,
                          const struct resolved_endpoint *endpoint);

/*
 * Finds the address and port of `printed` in a packet of IP `version` 4 or 6 on `line`. Call
 * endpoint_names_see() for the whole text before, so that no name gets a number of a later line.
 *
 * Returns false, after a diagnostic, if there is none.
 */
bool endpoint_names_find(struct endpoint_names *names, const struct printed_endpoint *printed,
                         int version, size_t line, struct resolved_endpoint *endpoint,
                         struct diagnostics *diagnostics);

/* The same for an address alone, and for a port alone. */
bool endpoint_names_find_host(struct endpoint_names *names, struct text_span host, int version,
                              size_t line, struct ip_address *address,
                              struct diagnostics *diagnostics);
bool endpoint_names_find_port(struct endpoint_names *names, struct text_span port, size_t line,
                              uint16_t *number, struct diagnostics *diagnostics);

#endif
