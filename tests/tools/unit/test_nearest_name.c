/*
 * The known name that a misspelled one is most like.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "common/nearest_name.h"

/* Returns what is found among names with blanks between them. */
static char *found(const char *wanted, const char *names)
{
    struct nearest_name n;
    g_auto(GStrv) known = g_strsplit(names, " ", -1);
    nearest_name_begin(&n, wanted);
    for (char **name = known; *name; name++)
        nearest_name_offer(&n, *name);
    return g_strdup(nearest_name_found(&n));
}

static void assert_found(const char *wanted, const char *names, const char *nearest)
{
    g_autofree char *name = found(wanted, names);
    g_assert_cmpstr(name, ==, nearest);
}

static void each_kind_of_typing_error_is_one(void)
{
    assert_found("clse", "open close", "close");
    assert_found("closse", "open close", "close");
    assert_found("clode", "open close", "close");
    assert_found("clsoe", "open close", "close");
}

static void the_name_with_fewest_errors_is_found(void)
{
    assert_found("client_octet", "client_state client_octets server_octets", "client_octets");
    assert_found("cause_bi", "cause_frame cause_by cause", "cause_by");
}

static void of_equals_the_one_whose_beginning_is_right_is_found(void)
{
    assert_found("tcp.prt", "ucp.prt tcp.port", "tcp.port");
    assert_found("ports", "sorts porte", "porte");
}

static void no_name_is_found_that_is_not_alike(void)
{
    assert_found("colour", "close cause stream", NULL);
    assert_found("ab", "ac", NULL);
    assert_found("", "a", NULL);
}

static void long_names_are_not_compared(void)
{
    g_autofree char *longest = g_strnfill(127, 'x');
    g_autofree char *longer = g_strnfill(128, 'x');
    assert_found(longest, longest, longest);
    assert_found(longer, longer, NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/kinds", each_kind_of_typing_error_is_one);
    g_test_add_func("/fewest", the_name_with_fewest_errors_is_found);
    g_test_add_func("/beginning", of_equals_the_one_whose_beginning_is_right_is_found);
    g_test_add_func("/unlike", no_name_is_found_that_is_not_alike);
    g_test_add_func("/long", long_names_are_not_compared);
    return g_test_run();
}
