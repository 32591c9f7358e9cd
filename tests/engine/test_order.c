/*
 * Copies, retransmissions, and files that hold segments in another order than they were sent
 * (annotations.md section 5, principles 4 to 6).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "script.h"

#define CLIENT_FIRST                                                                               \
    "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT; "                                \
    "LISTEN SYN_RCVD ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED; "
#define BOTH_CLOSING                                                                               \
    "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 CLOSING TIME_WAIT; "                                   \
    "LISTEN SYN_RCVD ESTABLISHED FIN_WAIT_1 CLOSING TIME_WAIT; "
#define CLIENT_CLOSED "initiator client, TIME_WAIT client"

/* ---- a copy or a retransmission ---- */

static void assert_retransmission(const char *segments, bool retransmission)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE);
    script_play(&t, segments);
    g_assert_cmpint(t.a.retransmission, ==, retransmission);
}

static void data_sent_again_are_a_retransmission(void)
{
    assert_retransmission("C PA 1 1 +9", false);
    assert_retransmission("C PA 1 1 +9; C PA 1 1 +9 @0.3", true);
    assert_retransmission("C PA 1 1 +9; C PA 5 1 +5 @0.3", true);   /* a part of them */
    assert_retransmission("C PA 1 1 +9; C PA 1 1 +12 @0.3", false); /* and new data */
    assert_retransmission("C PA 1 1 +9; C A 9 1 +1 @0.3", false);   /* a keep-alive */
    assert_retransmission("C PA 10 1 +5; C PA 1 1 +9 @0.3", false); /* late, or never captured */
}

static void a_retransmission_has_a_newer_timestamp(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; S FA 1 2 >50; C A 2 2; S FA 1 2 >50 @0.3");
    ASSERT_LAST(&t, "fin_repeated", "");
    script_play(&t, "S FA 1 2 >51 @0.3");
    ASSERT_LAST(&t, "fin_repeated", "server CLOSED>LAST_ACK");
    script_play(&t, "C A 2 2; S FA 1 2 >51 @0.3"); /* a copy of the retransmission */
    ASSERT_LAST(&t, "fin_repeated", "");
}

static void without_timestamps_a_copy_comes_within_a_millisecond(void)
{
    struct script t;
    script_init(&t);
    t.tsval = 0;
    script_play(&t, HANDSHAKE "C FA 1 1; S FA 1 2; C A 2 2; S FA 1 2 @0.000999");
    ASSERT_LAST(&t, "fin_repeated", "");
    script_play(&t, "S FA 1 2 @0.000001");
    ASSERT_LAST(&t, "fin_repeated", "server CLOSED>LAST_ACK");
}

/* The SYN-ACK has no timestamps, the retransmission has: nothing to compare. */
static void timestamps_that_begin_late(void)
{
    struct script t;
    script_init(&t);
    t.tsval = 0;
    script_play(&t, HANDSHAKE);
    t.tsval = 1000;
    script_play(&t, "S SA 0 1 @1");
    ASSERT_LAST(&t, "syn_ack_repeated", "server ESTABLISHED>SYN_RCVD");
}

static void copies_of_the_opening(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; C S 0 =");
    ASSERT_LAST(&t, "syn_repeated", "");
    script_play(&t, "S SA 0 1; S SA 0 1 =");
    ASSERT_LAST(&t, "syn_ack_repeated", "");
    script_play(&t, "C A 1 1; C A 1 1 =");
    ASSERT_LAST(&t, NULL, "");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED", "LISTEN SYN_RCVD ESTABLISHED");
}

/* In a simultaneous open, SYN and SYN-ACK of an end are two segments. */
static void the_syn_ack_of_a_simultaneous_open_is_no_copy(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S S 0; S SA 0 1 =");
    ASSERT_LAST(&t, "syn_ack", "server SYN_SENT>SYN_RCVD");
}

static void a_syn_ack_that_is_repeated_without_loss(void)
{
    struct script t;
    script_init(&t);
    /* The server has sent data since: it is in ESTABLISHED. */
    script_play(&t, HANDSHAKE "S PA 1 1 +10; S SA 0 1 @1");
    ASSERT_LAST(&t, "syn_ack_repeated", "");
    /* It has acknowledged data since. */
    script_init(&t);
    script_play(&t, HANDSHAKE "C PA 1 1 +10; S A 1 11; S SA 0 1 @1");
    ASSERT_LAST(&t, "syn_ack_repeated", "");
    /* It has closed since. */
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; S A 1 2; S SA 0 1 @1");
    ASSERT_LAST(&t, "syn_ack_repeated", "");
}

/* ---- a FIN that is sent again ---- */

static void a_fin_that_is_sent_again_before_any_ack(void)
{
    ASSERT_END(HANDSHAKE "C FA 1 1; C FA 1 1 @0.3; S A 1 2; S FA 1 2; C A 2 2",
               CLIENT_FIRST "four_segment, " CLIENT_CLOSED);
}

/* The ACK of the first FIN was lost behind the capture point. The server has closed since. */
static void the_ack_of_the_first_fin_is_lost(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; S A 1 2; S FA 1 2; C FA 1 1 @0.3");
    ASSERT_LAST(&t, "fin_repeated", "client FIN_WAIT_2>FIN_WAIT_1");
    ASSERT_DETAIL(&t, OBSERVED_CORRECTED, DETAIL_ACK_OF_FIN_LOST);
    /* It has the other FIN, and acknowledges it; the ACK of its own is still missing. */
    script_play(&t, "C FA 1 2 @0.3");
    ASSERT_LAST(&t, "fin_repeated", "client FIN_WAIT_1>CLOSING, server LAST_ACK>CLOSED");
    script_play(&t, "S A 2 2");
    ASSERT_LAST(&t, "last_ack", "client CLOSING>TIME_WAIT");
}

static void an_end_in_time_wait_that_sends_its_fin_again(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; S FA 1 1; C A 2 2; S A 2 2");
    script_play(&t, "C FA 1 2 @0.3"); /* the server's ACK was lost */
    ASSERT_LAST(&t, "fin_repeated", "client TIME_WAIT>CLOSING");
    script_play(&t, "S A 2 2");
    ASSERT_LAST(&t, "last_ack", "client CLOSING>TIME_WAIT");
}

/* BSD stacks repeat the FIN as the ACK of the other FIN: nothing was lost. */
static void a_repeated_fin_that_is_the_first_ack(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; S FA 1 1; C FA 1 2");
    ASSERT_LAST(&t, "fin_repeated",
                "client FIN_WAIT_1>CLOSING, server FIN_WAIT_1>CLOSING, server CLOSING>TIME_WAIT");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_CORRECTED);
    g_assert_cmpuint(t.a.fin_frame, ==, 5);
    script_play(&t, "S FA 1 2");
    ASSERT_LAST(&t, "fin_repeated", "client CLOSING>TIME_WAIT");
    ASSERT_VERDICT(&t, "simultaneous", "both", "both");
}

static void the_links_follow_the_fin_as_sent_last(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; C FA 1 1 @0.3; S A 1 2");
    g_assert_cmpuint(t.a.fin_frame, ==, 5);
    g_assert_cmpuint(script_verdict(&t).first_fin, ==, 4);
}

/* ---- merged, or the ACK was not captured ---- */

static void the_peers_fin_was_repeated_so_no_ack_was_sent(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; C FA 1 1 @0.3; S FA 1 2 @0.6");
    ASSERT_LAST(&t, "merged_fin", "server ESTABLISHED>CLOSE_WAIT, server CLOSE_WAIT>LAST_ACK");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_ASSUMED);
}

static void half_a_second_is_still_merged(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; S FA 1 2 @0.5");
    ASSERT_LAST(&t, "merged_fin", "server ESTABLISHED>CLOSE_WAIT, server CLOSE_WAIT>LAST_ACK");
    g_assert_cmpuint(t.a.fin_frame, ==, 4);
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; S FA 1 2 @0.500001; C A 2 2");
    g_assert_cmpuint(script_verdict(&t).merged_fin, ==, 0);
    ASSERT_VERDICT(&t, "four_segment", "client", "client");
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; S FA 1 2 @0.6");
    ASSERT_DETAIL(&t, OBSERVED_ASSUMED, DETAIL_ACK_OF_FIN_NOT_CAPTURED);
    ASSERT_LAST(&t, "fin", "server ESTABLISHED>CLOSE_WAIT, server CLOSE_WAIT>LAST_ACK");
    g_assert_cmpuint(t.a.fin_frame, ==, 4);
}

/* ---- the file holds the answer first ---- */

static void the_ack_stands_before_its_fin(void)
{
    ASSERT_END(HANDSHAKE
               "S PA 1 1 +10; C A 1 11; S A 11 2 >90; C FA 1 11 >80 =; S FA 11 2; C A 2 12",
               CLIENT_FIRST "four_segment, " CLIENT_CLOSED ", assumed");
}

static void the_second_fin_stands_before_the_first(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "S FA 1 12 >60; C PA 1 1 +10 >50; C FA 11 1 >51; C A 12 2");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT",
                 "LISTEN SYN_RCVD ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED");
    struct verdict v = script_verdict(&t);
    g_assert_cmpint(v.initiator, ==, ENDS_CLIENT);
    g_assert_cmpuint(v.first_fin, ==, 6);
    g_assert_cmpuint(v.second_fin, ==, 4);
}

/* A retransmission of the FIN was captured first: its ACK number is newer than that of the FIN. */
static void the_first_fin_stands_behind_its_retransmission(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "S FA 1 1 >70; C FA 1 2 >80; S A 2 2");
    ASSERT_VERDICT(&t, "merged_fin", "server", "server");
    script_play(&t, "C FA 1 1 >60");
    ASSERT_DETAIL(&t, OBSERVED_CORRECTED, DETAIL_FIN_LATE);
    ASSERT_VERDICT(&t, "simultaneous", "both", "both");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 CLOSING TIME_WAIT",
                 "LISTEN SYN_RCVD ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT");
}

static void an_old_ack_takes_nothing_back(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; S FA 1 2; C A 2 2; C A 1 1; S A 1 1");
    ASSERT_LAST(&t, NULL, "");
    /* C has acknowledged the FIN, whatever it acknowledges after that. */
    script_play(&t, "S FA 1 2 @0.3");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_FIN_IGNORED);
    g_assert_cmpint(t.a.state[ROLE_CLIENT], ==, STATE_TIME_WAIT);
}

/* ---- data at the end ---- */

static void data_beyond_a_fin(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C PA 1 1 +10; C FA 11 1; C PA 1 1 +10"); /* again, up to the FIN */
    ASSERT_NOT_OBSERVED(&t, OBSERVED_DATA_AFTER_FIN);
    script_play(&t, "C PA 2 1 +10"); /* one octet in the place of the FIN */
    ASSERT_OBSERVED(&t, OBSERVED_DATA_AFTER_FIN);
    script_play(&t, "C FA 21 1"); /* another FIN */
    ASSERT_OBSERVED(&t, OBSERVED_DATA_AFTER_FIN);
    script_play(&t, "S A 1 12");
    ASSERT_LAST(&t, "fin_ack", "server ESTABLISHED>CLOSE_WAIT, client FIN_WAIT_1>FIN_WAIT_2");
}

static void data_towards_an_end_that_has_closed(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "S PA 1 1 +10; C FA 1 11; S A 11 2; S PA 1 2 +10");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_HALF_CLOSE_DATA); /* sent before */
    script_play(&t, "S PA 10 2 +1");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_HALF_CLOSE_DATA); /* a keep-alive */
    script_play(&t, "S PA 11 2 +1");
    ASSERT_OBSERVED(&t, OBSERVED_HALF_CLOSE_DATA);
    script_play(&t, "C A 2 12; S FA 12 2; S PA 12 2 +2");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_HALF_CLOSE_DATA); /* the end itself has closed */
    ASSERT_OBSERVED(&t, OBSERVED_DATA_AFTER_FIN);
}

/* ---- holes ---- */

static void a_hole_that_is_filled_from_behind(void)
{
    /* S's octets 1-30 are missing, then 11-30 come, then 1-10. */
    ASSERT_END(HANDSHAKE "C FA 1 1; S FPA 31 1 +10; S PA 11 1 +20; S A 42 2",
               "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 FIN_WAIT_2; "
               "LISTEN SYN_RCVD ESTABLISHED FIN_WAIT_1 CLOSING; "
               "simultaneous, initiator both, TIME_WAIT none");
    ASSERT_END(HANDSHAKE
               "C FA 1 1; S FPA 31 1 +10; S PA 11 1 +20; S PA 1 1 +10; S A 42 2; C A 2 42",
               BOTH_CLOSING "simultaneous, initiator both, TIME_WAIT both");
}

/* The ACK of the FIN stands 2 ms before the FIN in the file. It echoes the FIN's TSval, so the FIN
 * is no retransmission. */
static void a_fin_that_its_ack_echoes_is_not_sent_again(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "S A 1 2 >210 <120; C FA 1 1 @0.002 >120");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_CORRECTED);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 FIN_WAIT_2",
                 "LISTEN SYN_RCVD ESTABLISHED CLOSE_WAIT");
    /* A newer one is. */
    script_init(&t);
    script_play(&t, HANDSHAKE "S A 1 2 >210 <120; C FA 1 1 @0.002 >121");
    ASSERT_DETAIL(&t, OBSERVED_CORRECTED, DETAIL_ACK_OF_FIN_LOST);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(data_sent_again_are_a_retransmission);
    TEST(a_retransmission_has_a_newer_timestamp);
    TEST(without_timestamps_a_copy_comes_within_a_millisecond);
    TEST(timestamps_that_begin_late);
    TEST(copies_of_the_opening);
    TEST(the_syn_ack_of_a_simultaneous_open_is_no_copy);
    TEST(a_syn_ack_that_is_repeated_without_loss);
    TEST(a_fin_that_is_sent_again_before_any_ack);
    TEST(the_ack_of_the_first_fin_is_lost);
    TEST(an_end_in_time_wait_that_sends_its_fin_again);
    TEST(a_repeated_fin_that_is_the_first_ack);
    TEST(the_links_follow_the_fin_as_sent_last);
    TEST(the_peers_fin_was_repeated_so_no_ack_was_sent);
    TEST(half_a_second_is_still_merged);
    TEST(the_ack_stands_before_its_fin);
    TEST(the_second_fin_stands_before_the_first);
    TEST(the_first_fin_stands_behind_its_retransmission);
    TEST(an_old_ack_takes_nothing_back);
    TEST(data_beyond_a_fin);
    TEST(data_towards_an_end_that_has_closed);
    TEST(a_hole_that_is_filled_from_behind);
    TEST(a_fin_that_its_ack_echoes_is_not_sent_again);
    return g_test_run();
}
