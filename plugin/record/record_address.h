/*
 * The address of an end: octets from the tool's own reader, text from tshark.
 *
 * The octets become text only where a view prints them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TCPSTATE_RECORD_ADDRESS_H
#define TCPSTATE_RECORD_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

enum {
    ADDRESS_TEXT_SIZE = 64, /* an IPv6 address with its NUL takes 46 */
    IPV4_OCTETS = 4,
    IPV6_OCTETS = 16,
};

struct record_address {
    union {
        uint8_t octets[IPV6_OCTETS];  /* the first `octet_count` of them */
        char text[ADDRESS_TEXT_SIZE]; /* visible ASCII but no blank, comma, quote
                                         or backslash; never empty */
    };
    uint8_t octet_count; /* IPV4_OCTETS or IPV6_OCTETS; 0: the address is the text */
};

/* Writes the address at `p` as inet_ntop() prints it (IPv6: RFC 5952 section 4). There must be room for
 * ADDRESS_TEXT_SIZE octets. Returns the place behind it. */
char *record_address_put(char *p, const struct record_address *a);

/* Returns the same with a NUL behind it. The result is the address's own text, or stands in `text`. */
const char *record_address_text(const struct record_address *a, char text[ADDRESS_TEXT_SIZE]);

/* Returns true for an IPv6 address. */
bool record_address_is_ipv6(const struct record_address *a);

/* Returns true when both are the same address and come from the same reader. */
bool record_address_equal(const struct record_address *a, const struct record_address *b);

#endif
