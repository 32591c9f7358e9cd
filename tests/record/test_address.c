/*
 * Addresses as text: the same as inet_ntop() prints.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <arpa/inet.h>
#include <glib.h>
#include <string.h>

#include "record/record_address.h"

static struct record_address address_of(const uint8_t *octets, uint8_t count)
{
    struct record_address a = {.octet_count = count};
    memcpy(a.octets, octets, count);
    return a;
}

static void assert_as_inet_ntop(const uint8_t *octets, uint8_t count)
{
    char expected[INET6_ADDRSTRLEN];
    char text[ADDRESS_TEXT_SIZE];
    struct record_address a = address_of(octets, count);
    inet_ntop(count == IPV4_OCTETS ? AF_INET : AF_INET6, octets, expected, sizeof expected);
    g_assert_cmpstr(record_address_text(&a, text), ==, expected);
}

static void ipv4_as_inet_ntop(void)
{
    for (unsigned i = 0; i < 256; i++) {
        uint8_t octets[IPV4_OCTETS] = {(uint8_t)i, (uint8_t)(255 - i), 0, (uint8_t)(i / 10)};
        assert_as_inet_ntop(octets, IPV4_OCTETS);
    }
}

/* Each of the 256 patterns of zero and other groups, with groups of 1 to 4 digits. */
static void ipv6_as_inet_ntop(void)
{
    static const uint16_t groups[] = {0x1, 0x20, 0xabc, 0xffff};
    for (unsigned pattern = 0; pattern < 256; pattern++) {
        for (unsigned digits = 0; digits < G_N_ELEMENTS(groups); digits++) {
            uint8_t octets[IPV6_OCTETS] = {0};
            for (size_t i = 0; i < 8; i++) {
                uint16_t group = pattern & 1u << i ? groups[(digits + i) % 4] : 0;
                octets[2 * i] = (uint8_t)(group >> 8);
                octets[2 * i + 1] = (uint8_t)group;
            }
            assert_as_inet_ntop(octets, IPV6_OCTETS);
        }
    }
}

static void ipv4_in_ipv6_as_inet_ntop(void)
{
    for (unsigned last = 0; last < 4; last++) {
        uint8_t octets[IPV6_OCTETS] = {[15] = (uint8_t)last};
        assert_as_inet_ntop(octets, IPV6_OCTETS);
        octets[12] = 192;
        assert_as_inet_ntop(octets, IPV6_OCTETS);
        octets[10] = octets[11] = 0xff;
        assert_as_inet_ntop(octets, IPV6_OCTETS);
    }
}

static void text_is_kept(void)
{
    char text[ADDRESS_TEXT_SIZE];
    struct record_address a = {.text = "2001:db8::7"};
    g_assert_cmpstr(record_address_text(&a, text), ==, "2001:db8::7");
    g_assert_true(record_address_is_ipv6(&a));
    g_assert_false(record_address_is_ipv6(&(struct record_address){.text = "10.0.0.1"}));
}

static void equal_addresses(void)
{
    static const uint8_t low[IPV6_OCTETS] = {10, 0, 0, 1};
    static const uint8_t other[IPV6_OCTETS] = {10, 0, 0, 1, [15] = 1};
    struct record_address four = address_of(low, IPV4_OCTETS);
    struct record_address six = address_of(low, IPV6_OCTETS);
    struct record_address next = address_of(other, IPV6_OCTETS);
    struct record_address text = {.text = "10.0.0.1"};
    g_assert_true(record_address_equal(&four, &four));
    g_assert_true(record_address_equal(&six, &six));
    g_assert_true(record_address_equal(&text, &text));
    g_assert_false(record_address_equal(&six, &next));
    g_assert_false(record_address_equal(&four, &six));
    g_assert_false(record_address_equal(&text, &(struct record_address){.text = "10.0.0.2"}));
    g_assert_true(record_address_is_ipv6(&six));
    g_assert_false(record_address_is_ipv6(&four));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/address/ipv4", ipv4_as_inet_ntop);
    g_test_add_func("/address/ipv6", ipv6_as_inet_ntop);
    g_test_add_func("/address/ipv4-in-ipv6", ipv4_in_ipv6_as_inet_ntop);
    g_test_add_func("/address/text", text_is_kept);
    g_test_add_func("/address/equal", equal_addresses);
    return g_test_run();
}
