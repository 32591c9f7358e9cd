/*
 * Reads the values of an expression.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "selection_values.h"

#include <arpa/inet.h>
#include <string.h>

#include "engine/duration.h"

enum { FRACTION_DIGITS = 9, OCTET_BITS = 8 };

/* Adds a digit to a number. Returns false if it gets too large. */
static bool add_digit(int64_t *number, unsigned digit)
{
    if (*number > (INT64_MAX - (int64_t)digit) / 10)
        return false;
    *number = *number * 10 + (int64_t)digit;
    return true;
}

/* Reads a number and moves *text behind it. */
static const char *read_number(const char **text, bool seconds, int64_t *number)
{
    const char *p = *text;
    bool negative = *p == '-';
    unsigned fraction = 0;
    p += negative;
    *number = 0;
    if (!g_ascii_isdigit(*p))
        return "not a number";
    for (; g_ascii_isdigit(*p); p++) {
        if (!add_digit(number, (unsigned)g_ascii_digit_value(*p)))
            return "too large a number";
    }
    if (p[0] == '.' && g_ascii_isdigit(p[1])) {
        if (!seconds)
            return "not a whole number";
        for (p++; g_ascii_isdigit(*p); p++, fraction++) {
            if (fraction == FRACTION_DIGITS)
                return "more than nine digits behind the dot";
            if (!add_digit(number, (unsigned)g_ascii_digit_value(*p)))
                return "too large a number";
        }
    }
    for (; seconds && fraction < FRACTION_DIGITS; fraction++) {
        if (!add_digit(number, 0))
            return "too large a number";
    }
    if (negative)
        *number = -*number;
    *text = p;
    return NULL;
}

const char *selection_read_range(const char *text, bool seconds, struct constant *c)
{
    const char *wrong = read_number(&text, seconds, &c->low);
    c->high = c->low;
    if (!wrong && g_str_has_prefix(text, "..")) {
        text += 2;
        wrong = read_number(&text, seconds, &c->high);
    }
    if (!wrong && *text)
        return "not a number";
    if (!wrong && c->low > c->high)
        return "a range that ends before it begins";
    return wrong;
}

bool selection_read_address(const char *text, struct record_address *address)
{
    address->octet_count = IPV4_OCTETS;
    if (inet_pton(AF_INET, text, address->octets) == 1)
        return true;
    address->octet_count = IPV6_OCTETS;
    return inet_pton(AF_INET6, text, address->octets) == 1;
}

const char *selection_read_network(const char *text, struct constant *c)
{
    char address[ADDRESS_TEXT_SIZE] = "";
    size_t length = strcspn(text, "/");
    if (length < sizeof address)
        memcpy(address, text, length);
    if (!selection_read_address(address, &c->address))
        return "not an address";
    unsigned all = c->address.octet_count * (unsigned)OCTET_BITS;
    struct constant bits = {.low = all, .high = all};
    if (text[length] && (selection_read_range(text + length + 1, false, &bits) ||
                         bits.low != bits.high || bits.low < 0 || bits.low > (int64_t)all))
        return "not a network: ADDRESS/BITS";
    c->bits = (unsigned)bits.low;
    return NULL;
}
