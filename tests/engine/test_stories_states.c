/*
 * What the engine says about short conversations: states, assumptions, corrections, causes.
 *
 * Each row is the shortest conversation found that tells a changed line of the engine from the line as
 * it is (tests/mutation), and the parts of its story (story.h) by which it does. Most are conversations
 * that no host would lead.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "story.h"

/* Handshakes and FINs that were not captured (annotations.md section 5, principles 1 to 3). */
static void what_the_numbers_prove_is_assumed(void)
{
    static const struct story stories[] = {
        {"S S 0; S SA 0 0; C FA 1 1; S A 0 1",
         "incomplete half_closed initiator server first 3 assumed"},
        {"S SA 0 1; C A 0 1; S SA 0 1; S A 1 70001",
         "#4 server SYN_RCVD>ESTABLISHED <0.03 {assumed} detail ack_not_captured assumed"},
        {"C S 0; S SA 0 2; C A 0 1; C FA 1 1; C A 0 2; S FA 1 2",
         "closed by both likely frame 4 idle 20"},
        {"C S 0; C A 0 51; C A 0 52; C RA 2 52",
         "client CLOSED SYN_SENT 0.01 ESTABLISHED <0.02 FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT CLOSED (0) "
         "| closed likely idle 30"},
        {"S A 0 1; S A 0 2; S A 0 11; S FA 0 11", "client ESTABLISHED (10)"},
        {"C FA 1 1; S A 0 2; S A 2 2", "#3 assumed guessed"},
        {"C S -1; C FA 1 1",
         "#2 fin server LISTEN>SYN_RCVD, client SYN_SENT>ESTABLISHED <0.01, client "
         "ESTABLISHED>FIN_WAIT_1 {assumed} detail syn_ack_not_captured idle 10 initiator client "
         "assumed | not_accepted by server likely idle 10"},
    };
    ASSERT_STORIES(stories);
}

/* Causes, and the numbers that their sentences need (causes.md section 3). */
static void why_it_ended(void)
{
    static const struct story stories[] = {
        {"S SA 0 1; S A 1 1 +1; S SA 0 1; S A 0 1 +1; S SA 0 1",
         "retransmission_timeout by client likely frame 1 count 4 span 30"},
        {"S SA 0 1; S SA 0 1; S RA 1 1",
         "handshake_abandoned by client likely frame 1 count 2 span 10 idle 10"},
        {"C FA 0 1; C A 0 1; C A 0 1", "keepalive_timeout by server likely count 2"},
        {"S SA 0 1; C RA 1 0",
         "client CLOSED SYN_SENT >0.01 CLOSED (0) | aborted by client likely frame 2 idle 10"},
        {"S SA 0 1; S A 0 1 w0; C A 0 1 @1", "open"},
    };
    ASSERT_STORIES(stories);
}

/* A last FIN that may answer one that was not captured (annotations.md section 5, principle 2). */
static void what_the_last_fin_answers(void)
{
    static const struct story stories[] = {
        {"S SA 0 1; S R 1; S FA 1 2; C A 0 1", "closed by client likely idle 10"},
        {"S SA 0 1; C A 0 1; S FSA 0 100001",
         "three_way half_closed initiator server assumed_ends both first 3 assumed close_assumed"},
    };
    ASSERT_STORIES(stories);
}

/* Copies, roles, long waits, and the earlier conversation of the 4-tuple. */
static void what_a_segment_changes(void)
{
    static const struct story stories[] = {
        {"C FA 1 1 >2000; C A 0 2; C FA 1 1 >2000", "closed by client likely frame 1"},
        {"C FA 1 1 >2147483660; C A 0 2; C FA 1 1", "closed by both likely frame 1"},
        {"S SA 0 1; S A 1 2; S FA 0 1 @34; C A 0 2",
         "#4 last_ack server CLOSE_WAIT>LAST_ACK, client FIN_WAIT_2>TIME_WAIT <34.01, server "
         "LAST_ACK>CLOSED {assumed} detail fin_not_captured initiator client time_wait client "
         "assumed"},
        {"NEW 0 -2; C S 0; S A 0 888000", "blocked_by_old_connection by server likely frame 2"},
        {"S RA 0 1073741825; C A 0 1; S FA 1 1; C S 0", "server LISTEN (0)"},
        {"NEW 0 0; C A 0 1; S icmp 0 11 3",
         "#2 icmp_error {earlier_life icmp_error} icmp time_exceeded assumed guessed earlier"},
    };
    ASSERT_STORIES(stories);
}

/* Corrections, and the paths that they leave (annotations.md section 2, "Correction"). */
static void what_is_taken_back(void)
{
    static const struct story stories[] = {
        {"C S 0; C RA 0 1; C FA 1073741823 1; S FA 0 0",
         "#2 rst server LISTEN>SYN_RCVD, client SYN_SENT>ESTABLISHED <0.01, client "
         "ESTABLISHED>CLOSED, server SYN_RCVD>CLOSED {assumed reset} detail syn_ack_not_captured "
         "kind unclear idle 10 initiator client | #4 fin client CLOSED>LAST_ACK 0.02 {corrected} "
         "detail fin_late idle 10 initiator server | client CLOSED SYN_SENT <0.01 ESTABLISHED "
         "CLOSE_WAIT 0.02 LAST_ACK (1073741822)"},
        {"C FA 0 1; S FA 1 2; C A 0 2; S FA 1 2; C A 0 2",
         "server ESTABLISHED FIN_WAIT_1 0.03 CLOSING 0 TIME_WAIT (0)"},
        {"C S 0; C A 0 1; C A 2 2; C FA 1 1",
         "client CLOSED SYN_SENT 0.01 ESTABLISHED <0.01 FIN_WAIT_1 CLOSING (0)"},
        {"C SA 0 0; C A 1 1; S FA 0 2",
         "client CLOSED SYN_SENT ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED (0)"},
        {"S SA 0 1; C A 1 2; C RA 1 1; C FA 1 1; S FA 1 2; S R 1",
         "three_way reset_after_fin initiator client reset_by server first 4 second 5 reset 6 "
         "assumed"},
    };
    ASSERT_STORIES(stories);
}

/* The three rules (annotations.md section 2). */
static void what_a_segment_without_rst_proves(void)
{
    static const struct story stories[] = {
        {"C S 0; S S 0; S RA 0 1",
         "#3 rst server SYN_SENT>ESTABLISHED <0.01, server ESTABLISHED>CLOSED, client "
         "SYN_SENT>CLOSED 0.02 {assumed reset} detail syn_ack_not_captured kind unclear idle 10 "
         "initiator server"},
        {"C S 0; S S 0; C A 0 1", "incomplete open assumed_ends client assumed"},
        {"C FA 0 1 >2000; C A 0 2 <5899; S R 1",
         "no_connection by server likely frame 3 answers 1"},
        {"C S 0; S S 0; C SA 0 1 n; S A 0 1; C FA 1 0 <24",
         "client CLOSED SYN_SENT 0.02 SYN_RCVD 0.02 FIN_WAIT_1 (0)"},
        {"C R 0; C FA 0 2; C FA 1 1; S FA 1 1",
         "#4 merged_fin client ESTABLISHED>CLOSED {merged_fin corrected} detail fin_late fin 2 "
         "idle 10 guessed | client ESTABLISHED CLOSE_WAIT >0.03 LAST_ACK 0 CLOSED (0)"},
        {"NEW 0 -1073741823; C S 0 +1; S A 0 2",
         "#2 server LISTEN>SYN_RCVD, server SYN_RCVD>ESTABLISHED {assumed} detail ack_not_captured "
         "assumed"},
        {"C S 0; C SA 0 1; S FA 11 1",
         "#3 fin server LISTEN>SYN_RCVD, server SYN_RCVD>ESTABLISHED, server "
         "ESTABLISHED>FIN_WAIT_1 {assumed} detail ack_not_captured idle 10 initiator server"},
        {"C S 0; C A 0 1; S FA 0 1 <22",
         "#3 fin server ESTABLISHED>FIN_WAIT_1 0.01, client ESTABLISHED>CLOSE_WAIT 0.01, server "
         "FIN_WAIT_1>FIN_WAIT_2 0 idle 20 initiator server"},
        {"C S 0; C A 2 2; S FA 1 2",
         "client CLOSED SYN_SENT 0.01 ESTABLISHED <0 FIN_WAIT_1 >0.01 FIN_WAIT_2 0 TIME_WAIT (0)"},
        {"C R 0; C A 1 1; S FA 0 2",
         "#1 rst client ESTABLISHED>CLOSED, server ESTABLISHED>CLOSED {assumed reset} detail "
         "rst_answers_unseen kind unclear initiator client guessed | #3 fin server "
         "CLOSED>ESTABLISHED >0.02, server ESTABLISHED>FIN_WAIT_1, server FIN_WAIT_1>FIN_WAIT_2 0, "
         "server FIN_WAIT_2>CLOSED 0 {corrected} detail crossed_by_rst initiator server guessed | "
         "client ESTABLISHED CLOSED (1)"},
        {"C S 0; S S 0; C SA 0 1; S A 0 1; C FA 1 1",
         "#5 fin client ESTABLISHED>FIN_WAIT_1 0.01 idle 20 initiator client"},
        {"C S 0; C FA 1 1; S FA 1 2 @0.500001",
         "three_way four_segment initiator client assumed_ends client first 2 second 3 assumed "
         "close_assumed"},
        {"S A 1 1 +50; C A 0 52; C FA 1 52",
         "#3 fin client CLOSE_WAIT>LAST_ACK >0.01 idle 20 initiator server assumed guessed"},
        {"S SA 0 1; S A 1 2; C A 0 2; S FA 0 1 @34; C A 1 1 +1",
         "#4 fin server CLOSED>CLOSE_WAIT 34, client TIME_WAIT>FIN_WAIT_2 >34, server "
         "CLOSE_WAIT>LAST_ACK >34.01 {simultaneous_close corrected fin_wait_2_long} detail "
         "no_fin_after_all idle 34020 initiator both assumed"},
        {"C S 0; C A 2 1; C FA 1 1", "#3 fin idle 20 initiator client"},
        {"S SA 0 1; C A 2 1; C FA 1 2", "closed likely frame 3"},
        {"C FA 1 1; C A 1 1 +1", "#2 idle 10 assumed guessed"},
        {"C S 0; S SA 0 1; C FA 1 1; C FA 1 2; C FA 1 1",
         "server LISTEN SYN_RCVD <0.02 ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 (0)"},
        {"S FA 1 1; C FA 1 2; C A 0 2",
         "server ESTABLISHED FIN_WAIT_1 0.02 FIN_WAIT_2 0 TIME_WAIT (0)"},
        {"C S 0; S RA 0 1; C FA 1 1; C S 0; C A 0 1; C A 11 1",
         "client CLOSED SYN_SENT 0.01 ESTABLISHED (0)"},
        {"C S 0; S RA 0 1; C FA 1 1; C S 0; C A 0 1; S A 0 2",
         "server LISTEN SYN_RCVD ESTABLISHED 0.01 CLOSE_WAIT (0) | three_way half_closed initiator "
         "client assumed_ends both first 3 assumed close_assumed"},
        {"C A 0 1; C A 0 1 <5000; C FA 0 1 >2000; C A 0 2 >2300 <5899",
         "closed by both likely frame 3"},
        {"C S 0 w100; C A 0 1; S R 65500", "open likely"},
        {"C A 1 1; S A 1 1 +1; C FA 1 1",
         "#3 fin client ESTABLISHED>FIN_WAIT_1 idle 10 initiator client assumed guessed"},
        {"S A 1 1; S A 0 1; C FA 0 1", "midstream half_closed first 3 assumed guessed"},
    };
    ASSERT_STORIES(stories);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(what_the_numbers_prove_is_assumed);
    TEST(why_it_ended);
    TEST(what_the_last_fin_answers);
    TEST(what_a_segment_changes);
    TEST(what_is_taken_back);
    TEST(what_a_segment_without_rst_proves);
    return g_test_run();
}
