/*
 * Times that cluster.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "views/clusters.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static GArray *times_of(const uint32_t *times, size_t count)
{
    GArray *a = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_array_append_vals(a, times, (guint)count);
    return a;
}

/* Checks what is said of these milliseconds. */
static void check_text(const uint32_t *times, size_t count, const char *expected)
{
    g_autoptr(GArray) a = times_of(times, count);
    g_autoptr(GString) out = g_string_new(NULL);
    clusters_put(out, a, "after ", " idle");
    g_assert_cmpstr(out->str, ==, expected);
}

static void a_cluster_is_named_with_its_range(void)
{
    static const uint32_t times[] = {60000, 60004, 59998};
    check_text(times, COUNT(times), "after 60.00 s (59.998 to 60.004 s) idle");
}

static void times_beside_the_cluster_are_counted(void)
{
    static const uint32_t times[] = {20, 60000, 75000, 60004, 59998};
    check_text(times, COUNT(times),
               "after 60.00 s (59.998 to 60.004 s) idle, 3 of 5; all 20.00 ms to 75.00 s");
}

static void two_times_are_no_cluster_but_have_a_range(void)
{
    static const uint32_t times[] = {59998, 60004};
    struct cluster c;
    g_autoptr(GArray) a = times_of(times, COUNT(times));
    g_assert_false(clusters_largest(a, &c));
    check_text(times, COUNT(times), "after 60.00 s (59.998 to 60.004 s) idle");
}

static void times_far_apart_are_no_cluster(void)
{
    static const uint32_t times[] = {10000, 20000, 30000, 40000};
    check_text(times, COUNT(times), "after 10.00 s to 40.00 s idle");
}

static void times_below_a_second_are_no_cluster(void)
{
    static const uint32_t times[] = {5, 5, 5};
    struct cluster c;
    g_autoptr(GArray) a = times_of(times, COUNT(times));
    g_assert_false(clusters_largest(a, &c));
}

static void the_largest_cluster_is_found(void)
{
    static const uint32_t times[] = {1000, 1010, 1030, 30000, 30100, 30200, 30300, 31000};
    struct cluster c;
    g_autoptr(GArray) a = times_of(times, COUNT(times));
    g_assert_true(clusters_largest(a, &c));
    g_assert_cmpuint(c.count, ==, 4);
    g_assert_cmpuint(c.least, ==, 30000);
    g_assert_cmpuint(c.median, ==, 30100);
    g_assert_cmpuint(c.most, ==, 30300);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/clusters/range", a_cluster_is_named_with_its_range);
    g_test_add_func("/clusters/others", times_beside_the_cluster_are_counted);
    g_test_add_func("/clusters/two", two_times_are_no_cluster_but_have_a_range);
    g_test_add_func("/clusters/apart", times_far_apart_are_no_cluster);
    g_test_add_func("/clusters/short", times_below_a_second_are_no_cluster);
    g_test_add_func("/clusters/largest", the_largest_cluster_is_found);
    return g_test_run();
}
