/*
 * --anonymize: Crypto-PAn.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "anonymizing/address_cipher.h"

#include <arpa/inet.h>
#include <glib.h>
#include <string.h>

/* Asserts what an address becomes. */
static void check(struct address_cipher *c, int family, const char *address, const char *expected)
{
    char text[INET6_ADDRSTRLEN];
    uint8_t octets[16];
    g_assert_cmpint(inet_pton(family, address, octets), ==, 1);
    address_cipher_apply(c, octets, family == AF_INET ? 4 : 16);
    g_assert_cmpstr(inet_ntop(family, octets, text, sizeof text), ==, expected);
}

/* The key and the sample trace of the reference implementation, Crypto-PAn 1.0. */
static void test_the_sample_trace_of_the_reference(void)
{
    static const uint8_t key[] = {21,  34, 23,  141, 51, 164, 207, 128, 19,  10,  91,
                                  22,  73, 144, 125, 16, 216, 152, 143, 131, 121, 121,
                                  101, 39, 98,  87,  76, 45,  42,  132, 34,  2};
    static const char *const trace[][2] = {
        {"128.11.68.132", "135.242.180.132"},   {"129.118.74.4", "134.136.186.123"},
        {"130.132.252.244", "133.68.164.234"},  {"141.223.7.43", "141.167.8.160"},
        {"141.233.145.108", "141.129.237.235"}, {"152.163.225.39", "151.140.114.167"},
        {"156.29.3.236", "147.225.12.42"},      {"165.247.96.84", "162.9.99.234"},
        {"166.107.77.190", "160.132.178.185"},  {"192.102.249.13", "252.138.62.131"},
        {"192.215.32.125", "252.43.47.189"},    {"192.233.80.103", "252.25.108.8"},
        {"192.41.57.43", "252.222.221.184"},    {"193.150.244.223", "253.169.52.216"},
        {"195.205.63.100", "255.186.223.5"},    {"198.200.171.101", "249.199.68.213"},
    };
    struct address_cipher *c = address_cipher_new(key);
    g_assert_cmpuint(sizeof key, ==, ADDRESS_CIPHER_KEY_SIZE);
    for (size_t i = 0; i < G_N_ELEMENTS(trace); i++)
        check(c, AF_INET, trace[i][0], trace[i][1]);
    address_cipher_free(c);
}

/* What other implementations make of IPv6 addresses, with the octets 0 to 31 as the key. */
static void test_ipv6_as_other_implementations(void)
{
    uint8_t key[ADDRESS_CIPHER_KEY_SIZE];
    for (size_t i = 0; i < sizeof key; i++)
        key[i] = (uint8_t)i;
    struct address_cipher *c = address_cipher_new(key);
    check(c, AF_INET, "192.0.2.1", "2.90.93.17");
    check(c, AF_INET6, "2001:db8::1", "dd92:2c44:3fc0:ff1e:7ff9:c7f0:8180:7e00");
    address_cipher_free(c);
}

/* Returns how many first bits are the same. */
static unsigned common_bits(const uint8_t *a, const uint8_t *b, unsigned octets)
{
    unsigned n = 0;
    while (n < octets * 8 && !((a[n / 8] ^ b[n / 8]) & (0x80 >> n % 8)))
        n++;
    return n;
}

static void test_common_prefixes_stay_common(void)
{
    uint8_t key[ADDRESS_CIPHER_KEY_SIZE];
    address_cipher_key(key, "a key");
    struct address_cipher *c = address_cipher_new(key);
    for (unsigned octets = 4; octets <= 16; octets += 12) {
        for (unsigned bit = 0; bit <= octets * 8; bit++) {
            uint8_t a[16];
            uint8_t b[16];
            for (unsigned i = 0; i < sizeof a; i++)
                a[i] = (uint8_t)g_test_rand_int();
            memcpy(b, a, sizeof b);
            if (bit < octets * 8)
                b[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
            address_cipher_apply(c, a, octets);
            address_cipher_apply(c, b, octets);
            g_assert_cmpuint(common_bits(a, b, octets), ==, bit);
        }
    }
    address_cipher_free(c);
}

static void test_keys(void)
{
    uint8_t a[ADDRESS_CIPHER_KEY_SIZE];
    uint8_t b[ADDRESS_CIPHER_KEY_SIZE];
    address_cipher_key(a, "word");
    address_cipher_key(b, "word");
    g_assert_cmpmem(a, sizeof a, b, sizeof b);
    address_cipher_key(b, "000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F");
    for (unsigned i = 0; i < sizeof b; i++)
        g_assert_cmpuint(b[i], ==, i);
    address_cipher_key(a, NULL);
    address_cipher_key(b, "");
    g_assert_cmpint(memcmp(a, b, sizeof a), !=, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cipher/reference", test_the_sample_trace_of_the_reference);
    g_test_add_func("/cipher/ipv6", test_ipv6_as_other_implementations);
    g_test_add_func("/cipher/prefixes", test_common_prefixes_stay_common);
    g_test_add_func("/cipher/keys", test_keys);
    return g_test_run();
}
