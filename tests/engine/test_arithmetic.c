/*
 * Sequence numbers, durations, and the order of the two ends, where numbers wrap or are equal.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "engine/duration.h"
#include "engine/four_tuple.h"
#include "engine/sequence.h"
#include "engine/state.h"

static void sequence_numbers_wrap(void)
{
    g_assert_true(seq_after(1, 0xffffffff));
    g_assert_true(seq_before(0xffffffff, 1));
    g_assert_false(seq_after(7, 7));
    g_assert_false(seq_before(7, 7));
    g_assert_cmpint(seq_diff(2, 0xfffffffe), ==, 4);
    g_assert_cmpint(seq_diff(0xfffffffe, 2), ==, -4);
    g_assert_cmpuint(seq_max(0xfffffffe, 2), ==, 2);
    g_assert_cmpuint(seq_max(2, 0xfffffffe), ==, 2);
}

static void both_limits_are_within(void)
{
    g_assert_true(seq_within(10, 10, 20));
    g_assert_true(seq_within(20, 10, 20));
    g_assert_false(seq_within(9, 10, 20));
    g_assert_false(seq_within(21, 10, 20));
    g_assert_true(seq_within(0, 0xffffffff, 1));
    g_assert_false(seq_within(2, 0xffffffff, 1));
}

static void durations_are_never_negative_and_never_overflow(void)
{
    g_assert_cmpint(duration_between(10, 13), ==, 3);
    g_assert_cmpint(duration_between(13, 13), ==, 0);
    g_assert_cmpint(duration_between(13, 10), ==, 0);
    g_assert_cmpint(duration_between(-1, INT64_MAX), ==, INT64_MAX);
    g_assert_cmpint(duration_between(INT64_MIN, INT64_MAX), ==, INT64_MAX);
    g_assert_cmpint(duration_between(INT64_MAX, INT64_MIN), ==, 0);
    g_assert_cmpint(duration_between(0, INT64_MAX - 1), ==, INT64_MAX - 1);
}

static void end_0_has_the_lower_address_and_port(void)
{
    g_assert_cmpuint(four_tuple_sender(-1, 9, 8), ==, 0);
    g_assert_cmpuint(four_tuple_sender(1, 8, 9), ==, 1);
    g_assert_cmpuint(four_tuple_sender(0, 8, 9), ==, 0);
    g_assert_cmpuint(four_tuple_sender(0, 9, 8), ==, 1);
    g_assert_cmpuint(four_tuple_sender(0, 8, 8), ==, 0);
}

static void a_socket_may_be_connected_to_itself(void)
{
    g_assert_true(four_tuple_is_self(0, 8, 8));
    g_assert_false(four_tuple_is_self(0, 8, 9));
    g_assert_false(four_tuple_is_self(1, 8, 8));
}

static void the_higher_port_is_likely_the_client(void)
{
    const uint16_t ports[] = {80, 50000}, reversed[] = {50000, 80}, equal[] = {179, 179};
    g_assert_cmpuint(four_tuple_likely_client(ports, 0), ==, 1);
    g_assert_cmpuint(four_tuple_likely_client(ports, 1), ==, 1);
    g_assert_cmpuint(four_tuple_likely_client(reversed, 0), ==, 0);
    g_assert_cmpuint(four_tuple_likely_client(reversed, 1), ==, 0);
    g_assert_cmpuint(four_tuple_likely_client(equal, 0), ==, 0);
    g_assert_cmpuint(four_tuple_likely_client(equal, 1), ==, 1);
}

static void a_role_is_an_index_and_a_bit(void)
{
    g_assert_cmpint(role_peer(ROLE_CLIENT), ==, ROLE_SERVER);
    g_assert_cmpint(role_peer(ROLE_SERVER), ==, ROLE_CLIENT);
    g_assert_cmpint(ENDS_CLIENT, ==, 1 << ROLE_CLIENT);
    g_assert_cmpint(ENDS_SERVER, ==, 1 << ROLE_SERVER);
    g_assert_cmpint(ENDS_BOTH, ==, ENDS_CLIENT | ENDS_SERVER);
}

#define TEST(name) g_test_add_func("/engine/" #name, name)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(sequence_numbers_wrap);
    TEST(both_limits_are_within);
    TEST(durations_are_never_negative_and_never_overflow);
    TEST(end_0_has_the_lower_address_and_port);
    TEST(a_socket_may_be_connected_to_itself);
    TEST(a_role_is_an_index_and_a_bit);
    TEST(the_higher_port_is_likely_the_client);
    return g_test_run();
}
