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
#include "text_put.h"

enum { GROUPS = IPV6_OCTETS / 2 };

/* The numbers from 0 to 255. */
/* clang-format off */
#define TEN(t)  t "0", t "1", t "2", t "3", t "4", t "5", t "6", t "7", t "8", t "9"
#define NINETY(h) TEN(h "1"), TEN(h "2"), TEN(h "3"), TEN(h "4"), TEN(h "5"), TEN(h "6"),         \
                  TEN(h "7"), TEN(h "8"), TEN(h "9")
static const char octet_texts[UINT8_MAX + 1][4] = {
    TEN(""), NINETY(""),
    TEN("10"), NINETY("1"),
    TEN("20"), TEN("21"), TEN("22"), TEN("23"), TEN("24"), "250", "251", "252", "253", "254", "255",
};
/* clang-format on */

/* Copies a whole entry, whose length is known then: three octets at most and the NUL. */
static char *put_octet(char *p, uint8_t octet)
{
    memcpy(p, octet_texts[octet], sizeof octet_texts[octet]);
    return p + 1 + (octet >= 10) + (octet >= 100);
}

static char *put_ipv4(char *p, const uint8_t *octets)
{
    for (unsigned i = 0; i < IPV4_OCTETS; i++) {
        p = put_octet(p, octets[i]);
        *p++ = '.';
    }
    return p - 1; /* behind the last octet no dot follows */
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

/* Not inline, because what it saves and checks on the stack would slow IPv4 down. */
__attribute__((noinline)) static char *put_ipv6(char *p, const uint8_t *octets)
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

char *record_address_put(char *p, const struct record_address *a)
{
    if (a->octet_count == IPV4_OCTETS)
        return put_ipv4(p, a->octets);
    return a->octet_count ? put_ipv6(p, a->octets) : text_put(p, a->text);
}

const char *record_address_text(const struct record_address *a, char text[ADDRESS_TEXT_SIZE])
{
    if (a->octet_count == 0)
        return a->text;
    *record_address_put(text, a) = '\0';
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
