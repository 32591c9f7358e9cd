/*
 * The address and port that a printed name stands for. The first source that knows the name counts:
 * the user's options; a hex dump in the text; the system (`localhost`, /etc/services). Else the
 * name gets an address set aside for documentation, or a free port, and a remark says so.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 * /
 */
#ifndef TCPSTATE_ENDPOINT_NAMES_H
#define TCPSTATE_ENDPOINT_NAMES_H

#include "remarks.h"
#include "text_span.h"

#define IPV4_LENGTH 4
#define IPV6_LENGTH 16

struct address {
    int version;                /* 4 or 6 */
    uint8_t bytes[IPV6_LENGTH]; /* the first 4 of them for IPv4, zeros behind */
};

struct resolved_endpoint {
    struct address address;
    uint16_t port;
};

/* As printed: spans into the text. */
struct printed_endpoint {
    struct text_span host;
    struct text_span port;
};

struct endpoint_names;

struct endpoint_names *endpoint_names_new(void);
void endpoint_names_free(struct endpoint_names *names);

/* Takes what the user gives as `NAME=ADDRESS` and `NAME=PORT`. Returns false if it is not of that
 * form. */
bool endpoint_names_host(struct endpoint_names *names, const char *assignment);
bool endpoint_names_port(struct endpoint_names *names, const char *assignment);

/* Returns true if `host` is an IPv4 or IPv6 address (a zone behind % is left away), which goes to
 * `address`. */
bool address_read(struct text_span host, struct address *address);

/* Returns true if `port` is a port number, which goes to `number`. */
bool port_read(struct text_span port, uint16_t *number);

/* Notes that `printed` occurs in the text: nothing it uses as a number will be made up for a name.
 */
void endpoint_names_see(struct endpoint_names *names, const struct printed_endpoint *printed);

/* Notes that the names in `printed` stand for `endpoint`, unless they are known already. */
void endpoint_names_learn(struct endpoint_names *names, const struct printed_endpoint *printed,
                          const struct resolved_endpoint *endpoint);

/*
 * Finds the endpoint for `printed` in an IPv4 or IPv6 packet (`version` 4 or 6) on `line`. Returns
 * false if there is none; why is then remarked. See the whole text first, lest a number is made up
 * that a later line uses. /
 */
bool endpoint_names_find(struct endpoint_names *names, const struct printed_endpoint *printed,
                         int version, size_t line, struct resolved_endpoint *endpoint,
                         struct remarks *remarks);

#endif
