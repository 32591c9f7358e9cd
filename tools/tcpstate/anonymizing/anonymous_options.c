/*
 * TCP options without addresses.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "anonymous_options.h"

#include <stdbool.h>
#include <string.h>

enum {
    /* https://www.iana.org/assignments/tcp-parameters */
    OPTION_EOL = 0,
    OPTION_NOP = 1,
    OPTION_MSS = 2,
    OPTION_WINDOW_SCALE = 3,
    OPTION_SACK_PERMITTED = 4,
    OPTION_SACK = 5,
    OPTION_TIMESTAMPS = 8,
    OPTION_MD5 = 19,
    OPTION_USER_TIMEOUT = 28,
    OPTION_AUTHENTICATION = 29,
    OPTION_MPTCP = 30,
    OPTION_FAST_OPEN = 34,
    MPTCP_ADD_ADDR = 3, /* RFC 8684 section 3.4.1: the option that has an address */

    HEAD = 2, /* octets of kind and length */
};

/* Returns how many octets behind kind and length stay. */
static unsigned harmless_octets(const uint8_t *option, unsigned length)
{
    switch (*option) {
    case OPTION_MSS:
    case OPTION_WINDOW_SCALE:
    case OPTION_SACK_PERMITTED:
    case OPTION_SACK:
    case OPTION_TIMESTAMPS:
    case OPTION_MD5:
    case OPTION_USER_TIMEOUT:
    case OPTION_AUTHENTICATION:
    case OPTION_FAST_OPEN:
        return length;
    case OPTION_MPTCP:
        return length > HEAD && option[HEAD] >> 4 == MPTCP_ADD_ADDR ? 1 : length;
    default:
        return 0;
    }
}

void anonymous_options_hide(uint8_t *options, unsigned length)
{
    unsigned at = 0;
    while (at < length && options[at] != OPTION_EOL) {
        uint8_t *option = options + at;
        unsigned left = length - at;
        if (*option == OPTION_NOP) {
            at++;
            continue;
        }
        bool damaged = left < HEAD || option[1] < HEAD || option[1] > left;
        unsigned size = damaged ? left : option[1];
        unsigned kept = HEAD + (damaged ? 0 : harmless_octets(option, size));
        if (kept < size)
            memset(option + kept, 0, size - kept);
        at += size;
    }
    if (at < length)
        memset(options + at, 0, length - at);
}
