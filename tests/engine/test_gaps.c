/*
 * What is assumed where segments were not captured (annotations.md section 5, principles 1 to 3).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "script.h"

#define OPENED "CLOSED SYN_SENT ESTABLISHED; LISTEN SYN_RCVD ESTABLISHED; "
#define CLIENT_FIRST                                                                               \
    "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT; "                                \
    "LISTEN SYN_RCVD ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED; "
#define OPEN          "open, initiator none, TIME_WAIT none"
#define CLIENT_CLOSED "initiator client, TIME_WAIT client"

/* ---- the handshake ---- */

static void handshake_in_a_gap_from_the_client(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S SA 0 1; C PA 301 400 +10");
    ASSERT_LAST(&t, NULL, "client SYN_SENT>ESTABLISHED, server SYN_RCVD>ESTABLISHED");
    ASSERT_DETAIL(&t, OBSERVED_ASSUMED, DETAIL_ACK_NOT_CAPTURED);
    ASSERT_NOT_OBSERVED(&t, OBSERVED_EARLIER_LIFE);
}

static void handshake_in_a_gap_from_the_server(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S SA 0 1; S PA 301 400 +10");
    ASSERT_LAST(&t, NULL, "server SYN_RCVD>ESTABLISHED, client SYN_SENT>ESTABLISHED");
    ASSERT_DETAIL(&t, OBSERVED_ASSUMED, DETAIL_ACK_NOT_CAPTURED);
}

static void a_gap_is_no_other_life(void)
{
    ASSERT_END("C S 0; S SA 0 1; C PA 301 400 +10; S FA 400 311; C FA 311 401; S A 401 312",
               "CLOSED SYN_SENT ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED; "
               "LISTEN SYN_RCVD ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT; "
               "merged_fin, initiator server, TIME_WAIT server, assumed");
}

/* Not a gap: another attempt, which changes no state. */
static void what_is_of_another_attempt(void)
{
    static const char *const others[] = {
        "C PA 301 400 +10 >1",     /* older than the SYN */
        "C PA 301 -400 +10",       /* acknowledges what lies behind the server's ISN */
        "C PA -301 400 +10",       /* lies behind the client's ISN */
        "C PA 1200000000 400 +10", /* too far ahead to compare */
        "C PA 301 1200000000 +10", /* the same */
        "S PA 301 1200000000 +10", /* the same */
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(others); i++) {
        struct script t;
        script_init(&t);
        script_play(&t, "C S 0; S SA 0 1");
        script_play(&t, others[i]);
        g_assert_cmpuint(t.a.transition_count, ==, 0);
        ASSERT_OBSERVED(&t, OBSERVED_EARLIER_LIFE);
        ASSERT_PATHS(&t, "CLOSED SYN_SENT", "LISTEN SYN_RCVD");
    }
}

/* Without timestamps only the numbers count. */
static void a_gap_without_timestamps(void)
{
    struct script t;
    script_init(&t);
    t.tsval = 0;
    script_play(&t, "C S 0; S SA 0 1; C PA 301 400 +10");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED", "LISTEN SYN_RCVD ESTABLISHED");
}

/* As long as no SYN-ACK is known, a segment with an ACK from behind the SYN is a challenge. */
static void no_gap_before_the_syn_ack(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S PA 301 400 +10");
    ASSERT_LAST(&t, "challenge_ack", "");
    ASSERT_OBSERVED(&t, OBSERVED_EARLIER_LIFE);
}

/* One end has completed the handshake, the other has not. */
static void a_repeated_syn_ack_and_a_gap(void)
{
    ASSERT_END(HANDSHAKE "S SA 0 1 @1; C PA 70001 1 +10", OPENED OPEN ", assumed");
    ASSERT_END(HANDSHAKE "S SA 0 1 @1; S PA 1 70001 +10", OPENED OPEN ", assumed");
}

static void syn_ack_and_third_ack_not_captured(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; C PA 1 1 +10");
    ASSERT_LAST(&t, "handshake_done",
                "server LISTEN>SYN_RCVD, client SYN_SENT>ESTABLISHED, server SYN_RCVD>ESTABLISHED");
    ASSERT_DETAIL(&t, OBSERVED_ASSUMED, DETAIL_SYN_ACK_NOT_CAPTURED);
    /* The number of the SYN-ACK is known from the ACK. */
    script_play(&t, "S PA 1 11 +10; C A 11 11");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_ASSUMED);
    script_play(&t, "S FA 11 11");
    ASSERT_LAST(&t, "fin", "server ESTABLISHED>FIN_WAIT_1");
}

/* ---- a FIN that the peer acknowledges ---- */

static void fin_not_captured_while_the_peer_goes_on(void)
{
    ASSERT_END(HANDSHAKE "C PA 1 1 +10; S A 1 11; S A 1 12; S FA 1 12; C A 12 2",
               CLIENT_FIRST "four_segment, " CLIENT_CLOSED ", assumed");
}

/* One octet after a gap may be data, as the echo of a terminal is. */
static void one_octet_behind_a_gap_is_no_fin(void)
{
    ASSERT_END(HANDSHAKE "C PA 11 1 +10; S A 1 22", OPENED OPEN ", assumed");
    ASSERT_END(HANDSHAKE "S A 1 11; S A 1 12", OPENED OPEN ", assumed");
}

/* But beside the FIN of the other end it is one. */
static void one_octet_behind_a_gap_beside_a_fin(void)
{
    ASSERT_END(HANDSHAKE "S A 1 11; S FA 1 12; C A 12 2",
               CLIENT_FIRST "merged_fin, " CLIENT_CLOSED ", assumed");
    /* The ACK comes first, the FIN a segment later. */
    ASSERT_END(HANDSHAKE "S A 1 11; S A 1 12; S FA 1 12; C A 12 2",
               CLIENT_FIRST "four_segment, " CLIENT_CLOSED ", assumed");
}

/* S has closed; the ACK from S beyond what C sent shows a merged FIN of C. */
static void merged_fin_not_captured(void)
{
    ASSERT_END(HANDSHAKE "S FA 1 1; S A 2 2",
               "CLOSED SYN_SENT ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED; "
               "LISTEN SYN_RCVD ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT; "
               "four_segment, initiator server, TIME_WAIT server, assumed");
}

static void an_ack_beyond_an_assumed_fin_takes_it_back(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C PA 1 1 +10; S A 1 11; S A 1 12; S A 1 30");
    ASSERT_DETAIL(&t, OBSERVED_CORRECTED, DETAIL_NO_FIN_AFTER_ALL);
    ASSERT_LAST(&t, NULL, "client FIN_WAIT_2>ESTABLISHED, server CLOSE_WAIT>ESTABLISHED");
    ASSERT_VERDICT(&t, "open", NULL, NULL);
}

/* A FIN that was captured stays, whatever the peer acknowledges. */
static void an_ack_beyond_a_captured_fin_changes_nothing(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C PA 1 1 +10; C FA 11 1; S A 1 12; S A 1 30");
    ASSERT_LAST(&t, NULL, "");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_CORRECTED);
}

/* ---- a FIN that its sender goes beyond ---- */

static void bare_ack_one_octet_ahead_shows_a_fin(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; S A 1 2; S A 2 2");
    ASSERT_LAST(&t, NULL, "server CLOSE_WAIT>LAST_ACK");
    ASSERT_DETAIL(&t, OBSERVED_ASSUMED, DETAIL_FIN_NOT_CAPTURED);
    script_play(&t, "C A 2 2");
    ASSERT_LAST(&t, "last_ack", "client FIN_WAIT_2>TIME_WAIT, server LAST_ACK>CLOSED");
}

static void data_one_octet_ahead_shows_no_fin(void)
{
    ASSERT_END(HANDSHAKE "C PA 1 1 +10; S A 1 11; C PA 12 1 +1", OPENED OPEN);
    ASSERT_END(HANDSHAKE "C PA 1 1 +10; S A 1 11; C A 13 1", OPENED OPEN);
    ASSERT_END(HANDSHAKE "C PA 11 1 +10; S A 1 1; C A 22 1", OPENED OPEN);
}

/* The peer had to send its FIN twice: the FIN that was not captured is what answered it. */
static void an_assumed_fin_may_acknowledge_the_peers(void)
{
    ASSERT_END(HANDSHAKE "C FA 1 1; C FA 1 1 @0.3; S A 2 2; C A 2 2",
               CLIENT_FIRST "four_segment, " CLIENT_CLOSED ", assumed");
    ASSERT_END(HANDSHAKE "C FA 1 1; S A 2 2; C A 2 2",
               "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT; "
               "LISTEN SYN_RCVD ESTABLISHED FIN_WAIT_1 CLOSING TIME_WAIT; "
               "simultaneous, initiator both, TIME_WAIT both, assumed");
}

/* ---- an assumed FIN is captured after all ---- */

static void the_assumed_fin_comes(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C PA 1 1 +10; S A 1 11; S A 1 12; C FA 11 1 @0.3");
    /* Its timestamp is newer than that of the segment that proved the FIN: it is sent again. */
    ASSERT_LAST(&t, "fin", "client FIN_WAIT_2>FIN_WAIT_1");
    g_assert_cmpuint(script_verdict(&t).first_fin, ==, 7);
}

static void the_assumed_fin_comes_elsewhere(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C PA 1 1 +10; S A 1 11; S A 1 12; C FPA 12 1 +8");
    ASSERT_OBSERVED(&t, OBSERVED_CORRECTED);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1", "LISTEN SYN_RCVD ESTABLISHED");
    script_play(&t, "S A 1 21");
    ASSERT_LAST(&t, "fin_ack", "server ESTABLISHED>CLOSE_WAIT, client FIN_WAIT_1>FIN_WAIT_2");
}

/* ---- one direction only ---- */

static void server_direction_only(void)
{
    ASSERT_END("S SA 0 1; S A 1 301; S FA 1 301; S A 2 302",
               "CLOSED SYN_SENT ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED; "
               "LISTEN SYN_RCVD ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT; "
               "four_segment, initiator server, TIME_WAIT server, assumed");
}

static void client_direction_only(void)
{
    ASSERT_END("C S 0; C A 1 1; C PA 1 1 +10; C FA 11 301; C A 12 302",
               CLIENT_FIRST "four_segment, " CLIENT_CLOSED ", assumed");
}

/* A FIN may lie where octets were acknowledged but not captured. */
static void a_close_behind_a_gap_is_assumed(void)
{
    ASSERT_END(HANDSHAKE "S A 1 301; S PA 1 301 +10; C A 301 11", OPENED OPEN ", assumed");
    ASSERT_END(HANDSHAKE "S PA 1 1 +10; C A 1 11", OPENED OPEN);
    ASSERT_END(HANDSHAKE "S A 1 301; C FA 301 1; S FA 1 302; C A 302 2",
               CLIENT_FIRST "merged_fin, " CLIENT_CLOSED);
}

/* ---- FINs without a place ---- */

static void a_fin_may_stand_where_the_peers_ack_was(void)
{
    /* The ACK of the FIN stands before the FIN in the file. */
    ASSERT_END(HANDSHAKE "C PA 1 1 +10; S A 1 12; C FA 11 1; S FA 1 12; C A 12 2",
               CLIENT_FIRST "four_segment, " CLIENT_CLOSED ", assumed");
    /* So may the sender's next bare ACK: the FIN is the last octet that is known. */
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "S A 1 1; C A 12 1; C FA 11 1 =");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_FIN_IGNORED);
    /* But no octet may have been sent behind the FIN. */
    script_init(&t);
    script_play(&t, HANDSHAKE "C PA 1 1 +10; S A 1 11; C FA 9 1");
    ASSERT_DETAIL(&t, OBSERVED_FIN_IGNORED, DETAIL_FIN_BEHIND);
    g_assert_cmpint(t.a.step, ==, STEP_NONE);
}

/* Far beyond what was captured is no fault where the capture lacks much. */
static void a_fin_far_ahead_where_much_is_missing(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S SA 0 1; C FA 9000000 70000"); /* no plain segments at all */
    ASSERT_NOT_OBSERVED(&t, OBSERVED_FIN_IGNORED);
    script_init(&t);
    script_play(&t, "C S 0; C A 1 1; C FA 9000000 1"); /* nothing of the receiver */
    ASSERT_NOT_OBSERVED(&t, OBSERVED_FIN_IGNORED);
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 9000000 1");
    ASSERT_DETAIL(&t, OBSERVED_FIN_IGNORED, DETAIL_FIN_OUT_OF_WINDOW);
}

/* A capture of SYNs, FINs and RSTs: the number of the RST is in the window of the SYN-ACK, which may
 * be old. Both ends go on, so that none of them sent the RST, and none accepted it. */
static void a_forged_rst_in_a_gap(void)
{
    ASSERT_END("C S 0; S SA 0 1; C R 3050; C FA 2515 1948; S FA 1948 2516",
               "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1; "
               "LISTEN SYN_RCVD ESTABLISHED CLOSE_WAIT LAST_ACK; "
               "merged_fin, initiator client, TIME_WAIT none, assumed");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(handshake_in_a_gap_from_the_client);
    TEST(handshake_in_a_gap_from_the_server);
    TEST(a_gap_is_no_other_life);
    TEST(what_is_of_another_attempt);
    TEST(a_gap_without_timestamps);
    TEST(no_gap_before_the_syn_ack);
    TEST(a_repeated_syn_ack_and_a_gap);
    TEST(syn_ack_and_third_ack_not_captured);
    TEST(fin_not_captured_while_the_peer_goes_on);
    TEST(one_octet_behind_a_gap_is_no_fin);
    TEST(one_octet_behind_a_gap_beside_a_fin);
    TEST(merged_fin_not_captured);
    TEST(an_ack_beyond_an_assumed_fin_takes_it_back);
    TEST(an_ack_beyond_a_captured_fin_changes_nothing);
    TEST(bare_ack_one_octet_ahead_shows_a_fin);
    TEST(data_one_octet_ahead_shows_no_fin);
    TEST(an_assumed_fin_may_acknowledge_the_peers);
    TEST(the_assumed_fin_comes);
    TEST(the_assumed_fin_comes_elsewhere);
    TEST(server_direction_only);
    TEST(client_direction_only);
    TEST(a_close_behind_a_gap_is_assumed);
    TEST(a_fin_may_stand_where_the_peers_ack_was);
    TEST(a_fin_far_ahead_where_much_is_missing);
    TEST(a_forged_rst_in_a_gap);
    return g_test_run();
}
