/*
 * What the engine says about short conversations: RSTs.
 *
 * Each row is the shortest conversation found that tells a changed line of the engine from the line as
 * it is (tests/mutation), and the parts of its story (story.h) by which it does. Most are conversations
 * that no host would lead.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "story.h"

/* Kinds of RSTs, their origin, repetitions and idle times (causes.md section 1). */
static void what_kind_of_rst_it_is_and_what_was_repeated(void)
{
    static const struct story stories[] = {
        {"S SA 0 1; S RA 1 101; C A 0 1; C A 0 1 +1; S A 1 1 w0",
         "#2 rst server SYN_RCVD>ESTABLISHED <0.01, client SYN_SENT>ESTABLISHED, server "
         "ESTABLISHED>CLOSED, client ESTABLISHED>CLOSED {assumed reset} detail rst_assumed_taken "
         "kind unclear idle 10 initiator server assumed | #4 idle 30 retransmission assumed | "
         "server LISTEN SYN_RCVD <0.01 ESTABLISHED (0) | open"},
        {"S SA 0 1; S RA -5000 1", "#2 rst server SYN_RCVD>CLOSED 0.01, client SYN_SENT>CLOSED "
                                   ">0.01 {reset} kind unclear idle 10 initiator server"},
        {"C S 0; C SA 0 1; C R 0; S A 2 1; C A 0 2; S R 2",
         "#6 rst server ESTABLISHED>CLOSED <0.01, client SYN_RCVD>CLOSED 0.04 {assumed reset} "
         "detail connection_lost_unseen kind no_connection answers 5 idle 40 initiator server "
         "assumed | incomplete reset initiator server assumed_ends server reset_by server reset 6 "
         "assumed close_assumed | aborted by server likely frame 6 idle 10"},
        {"S A 0 1 +1; C R 0", "#2 rst_ignored {rst_ignored} detail rst_out_of_window kind unclear "
                              "idle 10 assumed guessed"},
        {"C A 0 11; S FA 11 1; S R 11",
         "#3 rst client FIN_WAIT_1>FIN_WAIT_2 >0.01, client FIN_WAIT_2>TIME_WAIT 0, server "
         "LAST_ACK>CLOSED 0.01, client TIME_WAIT>CLOSED 0 {reset} kind no_connection idle 10 "
         "initiator client time_wait client guessed | midstream reset_after_fin initiator client "
         "time_wait client reset_by server second 2 merged 2 reset 3 assumed guessed | "
         "no_connection by server likely frame 3"},
        {"C S 0; S RA -4999 1",
         "#2 rst server LISTEN>SYN_RCVD, server SYN_RCVD>CLOSED, client SYN_SENT>CLOSED 0.01 "
         "{assumed reset} detail syn_ack_not_captured kind abort idle 10 initiator server"},
        {"C S 0; S RA 7000 1; S SA 0 1",
         "#2 rst server LISTEN>SYN_RCVD, server SYN_RCVD>CLOSED, client SYN_SENT>CLOSED 0.01 "
         "{assumed reset} detail syn_ack_not_captured kind abort idle 10 initiator server | server "
         "LISTEN SYN_RCVD (0) | injected_reset by network likely frame 2 idle 10"},
        {"C A 0 1; C RA 0 1; S R 1",
         "#2 rst client ESTABLISHED>CLOSED, server ESTABLISHED>CLOSED {reset} kind abort initiator "
         "client guessed | #3 rst_ignored detail rst_no_connection kind no_connection initiator "
         "client guessed"},
        {"C S 0; C RA 1 1", "#2 rst server LISTEN>SYN_RCVD, client SYN_SENT>ESTABLISHED <0.01, "
                            "client ESTABLISHED>CLOSED, server SYN_RCVD>CLOSED {assumed reset} "
                            "detail syn_ack_not_captured kind abort idle 10 initiator client"},
        {"C S 0 t52; C R 0 t54",
         "injected_reset by network likely frame 2 idle 10 ttl 54 usual_ttl 52"},
        {"C S 0 t255; C A 0 1 t64; C R 0 t64",
         "#3 rst_ignored {rst_ignored} detail rst_out_of_window kind unclear origin end idle 20 | "
         "server LISTEN SYN_RCVD ESTABLISHED (0) | open likely"},
        {"S SA 0 1 +1; C FA 1 1; C R 1",
         "request_into_close by client likely frame 3 answers 1 idle 10"},
        {"C - 0 t1; C R 0 t53", "injected_reset by network likely frame 2 ttl 53 usual_ttl 1"},
        {"C A 1 1; C SA 0 1", "open"},
        {"C S 0; C FA 0 1", "unanswered frame 2 count 2 span 10"},
        {"C S 0 +20; S SA 0 21 +1; S A 0 1 +1",
         "handshake_abandoned by client likely frame 3 count 2 span 10"},
        {"S SA 0 1 w0; C A 0 1", "open"},
        {"C A 0 1; S A 0 131073; C A 0 1 +1; C A 0 1 +1; C A 0 1 +1",
         "retransmission_timeout by server likely frame 3 count 4 span 40"},
        {"C S 0; S SA 0 1; C FA 1 1; S A 0 2; C FA 0 1; S A 1 2",
         "peer_did_not_close by server frame 3 idle 10"},
        {"S S 0; S SA 0 1; C S 0", "#3 syn server CLOSED>SYN_SENT | open likely"},
        {"C A 0 11; S FA 0 1; C A 0 1 w1", "open likely"},
        {"C S 0; S SA 0 1; C S 0; S A 1 70001", "open"},
        {"C A 1 1; C A 0 1 @0.001", "open likely"},
        {"C A 0 401; S R 0; S R 401", "no_connection by server likely frame 3"},
    };
    ASSERT_STORIES(stories);
}

/* RFC 9293 sections 3.5.2, 3.5.3 and 3.10.7, RFC 5961 section 3. */
static void which_rst_is_accepted_and_what_it_ends(void)
{
    static const struct story stories[] = {
        {"C A 1 1; S RA 100000 1073741826", "open"},
        {"C FA 11 1; C R 1073741836", "server ESTABLISHED (0)"},
        {"C FA 0 1; C RA 0 2; C A 0 1073741824; C FA 0 1 @30",
         "#2 rst server ESTABLISHED>CLOSE_WAIT, server CLOSE_WAIT>LAST_ACK, client "
         "FIN_WAIT_1>FIN_WAIT_2 <0.01, client FIN_WAIT_2>TIME_WAIT, client TIME_WAIT>CLOSED, "
         "server LAST_ACK>CLOSED {assumed reset} detail fin_not_captured kind unclear idle 10 "
         "initiator client time_wait client guessed | #4 fin_repeated {close_wait_long "
         "fin_wait_2_long} idle 30020 initiator client guessed"},
        {"C A 0 1; C R 900000; C A 1 1; C R 0; S A 0 1",
         "midstream reset initiator client reset_by client reset 4 assumed close_assumed guessed"},
        {"S S 0; C RA 0 1; S S 0; C RA 1 1; C RA 0 1",
         "#5 rst_ignored detail rst_no_connection kind unclear idle 20 initiator server"},
        {"C FA 0 1; S FA 0 12 +1; C R 12",
         "#3 rst server FIN_WAIT_1>CLOSING 0.01, client FIN_WAIT_1>CLOSED 0.02, server "
         "CLOSING>CLOSED 0 {reset fin_answered_by_rst} fin 2 kind no_connection answers 2 idle 10 "
         "initiator both guessed | data_after_close by server likely frame 3 answers 2"},
        {"S SA 0 1; S FA 1 2; C R 2",
         "#3 rst client FIN_WAIT_1>FIN_WAIT_2 >0.01, client FIN_WAIT_2>CLOSED 0, server "
         "LAST_ACK>CLOSED 0.01 {reset fin_answered_by_rst} fin 2 kind no_connection answers 2 idle "
         "10 initiator client"},
        {"C S 0; C R 0; C SA 0 1", "#3 syn_ack initiator client"},
        {"S A 0 -2; C FA 0 1; C RA 0 1", "server ESTABLISHED FIN_WAIT_1 >0.01 CLOSED (0)"},
        {"S SA 0 1; S R 1073741825", "client CLOSED SYN_SENT (0)"},
        {"C S 0; C icmp 0 3 2; S SA 0 1; C S 0; S R 1",
         "incomplete reset initiator server assumed_ends client reset_by server reset 5 assumed "
         "close_assumed"},
        {"S SA 0 1; S R 1; S FA 1 2; C R 2 @60", "three_way reset initiator server assumed_ends "
                                                 "both first 3 reset 2 assumed close_assumed"},
        {"C S 0; C A 0 100000; S R 131000 @0.040000001",
         "server LISTEN SYN_RCVD ESTABLISHED <0.040000001 CLOSED (31000) | three_way reset "
         "initiator server assumed_ends client reset_by server reset 3 assumed close_assumed"},
        {"S A 1 11 +10; C FA 11 11 +1; S R 11",
         "#3 rst server ESTABLISHED>CLOSED, client FIN_WAIT_1>CLOSED 0.01 {assumed reset "
         "fin_answered_by_rst} detail connection_lost_unseen fin 2 kind no_connection answers 2 "
         "idle 10 initiator client guessed"},
        {"C A 0 1 +1; S R 1",
         "#2 rst server ESTABLISHED>CLOSED, client ESTABLISHED>CLOSED {assumed reset} detail "
         "connection_lost_unseen kind no_connection answers 1 idle 10 initiator server guessed"},
        {"C A 1 1 +10; S SA 0 11 +1; C R 11",
         "#3 rst client ESTABLISHED>CLOSED, server ESTABLISHED>CLOSED {assumed reset} detail "
         "connection_lost_unseen kind no_connection answers 2 idle 10 initiator client"},
        {"C FA 11 1; C R 12; S A 0 12", "#3 initiator client guessed"},
        {"C FA 11 1; C RA 12 1", "client ESTABLISHED FIN_WAIT_1 0.01 CLOSED (0)"},
        {"S SA 0 1; S FA 1 12; S R 0", "client CLOSED SYN_SENT ESTABLISHED (11)"},
        {"S S 0; S SA 0 1; C RA 1 1; S FA 1 1", "server LISTEN SYN_RCVD (0)"},
    };
    ASSERT_STORIES(stories);
}

/* annotations.md section 5, principle 7. */
static void what_a_segment_after_a_rst_shows(void)
{
    static const struct story stories[] = {
        {"C FA 0 1; S R 1; C FA 0 1", "client ESTABLISHED FIN_WAIT_1 0.01 CLOSED (0)"},
        {"C S 0; S RA 0 1; C S 0; C R 0; C S 0", "client CLOSED SYN_SENT (0)"},
        {"S SA 0 1; C RA 1 12; S SA 0 1", "aborted by client likely frame 2 idle 10"},
        {"C S 0; C R 0; C A 1 1 +1; C FA 11 301",
         "#4 fin client ESTABLISHED>FIN_WAIT_1 0.01 idle 10 initiator client | server LISTEN "
         "SYN_RCVD ESTABLISHED (300)"},
    };
    ASSERT_STORIES(stories);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(what_kind_of_rst_it_is_and_what_was_repeated);
    TEST(which_rst_is_accepted_and_what_it_ends);
    TEST(what_a_segment_after_a_rst_shows);
    return g_test_run();
}
