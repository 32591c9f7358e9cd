/*
 * Whose last state rests on something that was not captured (annotations.md section 5, principle 11).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "script.h"

#define OPENED "C S 0; S SA 0 1; C A 1 1; "

static void assert_assumed_ends(const char *segments, enum ends ends)
{
    struct script t;
    script_init(&t);
    script_play(&t, segments);
    g_assert_cmpint(script_verdict(&t).assumed_ends, ==, ends);
}

static void a_whole_capture_has_none(void)
{
    assert_assumed_ends(OPENED, ENDS_NONE);
    assert_assumed_ends(OPENED "C FA 1 1; S A 1 2", ENDS_NONE);
    assert_assumed_ends(OPENED "C FA 1 1; S FA 1 2; C A 2 2", ENDS_NONE);
    assert_assumed_ends("C S 0", ENDS_NONE);
    assert_assumed_ends("C S 0; S RA 0 1", ENDS_NONE);
}

static void both_in_a_capture_that_begins_midway(void)
{
    assert_assumed_ends("C PA 1 1 +10; S A 1 11", ENDS_BOTH);
}

/* The captured FIN and its ACK prove the states, though not those before. */
static void none_behind_a_captured_fin(void)
{
    assert_assumed_ends("C PA 1 1 +10; S A 1 11; C FA 11 1; S A 1 12", ENDS_NONE);
}

static void none_once_both_fins_were_captured(void)
{
    assert_assumed_ends("C A 1 1; C FA 1 1; S FA 1 2; C A 2 2", ENDS_NONE);
}

static void both_where_a_fin_is_assumed(void)
{
    assert_assumed_ends(OPENED "C PA 1 1 +10; S A 1 12", ENDS_BOTH);
}

static void both_where_a_fin_may_lie_in_a_hole(void)
{
    assert_assumed_ends(OPENED "C FA 1 1; S A 1 2; C A 2 500", ENDS_BOTH);
}

static void both_where_one_direction_was_captured(void)
{
    assert_assumed_ends("C S 0; C A 1 1; C FA 1 1", ENDS_BOTH);
}

static void none_after_a_reset(void)
{
    assert_assumed_ends("C PA 1 1 +10; S A 1 11; S R 1", ENDS_NONE);
    assert_assumed_ends(OPENED "S PA 301 1 +10; C A 1 311; S RA 311 1", ENDS_NONE);
}

/* The state of one end alone: nothing shows whether the receiver accepted this RST. */
static void the_receiver_of_a_doubtful_rst(void)
{
    assert_assumed_ends(OPENED "C R 100", ENDS_SERVER);
}

/* By its TTL another host sent the RST: the server may go on. Once it does, its state is known. */
static void the_end_that_a_rst_from_elsewhere_pretends_to_be(void)
{
    struct script t;
    script_init(&t);
    t.ttl = 64;
    script_play(&t, OPENED "C PA 1 1 +10; S A 1 11");
    t.ttl = 250;
    script_play(&t, "S RA 1 11");
    g_assert_cmpint(script_verdict(&t).assumed_ends, ==, ENDS_SERVER);
    g_assert_true(t.a.assumed && script_verdict(&t).assumed && script_verdict(&t).close_assumed);
    t.ttl = 64;
    script_play(&t, "S PA 1 11 +10; S PA 11 11 +10");
    g_assert_cmpint(script_verdict(&t).assumed_ends, ==, ENDS_NONE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(a_whole_capture_has_none);
    TEST(both_in_a_capture_that_begins_midway);
    TEST(none_behind_a_captured_fin);
    TEST(none_once_both_fins_were_captured);
    TEST(both_where_a_fin_is_assumed);
    TEST(both_where_a_fin_may_lie_in_a_hole);
    TEST(both_where_one_direction_was_captured);
    TEST(none_after_a_reset);
    TEST(the_receiver_of_a_doubtful_rst);
    TEST(the_end_that_a_rst_from_elsewhere_pretends_to_be);
    return g_test_run();
}
