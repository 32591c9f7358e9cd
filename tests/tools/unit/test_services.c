/*
 * The services of a capture: which are one, and their order.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "views/services.h"

static struct record_endpoint end_of(const char *address, uint16_t port)
{
    struct record_endpoint end = {.port = port};
    g_strlcpy(end.address.text, address, sizeof end.address.text);
    return end;
}

static int compared(const char *a, uint16_t port, const char *b, uint16_t other)
{
    const struct capture_service x = {.end = end_of(a, port)};
    const struct capture_service y = {.end = end_of(b, other)};
    int order = services_compare(&x, &y);
    g_assert_cmpint(CLAMP(services_compare(&y, &x), -1, 1), ==, -CLAMP(order, -1, 1));
    return order;
}

static void services_are_ordered_by_address_then_port(void)
{
    g_assert_cmpint(compared("10.0.0.1", 443, "10.0.0.2", 80), <, 0);
    g_assert_cmpint(compared("10.0.0.1", 80, "10.0.0.1", 443), <, 0);
    g_assert_cmpint(compared("10.0.0.1", 80, "10.0.0.1", 80), ==, 0);
    g_assert_cmpint(compared("2001:db8::1", 80, "10.0.0.1", 80), >, 0);
}

static void conversations_of_one_address_and_port_count_together(void)
{
    struct services s = services_new();
    const struct record_endpoint web = end_of("10.0.0.1", 80), other_port = end_of("10.0.0.1", 81),
                                 other_host = end_of("10.0.0.2", 80);
    struct capture_service *first = services_count(&s, &web);
    g_assert_true(services_count(&s, &web) == first);
    g_assert_true(services_count(&s, &other_port) != first);
    g_assert_true(services_count(&s, &other_host) != first);
    g_assert_cmpuint(first->conversations, ==, 2);
    g_assert_cmpuint(g_hash_table_size(s.table), ==, 3);
    g_assert_cmpuint(s.left_out, ==, 0);
    services_free(&s);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/services/order", services_are_ordered_by_address_then_port);
    g_test_add_func("/services/count", conversations_of_one_address_and_port_count_together);
    return g_test_run();
}
