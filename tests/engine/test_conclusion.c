/*
 * What the end of the capture shows: conclusion.h.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/cause.h"
#include "script.h"

#define SERVER_FIRST                                                                               \
    "CLOSED SYN_SENT ESTABLISHED CLOSE_WAIT LAST_ACK; "                                            \
    "LISTEN SYN_RCVD ESTABLISHED FIN_WAIT_1 FIN_WAIT_2; "                                          \
    "merged_fin, initiator server, TIME_WAIT none, assumed"
#define CLIENT_HALF                                                                                \
    "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1; LISTEN SYN_RCVD ESTABLISHED; "                        \
    "half_closed, initiator client, TIME_WAIT none, assumed"

static void a_fin_that_is_the_last_word_answers_one(void)
{
    ASSERT_END("C S 0; C A 1 1; C PA 1 1 +10; C FA 11 301", SERVER_FIRST);
    ASSERT_END("C S 0; C A 1 1; C PA 1 1 +10; C FA 11 301 +20", SERVER_FIRST);
}

/* The ACK of the FIN was captured: both ends come to their last state. */
static void with_the_last_ack_captured(void)
{
    ASSERT_END(HANDSHAKE "C PA 1 1 +10; C FA 11 301; S A 301 12",
               "CLOSED SYN_SENT ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED; "
               "LISTEN SYN_RCVD ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT; "
               "merged_fin, initiator server, TIME_WAIT server, assumed");
}

/* An ACK behind the FIN is the later ACK of a later FIN. */
static void a_fin_with_an_ack_behind_it_does_not(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; C A 1 1; C PA 1 1 +10; C FA 11 301; C A 12 301");
    ASSERT_VERDICT(&t, "half_closed", "client", NULL);
    script_play(&t, "C A 12 302");
    ASSERT_VERDICT(&t, "four_segment", "client", "client");
}

static void a_fin_that_acknowledges_nothing_new_does_not(void)
{
    ASSERT_END("C S 0; C A 1 1; C A 1 301; C FA 1 301", CLIENT_HALF);
    ASSERT_END("C S 0; C A 1 1; C FA 1 1", CLIENT_HALF);
}

/* What the FIN acknowledges was captured: it is data. */
static void a_fin_that_acknowledges_captured_data_does_not(void)
{
    ASSERT_END(HANDSHAKE "S PA 1 1 +300; C FA 1 301",
               "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1; LISTEN SYN_RCVD ESTABLISHED; "
               "half_closed, initiator client, TIME_WAIT none");
}

static void a_reset_that_follows_ends_it(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; C A 1 1; C PA 1 1 +10; C FA 11 301; C R 12");
    ASSERT_VERDICT(&t, "reset_after_fin", "client", NULL);
}

/* No annotation rests on what the end shows: a later segment may still disprove it. */
static void the_annotation_of_the_fin_does_not_rest_on_it(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; C A 1 1; C PA 1 1 +10; C FA 11 301");
    g_assert_cmpint(t.a.initiator, ==, ENDS_CLIENT);
    ASSERT_LAST(&t, "fin", "client ESTABLISHED>FIN_WAIT_1");
    g_assert_cmpint(conversation_state(&t.c, ROLE_CLIENT), ==, STATE_FIN_WAIT_1);
    g_assert_cmpint(conversation_final_state(&t.c, ROLE_CLIENT), ==, STATE_LAST_ACK);
}

static void verdict_and_cause_agree(void)
{
    struct script t;
    struct cause cause;
    script_init(&t);
    script_play(&t, HANDSHAKE "C PA 1 1 +10; C FA 11 301; S A 301 12");
    struct verdict v = script_verdict(&t);
    g_assert_cmpint(v.assumed_ends, ==, ENDS_BOTH);
    g_assert_true(v.close_assumed);
    g_assert_cmpuint(v.first_fin, ==, 0);
    g_assert_cmpuint(v.second_fin, ==, 5);
    g_assert_cmpuint(v.merged_fin, ==, 5);
    conversation_cause(&t.c, &cause);
    g_assert_cmpint(cause.name, ==, CAUSE_CLOSED);
    g_assert_cmpint(cause.by, ==, ENDS_SERVER);
    g_assert_true(cause.likely);
}

/* ---- captures that begin midway ---- */

static void assert_initiator(const char *segments, const char *close, const char *initiator)
{
    struct script t;
    script_init(&t);
    script_play(&t, segments);
    g_assert_cmpstr(close_name(script_verdict(&t).close), ==, close);
    g_assert_cmpstr(ends_name(script_verdict(&t).initiator), ==, initiator);
}

/* The server's FIN may have come before the capture began. */
static void a_lone_fin_midway_is_the_first_or_the_second(void)
{
    assert_initiator("C FA 1 1", "half_closed", NULL);
    assert_initiator("C FA 1 1; S A 1 2", "half_closed", NULL);
    assert_initiator("S A 1 1; C A 1 1; C FA 1 1; S A 1 2", "half_closed", NULL);
    assert_initiator("S PA 1 1 +10; C A 1 11; C FA 1 50", "merged_fin", "server");
}

static void data_of_the_other_end_show_that_it_is_the_first(void)
{
    assert_initiator("S PA 1 1 +10; C FA 1 11; S A 11 2", "half_closed", "client");
    assert_initiator("C FA 1 1; S A 1 2; S PA 1 2 +10", "half_closed", "client");
}

/* The server sent its FIN before it acknowledged the client's, and did not acknowledge it there. */
static void an_ack_one_octet_ahead_shows_that_the_fins_crossed(void)
{
    assert_initiator("C FA 1 1; S A 2 2; C A 2 2", "simultaneous", "both");
    assert_initiator(HANDSHAKE "C A 1 51; C FA 1 51; S A 52 2; C A 2 52", "simultaneous", "both");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(a_fin_that_is_the_last_word_answers_one);
    TEST(with_the_last_ack_captured);
    TEST(a_fin_with_an_ack_behind_it_does_not);
    TEST(a_fin_that_acknowledges_nothing_new_does_not);
    TEST(a_fin_that_acknowledges_captured_data_does_not);
    TEST(a_reset_that_follows_ends_it);
    TEST(the_annotation_of_the_fin_does_not_rest_on_it);
    TEST(verdict_and_cause_agree);
    TEST(a_lone_fin_midway_is_the_first_or_the_second);
    TEST(data_of_the_other_end_show_that_it_is_the_first);
    TEST(an_ack_one_octet_ahead_shows_that_the_fins_crossed);
    return g_test_run();
}
