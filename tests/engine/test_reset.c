/*
 * Which RSTs count, and what they end.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "script.h"

static void reset(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C PA 1 1 +10; S A 1 11; C RA 11 1");
    ASSERT_LAST(&t, "rst", "client ESTABLISHED>CLOSED, server ESTABLISHED>CLOSED");
    ASSERT_VERDICT(&t, "reset", "client", NULL);
    struct verdict v;
    conversation_verdict(&t.c, &v);
    g_assert_cmpint(v.reset_by, ==, ENDS_CLIENT);
    g_assert_cmpuint(v.reset, ==, 6);
}

static void reset_says_that_a_fin_had_arrived(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "S PA 1 1 +10; S FA 11 1; C RA 1 12");
    ASSERT_LAST(&t, "rst",
                "client ESTABLISHED>CLOSE_WAIT, client CLOSE_WAIT>CLOSED, "
                "server FIN_WAIT_1>CLOSED");
    ASSERT_VERDICT(&t, "reset_after_fin", "server", NULL);
}

static void fin_answered_by_rst(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "S FA 1 1; C RA 1 1"); /* the socket is there, and aborts */
    ASSERT_NOT_OBSERVED(&t, OBSERVED_FIN_ANSWERED_BY_RST);
    g_assert_cmpuint(t.a.fin_frame, ==, 0);
    script_init(&t);
    script_play(&t, "S FA 1 1; C R 1");
    ASSERT_OBSERVED(&t, OBSERVED_FIN_ANSWERED_BY_RST);
    g_assert_cmpuint(t.a.fin_frame, ==, 1);
    ASSERT_VERDICT(&t, "reset_after_fin", "server", NULL);
    g_assert_cmpint(t.a.state[ROLE_CLIENT], ==, STATE_CLOSED);
    g_assert_cmpint(t.a.state[ROLE_SERVER], ==, STATE_CLOSED);
}

static void out_of_window(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C R 10000000");
    ASSERT_LAST(&t, "rst_ignored", "");
    g_assert_cmpint(t.a.detail, ==, DETAIL_RST_OUT_OF_WINDOW);
    ASSERT_VERDICT(&t, "open", NULL, NULL);
}

static void in_window_but_not_next(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C R 100; S A 1 1");
    g_assert_cmpint(t.a.state[ROLE_SERVER], ==, STATE_ESTABLISHED);
    script_init(&t);
    script_play(&t, HANDSHAKE "C R 100");
    g_assert_cmpint(t.a.detail, ==, DETAIL_RST_ASSUMED_TAKEN);
    g_assert_true(t.a.assumed);
    ASSERT_VERDICT(&t, "reset", "client", NULL);
}

static void in_syn_sent_its_ack_must_cover_the_syn(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S RA -5000 77");
    ASSERT_LAST(&t, "rst_ignored", "");
    g_assert_cmpint(t.a.detail, ==, DETAIL_RST_ACK_MISSES_SYN);
    script_play(&t, "S R 0");
    g_assert_cmpint(t.a.detail, ==, DETAIL_RST_NO_ACK);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT", "LISTEN");
}

static void answer_to_a_good_syn_ack_means_the_client_is_gone(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S SA 0 1; C R 1");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT CLOSED", "LISTEN SYN_RCVD CLOSED");
    ASSERT_VERDICT(&t, "reset", "client", NULL);
}

static void forged_rst_is_taken_back_when_the_ends_go_on(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C R 1; C PA 1 1 +10");
    ASSERT_OBSERVED(&t, OBSERVED_CORRECTED);
    /* Its receiver may have believed it. */
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED", "LISTEN SYN_RCVD ESTABLISHED CLOSED");
    script_play(&t, "S A 1 11");
    ASSERT_OBSERVED(&t, OBSERVED_CORRECTED);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED", "LISTEN SYN_RCVD ESTABLISHED");
    ASSERT_VERDICT(&t, "open", NULL, NULL);
}

static void forged_rst_that_its_receiver_believed(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; S R 1; S FA 1 2 @0.3; C R 2");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 CLOSED",
                 "LISTEN SYN_RCVD ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED");
    ASSERT_VERDICT(&t, "reset_after_fin", "client", NULL);
}

static void ack_that_a_rst_overtook_is_no_life(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "S PA 1 1 +400; C R 1; C A 1 401; S R 401");
    ASSERT_VERDICT(&t, "reset", "client", NULL);
}

static void peer_in_flight_after_a_rst_revives_nobody(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C RA 1 1; S PA 1 1 +100; C R 1");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED CLOSED", "LISTEN SYN_RCVD ESTABLISHED CLOSED");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_RST_IGNORED);
}

static void fin_and_rst_cross(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "S RA 1 1; C FA 1 1; S R 1");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 CLOSED",
                 "LISTEN SYN_RCVD ESTABLISHED CLOSED");
    ASSERT_VERDICT(&t, "reset_after_fin", "client", NULL);
}

static void time_wait_assassination(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; S FA 1 2; C A 2 2; S R 2");
    ASSERT_OBSERVED(&t, OBSERVED_TIME_WAIT_ASSASSINATION);
    ASSERT_LAST(&t, "rst", "client TIME_WAIT>CLOSED");
    ASSERT_VERDICT(&t, "merged_fin", "client", "client");
}

static void orphan_in_fin_wait_2_answers_data_with_rst(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; S A 1 2; S PA 1 2 +10; C R 2");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 CLOSED",
                 "LISTEN SYN_RCVD ESTABLISHED CLOSE_WAIT CLOSED");
    ASSERT_VERDICT(&t, "reset_after_fin", "client", NULL);
}

static void old_duplicate_syn_in_established(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C S -900; S A 1 1");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED", "LISTEN SYN_RCVD ESTABLISHED");
}

static void old_duplicate_syn_that_wireshark_splits_off(void)
{
    struct script t, old;
    script_init(&old);
    script_play(&old, HANDSHAKE);
    script_init(&t);
    t.previous = &old.c;
    t.isn[0] = 900000;
    script_play(&t, "C S 0");
    t.isn[0] = old.isn[0];
    script_play(&t, "S A 1 1; C PA 1 1 +10; S A 1 11; C FA 11 1; S FA 1 12; C A 12 2");
    ASSERT_VERDICT(&old, "merged_fin", "client", "client");
    g_assert_true(t.c.observations & 1u << OBSERVED_OLD_DUPLICATE_SYN);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(reset);
    TEST(reset_says_that_a_fin_had_arrived);
    TEST(fin_answered_by_rst);
    TEST(out_of_window);
    TEST(in_window_but_not_next);
    TEST(in_syn_sent_its_ack_must_cover_the_syn);
    TEST(answer_to_a_good_syn_ack_means_the_client_is_gone);
    TEST(forged_rst_is_taken_back_when_the_ends_go_on);
    TEST(forged_rst_that_its_receiver_believed);
    TEST(ack_that_a_rst_overtook_is_no_life);
    TEST(peer_in_flight_after_a_rst_revives_nobody);
    TEST(fin_and_rst_cross);
    TEST(time_wait_assassination);
    TEST(orphan_in_fin_wait_2_answers_data_with_rst);
    TEST(old_duplicate_syn_in_established);
    TEST(old_duplicate_syn_that_wireshark_splits_off);
    return g_test_run();
}
