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

/* The end repeats itself, and nothing answers: a timer may have ended it since, without a segment. The
 * rest of the verdict is no assumption. */
static void an_end_that_waits_in_vain(void)
{
    assert_assumed_ends("C S 0; C S 0 @1", ENDS_CLIENT);
    assert_assumed_ends("C S 0; S SA 0 1; S SA 0 1 @1", ENDS_SERVER);
    assert_assumed_ends(OPENED "C FA 1 1; C FA 1 1 @1", ENDS_CLIENT);
    assert_assumed_ends(OPENED "C FA 1 1; S A 1 2; S FA 1 2; S FA 1 2 @1", ENDS_SERVER);
    assert_assumed_ends(OPENED "C PA 1 1 +5; C PA 1 1 +5 @1; C PA 1 1 +5 @2; C PA 1 1 +5 @4",
                        ENDS_CLIENT);
    assert_assumed_ends(OPENED "C PA 1 1 +5; S A 1 6; C A 5 1 @60; C A 5 1 @60", ENDS_CLIENT);
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; C S 0 @1");
    g_assert_false(script_verdict(&t).assumed);
    g_assert_false(script_verdict(&t).close_assumed);
}

/* The server repeats its SYN-ACK, and shows nothing else: it may not have taken the ACKs of it. */
static void a_server_that_only_repeats_its_syn_ack(void)
{
    const char *const repeated = OPENED "S SA 0 1 @1; C A 1 1";
    g_autofree char *goes_on = g_strconcat(repeated, "; C PA 1 1 +5; S A 1 6", NULL);
    assert_assumed_ends(repeated, ENDS_SERVER);
    assert_assumed_ends(goes_on, ENDS_NONE);
}

static void no_end_that_was_answered_or_may_wait_longer(void)
{
    assert_assumed_ends("C S 0; C S 0 @1; S SA 0 1", ENDS_NONE);
    assert_assumed_ends("C S 0; C S 0 @1; S RA -5000 1", ENDS_NONE);
    assert_assumed_ends(OPENED "C FA 1 1; C FA 1 1 @1; S A 1 2", ENDS_NONE);
    assert_assumed_ends(OPENED "C PA 1 1 +5; C PA 1 1 +5 @1; C PA 1 1 +5 @2", ENDS_NONE);
    assert_assumed_ends(OPENED "C PA 1 1 +5; S A 1 6; C A 5 1 @60", ENDS_NONE);
    assert_assumed_ends(OPENED "C PA 1 1 +5; C PA 1 1 +5; C PA 1 1 +5; C PA 1 1 +5; S A 1 6",
                        ENDS_NONE);
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
    TEST(an_end_that_waits_in_vain);
    TEST(a_server_that_only_repeats_its_syn_ack);
    TEST(no_end_that_was_answered_or_may_wait_longer);
    return g_test_run();
}
