/*
 * Names of hosts and services: given, known, shown by a dump, or made up.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <arpa/inet.h>
#include <glib.h>
#include <string.h>

#include "endpoint_names.h"

static struct text_span span_of(const char *text)
{
    return (struct text_span){text, text + strlen(text)};
}

static struct printed_endpoint end_of(const char *host, const char *port)
{
    return (struct printed_endpoint){span_of(host), span_of(port)};
}

struct fixture {
    struct endpoint_names *names;
    struct diagnostics *diagnostics;
};

static void set_up(struct fixture *f, gconstpointer data)
{
    (void)data;
    f->names = endpoint_names_new();
    f->diagnostics = diagnostics_new();
}

static void tear_down(struct fixture *f, gconstpointer data)
{
    (void)data;
    endpoint_names_free(f->names);
    diagnostics_free(f->diagnostics);
}

/* Asserts what a host and a port stand for, `10.0.0.1 80`. */
static void assert_end(struct fixture *f, const char *host, const char *port, int version,
                       const char *expected)
{
    struct printed_endpoint printed = end_of(host, port);
    struct resolved_endpoint end;
    char address[INET6_ADDRSTRLEN];
    g_autofree char *found = NULL;

    g_assert_true(endpoint_names_find(f->names, &printed, version, 1, &end, f->diagnostics));
    g_assert_cmpint(end.address.version, ==, version);
    inet_ntop(version == 4 ? AF_INET : AF_INET6, end.address.octets, address, sizeof address);
    found = g_strdup_printf("%s %u", address, end.port);
    g_assert_cmpstr(found, ==, expected);
}

static void the_user_says_what_names_stand_for(struct fixture *f, gconstpointer data)
{
    (void)data;
    g_assert_true(endpoint_names_host(f->names, "db=203.0.113.9"));
    g_assert_true(endpoint_names_host(f->names, "db=2001:db8::7"));
    g_assert_true(endpoint_names_host(f->names, "db=203.0.113.10")); /* the first one counts */
    g_assert_true(endpoint_names_port(f->names, "pg=5432"));
    g_assert_true(endpoint_names_port(f->names, "pg=5433"));
    g_assert_true(endpoint_names_port(f->names, "http=8000"));
    assert_end(f, "db", "pg", 4, "203.0.113.9 5432");
    assert_end(f, "db", "http", 6, "2001:db8::7 8000");
    g_assert_cmpuint(f->diagnostics->list->len, ==, 0);
}

static void names_are_the_same_composed_or_not(struct fixture *f, gconstpointer data)
{
    (void)data;
    g_assert_true(endpoint_names_host(f->names, "b\u00fccher=203.0.113.9"));
    g_assert_true(endpoint_names_port(f->names, "bu\u0308cher=81"));
    g_assert_true(endpoint_names_host(f->names, "b\xfc=203.0.113.10")); /* no UTF-8 */
    assert_end(f, "bu\u0308cher", "b\u00fccher", 4, "203.0.113.9 81");
    assert_end(f, "b\xfc", "5", 4, "203.0.113.10 5");
    g_assert_cmpuint(f->diagnostics->list->len, ==, 0);
}

static void an_assignment_has_a_name_and_a_value(struct fixture *f, gconstpointer data)
{
    static const char *const hosts[] = {"",         "db",           "db=",          "=10.0.0.1",
                                        "db=there", "db=10.0.0.1x", "db=10.0.0.256"};
    static const char *const ports[] = {"", "pg", "pg=", "=80", "pg=x", "pg=80x", "pg=65536"};
    (void)data;

    for (unsigned i = 0; i < G_N_ELEMENTS(hosts); i++)
        g_assert_false(endpoint_names_host(f->names, hosts[i]));
    for (unsigned i = 0; i < G_N_ELEMENTS(ports); i++)
        g_assert_false(endpoint_names_port(f->names, ports[i]));
    g_assert_true(endpoint_names_port(f->names, "pg=65535"));
    assert_end(f, "10.0.0.1", "pg", 4, "10.0.0.1 65535");
}

static void addresses_and_numbers_stand_for_themselves(struct fixture *f, gconstpointer data)
{
    (void)data;
    assert_end(f, "10.0.0.1", "0", 4, "10.0.0.1 0");
    assert_end(f, "fe80::1%eth0", "65535", 6, "fe80::1 65535");
    assert_end(f, "1111:2222:3333:4444:5555:6666:123.123.123.123", "5", 6,
               "1111:2222:3333:4444:5555:6666:7b7b:7b7b 5");
    g_assert_cmpuint(f->diagnostics->list->len, ==, 0);
}

static void the_host_itself_has_names(struct fixture *f, gconstpointer data)
{
    (void)data;
    assert_end(f, "localhost", "http", 4, "127.0.0.1 80");
    assert_end(f, "localhost.localdomain", "https", 4, "127.0.0.1 443");
    assert_end(f, "localhost", "5", 6, "::1 5");
    assert_end(f, "ip6-localhost", "5", 6, "::1 5");
    assert_end(f, "ip6-loopback", "5", 6, "::1 5");
    g_assert_cmpuint(f->diagnostics->list->len, ==, 0);
    assert_end(f, "localhost2", "5", 4, "192.0.2.1 5");
    g_assert_cmpuint(f->diagnostics->list->len, ==, 1);
}

static void what_is_made_up_is_not_used_in_the_text(struct fixture *f, gconstpointer data)
{
    struct printed_endpoint used[] = {end_of("192.0.2.1", "1014"), end_of("192.0.2.3", "x"),
                                      end_of("y", "1016"), end_of("2001:db8::1", "z")};
    (void)data;

    for (unsigned i = 0; i < G_N_ELEMENTS(used); i++)
        endpoint_names_see(f->names, &used[i]);
    g_assert_true(endpoint_names_host(f->names, "w=192.0.2.5"));
    g_assert_true(endpoint_names_port(f->names, "wp=1018"));
    assert_end(f, "a", "ap", 4, "192.0.2.2 1015");
    assert_end(f, "b", "bp", 4, "192.0.2.4 1017");
    assert_end(f, "c", "cp", 4, "192.0.2.6 1019");
    assert_end(f, "a", "ap", 4, "192.0.2.2 1015");
    assert_end(f, "a", "ap", 6, "2001:db8::2 1015");
    g_assert_cmpuint(f->diagnostics->list->len, ==, 3 * 2 + 1);
    g_assert_cmpuint(f->diagnostics->not_read, ==, 0);
}

static void a_dump_shows_names_unless_they_are_known(struct fixture *f, gconstpointer data)
{
    struct printed_endpoint printed = end_of("a", "ap"), numbers = end_of("10.0.0.9", "99");
    struct resolved_endpoint end = {{4, {10, 0, 0, 1}}, 5};
    struct resolved_endpoint other = {{4, {10, 0, 0, 2}}, 6};
    (void)data;

    endpoint_names_learn(f->names, &printed, &end);
    endpoint_names_learn(f->names, &printed, &other);
    endpoint_names_learn(f->names, &numbers, &other);
    assert_end(f, "a", "ap", 4, "10.0.0.1 5");
    assert_end(f, "10.0.0.9", "99", 4, "10.0.0.9 99");
}

static void documentation_has_762_addresses(struct fixture *f, gconstpointer data)
{
    static const char *const some[] = {"192.0.2.254 5", "198.51.100.1 5", "203.0.113.254 5"};
    static const unsigned at[] = {253, 254, 761};
    struct ip_address address;
    unsigned next = 0;
    (void)data;

    for (unsigned i = 0; i < 762; i++) {
        g_autofree char *name = g_strdup_printf("host%u", i);

        g_assert_true(
            endpoint_names_find_host(f->names, span_of(name), 4, 1, &address, f->diagnostics));
        if (i == at[next]) {
            assert_end(f, name, "5", 4, some[next]);
            next = (next + 1) % 3;
        }
    }
    g_assert_cmpuint(f->diagnostics->not_read, ==, 0);
    g_assert_false(
        endpoint_names_find_host(f->names, span_of("one-more"), 4, 1, &address, f->diagnostics));
    g_assert_cmpuint(f->diagnostics->not_read, ==, 1);
}

static void ipv6_has_more_of_them(struct fixture *f, gconstpointer data)
{
    struct ip_address address;
    (void)data;

    for (unsigned i = 0; i < 256; i++) {
        g_autofree char *name = g_strdup_printf("host%u", i);

        g_assert_true(
            endpoint_names_find_host(f->names, span_of(name), 6, 1, &address, f->diagnostics));
    }
    assert_end(f, "host254", "5", 6, "2001:db8::ff 5");
    assert_end(f, "host255", "5", 6, "2001:db8::100 5");
}

static void ports_come_to_an_end(struct fixture *f, gconstpointer data)
{
    struct printed_endpoint last = end_of("10.0.0.1", "x");
    uint16_t port;
    (void)data;

    for (unsigned i = 1014; i < 65535; i++) {
        g_autofree char *number = g_strdup_printf("%u", i);
        struct printed_endpoint used = end_of("10.0.0.1", number);

        endpoint_names_see(f->names, &used);
    }
    assert_end(f, "10.0.0.1", "last-one", 4, "10.0.0.1 65535");
    g_assert_cmpuint(f->diagnostics->not_read, ==, 0);
    g_assert_false(endpoint_names_find_port(f->names, last.port, 1, &port, f->diagnostics));
    g_assert_cmpuint(f->diagnostics->not_read, ==, 1);
}

#define ADD(path, test) g_test_add(path, struct fixture, NULL, set_up, test, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/given", the_user_says_what_names_stand_for);
    ADD("/composed", names_are_the_same_composed_or_not);
    ADD("/assignments", an_assignment_has_a_name_and_a_value);
    ADD("/numbers", addresses_and_numbers_stand_for_themselves);
    ADD("/localhost", the_host_itself_has_names);
    ADD("/made-up/unused", what_is_made_up_is_not_used_in_the_text);
    ADD("/dump", a_dump_shows_names_unless_they_are_known);
    ADD("/made-up/ipv4", documentation_has_762_addresses);
    ADD("/made-up/ipv6", ipv6_has_more_of_them);
    ADD("/made-up/ports", ports_come_to_an_end);
    return g_test_run();
}
