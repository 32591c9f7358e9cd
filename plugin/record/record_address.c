/*
 * IP addresses as text.
 *
 * inet_ntop() of glibc prints with sprintf(), which takes longer than all else that the tool does
 * for a segment.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "record_address.h"

#include <string.h>

#include "engine/octets.h"

enum { GROUPS = IPV6_OCTETS / 2 };

static char *put_decimal(char *p, uint8_t octet)
{
    if (octet >= 100)
        *p++ = (char)('0' + octet / 100);
    if (octet >= 10)
        *p++ = (char)('0' + octet / 10 % 10);
    *p++ = (char)('0' + octet % 10);
    return p;
}

static char *put_ipv4(char *p, const uint8_t *octets)
{
    for (unsigned i = 0; i < IPV4_OCTETS; i++) {
        if (i)
            *p++ = '.';
        p = put_decimal(p, octets[i]);
    }
    return p;
}

/* Writes 16 bits in hexadecimal, without leading zeros. */
static char *put_group(char *p, uint16_t group)
{
    static const char digits[] = "0123456789abcdef";
    int shift = group > 0xfff ? 12 : group > 0xff ? 8 : group > 0xf ? 4 : 0;
    for (; shift >= 0; shift -= 4)
        *p++ = digits[group >> shift & 15];
    return p;
}

/* Returns the length of the longest run of two or more zero groups, the first of equal ones, and
 * sets where it begins (RFC 5952 section 4.2); 0 if there is none. */
static unsigned longest_zeros(const uint16_t groups[GROUPS], unsigned *start)
{
    unsigned longest = 1;
    for (unsigned i = 0; i < GROUPS;) {
        unsigned end = i;
        while (end < GROUPS && groups[end] == 0)
            end++;
        if (end - i > longest) {
            longest = end - i;
            *start = i;
        }
        i = end + 1;
    }
    return longest > 1 ? longest : 0;
}

/* Returns true for ::a.b.c.d and ::ffff:a.b.c.d, which end in an IPv4 address (RFC 4291 section
 * 2.5.5). inet_ntop() keeps ::1 and its like, of which only the last group is not zero. */
static bool ends_in_ipv4(const uint16_t groups[GROUPS], unsigned start, unsigned zeros)
{
    return start == 0 && (zeros == 6 || (zeros == 5 && groups[5] == 0xffff));
}

static char *put_ipv6(char *p, const uint8_t *octets)
{
    uint16_t groups[GROUPS];
    unsigned start = 0;
    for (unsigned i = 0; i < GROUPS; i++)
        groups[i] = octets_get16(octets + 2 * (size_t)i);
    unsigned zeros = longest_zeros(groups, &start);
    unsigned count = ends_in_ipv4(groups, start, zeros) ? GROUPS - 2 : GROUPS;
    for (unsigned i = 0; i < count; i++) {
        if (zeros && i == start) {
            *p++ = ':';
            i += zeros - 1;
            if (i + 1 == GROUPS)
                *p++ = ':';
            continue;
        }
        if (i)
            *p++ = ':';
        p = put_group(p, groups[i]);
    }
    if (count == GROUPS)
        return p;
    *p++ = ':';
    return put_ipv4(p, octets + IPV6_OCTETS - IPV4_OCTETS);
}

const char *record_address_text(const struct record_address *a, char text[ADDRESS_TEXT_SIZE])
{
    if (a->octet_count == 0)
        return a->text;
    char *end =
        a->octet_count == IPV4_OCTETS ? put_ipv4(text, a->octets) : put_ipv6(text, a->octets);
    *end = '\0';
    return text;
}

bool record_address_is_ipv6(const struct record_address *a)
{
    return a->octet_count ? a->octet_count == IPV6_OCTETS : strchr(a->text, ':') != NULL;
}

bool record_address_equal(const struct record_address *a, const struct record_address *b)
{
    if (a->octet_count != b->octet_count)
        return false;
    return a->octet_count ? memcmp(a->octets, b->octets, a->octet_count) == 0
                          : strcmp(a->text, b->text) == 0;
}
