/*
 * What the engine says about short conversations: branches of its rules that no other test takes.
 *
 * Each row is the shortest conversation found that takes such a branch (tests/coverage), and the parts of
 * its story (story.h) that tell where it leads. Most are conversations that no host would lead.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "story.h"

static void rare_branches_lead_to_states_of_the_diagram(void)
{
    static const struct story stories[] = {
        {"C S 0 +1; C S 0 +1", "#2 syn_repeated idle 10 | client CLOSED SYN_SENT (1) | server "
                               "LISTEN (0) | incomplete unanswered assumed_ends client"},
        {"C S 0; C RA 0 1; C S 0",
         "#3 syn_repeated initiator client | client CLOSED SYN_SENT <0.01 ESTABLISHED CLOSED (0) | "
         "server LISTEN SYN_RCVD CLOSED (0) | incomplete reset initiator client reset_by client "
         "reset 2 assumed close_assumed"},
        {"C S 0; S A 0 888000; C R 888000; C R 0",
         "#4 rst client SYN_SENT>CLOSED 0.03 {reset} kind unclear idle 30 initiator client | "
         "client CLOSED SYN_SENT 0.03 CLOSED (0) | server LISTEN (0) | incomplete reset initiator "
         "client reset_by client reset 4"},
        {"C S 0; S RA 0 1; C S 0; C S 0",
         "#4 syn_repeated initiator server | client CLOSED SYN_SENT (0) | server LISTEN (0) | "
         "incomplete reset initiator server assumed_ends client reset_by server reset 2 assumed "
         "close_assumed"},
        {"S SA 0 1; C A 0 1; S SA 0 1; S RA 1 11",
         "#4 rst server SYN_RCVD>ESTABLISHED <0.03, server ESTABLISHED>CLOSED, client "
         "ESTABLISHED>CLOSED <0.02 {assumed reset} detail rst_assumed_taken kind abort idle 10 "
         "initiator server assumed | client CLOSED SYN_SENT >0.01 ESTABLISHED <0.02 CLOSED (10) | "
         "server LISTEN SYN_RCVD <0.03 ESTABLISHED CLOSED (0) | three_way reset initiator server "
         "assumed_ends client reset_by server reset 4 assumed close_assumed"},
        {"C A 0 1; S RA 1 1; C FA 1 1",
         "#3 fin client CLOSED>ESTABLISHED 0.01, client ESTABLISHED>FIN_WAIT_1, client "
         "FIN_WAIT_1>CLOSED 0 {corrected} detail crossed_by_rst initiator client guessed | client "
         "ESTABLISHED FIN_WAIT_1 0 CLOSED (1) | server ESTABLISHED CLOSED (0) | midstream "
         "reset_after_fin initiator client reset_by server first 3 reset 2 assumed close_assumed "
         "guessed"},
        {"S A 0 1; C A 0 1073741973",
         "#2 assumed guessed | client ESTABLISHED (0) | server ESTABLISHED (1073741973) | "
         "midstream open assumed_ends both assumed close_assumed guessed"},
        {"S SA 0 1 t255; S FA 0 1",
         "#2 {fin_ignored} detail fin_behind idle 10 assumed | client CLOSED SYN_SENT (0) | server "
         "LISTEN SYN_RCVD (0) | incomplete open assumed_ends both assumed close_assumed"},
        {"C S 0; S RA 0 1; S FA 0 1",
         "#3 fin idle 20 initiator server | client CLOSED SYN_SENT 0.01 CLOSED (0) | server LISTEN "
         "SYN_RCVD CLOSED (0) | incomplete reset initiator server reset_by server first 3 reset 2 "
         "assumed close_assumed"},
        {"S SA 0 1 t54; S SA 0 1 t64",
         "#2 syn_ack_repeated assumed | client CLOSED SYN_SENT (0) | server LISTEN SYN_RCVD (0) | "
         "incomplete open assumed_ends both assumed close_assumed"},
        {"C S 0; S FA 1 1; S RA 0 1",
         "#3 rst server FIN_WAIT_1>CLOSED 0.01, client SYN_SENT>CLOSED 0.02 {reset} kind unclear "
         "idle 10 initiator server | client CLOSED SYN_SENT 0.02 CLOSED (0) | server LISTEN "
         "SYN_RCVD ESTABLISHED FIN_WAIT_1 0.01 CLOSED (0) | incomplete reset_after_fin initiator "
         "server reset_by server first 2 reset 3 assumed"},
        {"S SA 0 1; C icmp 0 3 0",
         "#2 icmp_error {icmp_error} icmp net_unreachable assumed | client CLOSED SYN_SENT (0) | "
         "server LISTEN SYN_RCVD (0) | incomplete open assumed_ends both assumed close_assumed"},
        {"S FSA 0 1; C FA 1 1; S FA 1 2 @-100",
         "#3 fin_repeated {corrected} detail fin_late idle 0 initiator client | client CLOSED "
         "SYN_SENT ESTABLISHED FIN_WAIT_1 (0) | server LISTEN SYN_RCVD 0 FIN_WAIT_1 (0) | "
         "three_way four_segment initiator client assumed_ends server first 2 second 1 assumed "
         "close_assumed"},
        {"S FSA 0 1; C A 0 1 w0",
         "#2 client SYN_SENT>ESTABLISHED >0.01 initiator server | client CLOSED SYN_SENT >0.01 "
         "ESTABLISHED (0) | server LISTEN SYN_RCVD 0 FIN_WAIT_1 (0) | three_way half_closed "
         "initiator server first 1 assumed"},
        {"S SA 0 0; C A 1 1; C FA 1 1",
         "#3 fin client FIN_WAIT_1>ESTABLISHED >0.01, client ESTABLISHED>FIN_WAIT_1 0.01 "
         "{corrected} detail no_fin_after_all idle 20 initiator client | client CLOSED SYN_SENT "
         ">0.01 ESTABLISHED 0.01 FIN_WAIT_1 (1) | server LISTEN SYN_RCVD 0.01 ESTABLISHED (0) | "
         "three_way half_closed initiator client first 3 assumed"},
        {"C FA 0 1073741824; S A 0 1 +1; C A 0 1",
         "#3 assumed guessed | client ESTABLISHED FIN_WAIT_1 0.01 FIN_WAIT_2 (0) | server "
         "ESTABLISHED CLOSE_WAIT (0) | midstream half_closed first 1 assumed guessed"},
        {"S R 0; S SA 0 1 @0",
         "#2 syn_ack client CLOSED>SYN_SENT, server LISTEN>SYN_RCVD {assumed} detail "
         "syn_not_captured assumed | client CLOSED SYN_SENT (0) | server LISTEN SYN_RCVD (0) | "
         "incomplete open assumed_ends both assumed close_assumed"},
        {"S SA 0 1; S R 1; S FA 1 1073741825; C A 0 1",
         "#4 initiator server assumed | client CLOSED SYN_SENT ESTABLISHED CLOSED (1073741824) | "
         "server LISTEN SYN_RCVD 0.01 CLOSED (0) | incomplete reset initiator server assumed_ends "
         "client reset_by server first 3 reset 2 assumed close_assumed"},
        {"C A 0 0; C A 0 1 +1",
         "#2 assumed guessed | client ESTABLISHED (1) | server ESTABLISHED (1) | midstream open "
         "assumed_ends both assumed close_assumed guessed"},
        {"NEW 0 -1; S icmp 0 11 3", "client CLOSED (0) | server CLOSED (0) | incomplete open "
                                    "assumed_ends both assumed close_assumed"},
        {"C SA 0 0; C A 1 1; C FA 1073741825 1; S A 0 1",
         "#4 initiator client assumed | client CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 "
         "(0) | server LISTEN SYN_RCVD <0.01 ESTABLISHED CLOSE_WAIT >0.01 LAST_ACK (1073741824) | "
         "three_way four_segment initiator client assumed_ends both second 3 assumed "
         "close_assumed"},
        {"S SA 0 1; S R 1 @0",
         "#2 rst client SYN_SENT>ESTABLISHED, server SYN_RCVD>CLOSED 0, client ESTABLISHED>CLOSED "
         "{assumed reset} detail rst_assumed_taken kind unclear idle 0 initiator server assumed | "
         "client CLOSED SYN_SENT ESTABLISHED CLOSED (0) | server LISTEN SYN_RCVD 0 CLOSED (0) | "
         "incomplete reset initiator server assumed_ends client reset_by server reset 2 assumed "
         "close_assumed"},
        {"C S 0; C FA 1 1; C FS 0",
         "#3 syn_repeated {fin_ignored} detail fin_on_syn idle 10 initiator client assumed | "
         "client CLOSED SYN_SENT <0.01 ESTABLISHED FIN_WAIT_1 (0) | server LISTEN SYN_RCVD (0) | "
         "incomplete half_closed initiator client assumed_ends both first 2 assumed close_assumed"},
        {"S A 0 1; C R 65500; S FA 0 12",
         "#3 fin server CLOSED>ESTABLISHED 0.01, server ESTABLISHED>FIN_WAIT_1, server "
         "FIN_WAIT_1>CLOSED 0 {corrected} detail crossed_by_rst initiator server guessed | client "
         "ESTABLISHED CLOSED (65499) | server ESTABLISHED FIN_WAIT_1 0 CLOSED (0) | midstream "
         "reset_after_fin initiator server reset_by client first 3 reset 2 assumed close_assumed "
         "guessed"},
        {"S SA 0 1; C SA 0 1",
         "#2 syn_ack client SYN_SENT>SYN_RCVD >0.01 syn 1 | client CLOSED SYN_SENT >0.01 SYN_RCVD "
         "(0) | server LISTEN SYN_RCVD (0) | incomplete open assumed"},
        {"C S 0; S SA 0 1; C FA 1 1 >2000; C A 1 2 @0.3 <5960",
         "#4 fin_ack server SYN_RCVD>ESTABLISHED <0.31, server ESTABLISHED>FIN_WAIT_1, client "
         "FIN_WAIT_1>CLOSING <0.3, server FIN_WAIT_1>CLOSING, server CLOSING>TIME_WAIT 0 {assumed} "
         "detail fin_not_captured initiator both time_wait server assumed | client CLOSED SYN_SENT "
         "<0.02 ESTABLISHED FIN_WAIT_1 <0.3 CLOSING (0) | server LISTEN SYN_RCVD <0.31 ESTABLISHED "
         "FIN_WAIT_1 CLOSING 0 TIME_WAIT (0) | three_way simultaneous initiator both time_wait "
         "server assumed_ends both first 3 assumed close_assumed"},
        {"C S 0; C A 2 1; S R 1",
         "#3 rst server ESTABLISHED>CLOSED <0.01, client FIN_WAIT_1>CLOSED >0.01 {assumed reset} "
         "detail connection_lost_unseen kind no_connection answers 2 idle 20 initiator client "
         "assumed | client CLOSED SYN_SENT 0.01 ESTABLISHED <0 FIN_WAIT_1 >0.01 CLOSED (0) | "
         "server LISTEN SYN_RCVD ESTABLISHED <0.01 CLOSED (0) | three_way reset_after_fin "
         "initiator client assumed_ends server reset_by server reset 3 assumed close_assumed"},
        {"C S 0; S RA 1 1; S FA 0 1",
         "#3 {fin_ignored} detail fin_behind idle 20 initiator server | client CLOSED SYN_SENT "
         "0.01 CLOSED (0) | server LISTEN SYN_RCVD CLOSED (0) | incomplete reset initiator server "
         "reset_by server reset 2 assumed close_assumed"},
        {"C S 0; C R 0; S FA 0 1",
         "#3 fin server LISTEN>SYN_RCVD, server SYN_RCVD>ESTABLISHED, server "
         "ESTABLISHED>FIN_WAIT_1 {assumed} detail ack_not_captured idle 20 initiator server | "
         "client CLOSED SYN_SENT 0.01 CLOSED (0) | server LISTEN SYN_RCVD ESTABLISHED FIN_WAIT_1 "
         "(0) | incomplete reset initiator server reset_by client first 3 reset 2 assumed"},
        {"C S 0; C FA 1 1; S FA 1 2; S SA 0 65536; C FA 1 1",
         "#5 fin_repeated idle 10 initiator client assumed | client CLOSED SYN_SENT <0.01 "
         "ESTABLISHED FIN_WAIT_1 (65534) | server LISTEN SYN_RCVD ESTABLISHED CLOSE_WAIT LAST_ACK "
         "(0) | fast_open merged_fin initiator client assumed_ends client first 2 second 3 merged "
         "3 assumed close_assumed"},
        {"S A 1 1; C A 0 1; S A 2 1; C FA 0 1",
         "#4 fin client ESTABLISHED>FIN_WAIT_1, server FIN_WAIT_1>LAST_ACK >0.01, client "
         "FIN_WAIT_1>FIN_WAIT_2 0 {corrected} detail fin_late initiator client assumed guessed | "
         "client ESTABLISHED FIN_WAIT_1 0 FIN_WAIT_2 (0) | server ESTABLISHED CLOSE_WAIT >0.01 "
         "LAST_ACK (0) | midstream four_segment initiator client assumed_ends both first 4 assumed "
         "close_assumed guessed"},
        {"C S 0; NEW -2 2; C FA 0 1; C A 0 2; C S 0",
         "client ESTABLISHED FIN_WAIT_1 <0.01 FIN_WAIT_2 TIME_WAIT (0) | server ESTABLISHED "
         "CLOSE_WAIT LAST_ACK CLOSED (0) | midstream four_segment initiator client time_wait "
         "client assumed_ends both first 2 assumed close_assumed"},
        {"C S 0; C A 0 1; C FA 1 1073741825; S icmp 0 11 3",
         "#3 fin client ESTABLISHED>FIN_WAIT_1 0.01 idle 20 initiator client | client CLOSED "
         "SYN_SENT 0.01 ESTABLISHED <0.01 CLOSE_WAIT LAST_ACK (0) | server LISTEN SYN_RCVD "
         "ESTABLISHED <0.01 FIN_WAIT_1 FIN_WAIT_2 (1073741824) | three_way merged_fin initiator "
         "server assumed_ends both second 3 merged 3 assumed close_assumed"},
        {"C R 0; C A 0 1; C FA 1 1; S A 0 2; S FA 1 1; C A 0 2",
         "#6 last_ack client FIN_WAIT_2>TIME_WAIT 0.02, server FIN_WAIT_1>FIN_WAIT_2 0.01 fin 5 "
         "initiator both time_wait client guessed | client ESTABLISHED FIN_WAIT_1 0.01 FIN_WAIT_2 "
         "0.02 TIME_WAIT (1) | server ESTABLISHED FIN_WAIT_1 0.01 FIN_WAIT_2 (0) | midstream "
         "simultaneous initiator both time_wait client first 3 second 5 assumed guessed"},
        {"S FA 0 200; C A 201 150",
         "#2 assumed guessed | client ESTABLISHED (1) | server ESTABLISHED FIN_WAIT_1 (149) | "
         "midstream half_closed assumed_ends both first 1 assumed close_assumed guessed"},
        {"C S 0; C R 0; C A 11 1; C A 0 1",
         "#3 handshake_done client CLOSED>SYN_SENT 0.01, server LISTEN>SYN_RCVD, client "
         "SYN_SENT>ESTABLISHED 0.02, server SYN_RCVD>ESTABLISHED {assumed corrected} detail "
         "syn_ack_not_captured | client CLOSED SYN_SENT 0.02 ESTABLISHED (10) | server LISTEN "
         "SYN_RCVD ESTABLISHED (0) | three_way reset reset 2 assumed close_assumed"},
        {"C FA 11 1 >2000; C A 0 2 <5899; C R 12",
         "#3 rst client CLOSING>TIME_WAIT, client TIME_WAIT>CLOSED, server TIME_WAIT>CLOSED <0.01 "
         "{assumed time_wait_assassination} detail rst_answers_unseen kind unclear idle 20 "
         "initiator both time_wait both assumed guessed | client ESTABLISHED FIN_WAIT_1 <0.01 "
         "CLOSING TIME_WAIT CLOSED (0) | server ESTABLISHED FIN_WAIT_1 CLOSING 0 TIME_WAIT <0.01 "
         "CLOSED (0) | midstream simultaneous initiator both time_wait both assumed_ends both "
         "first 1 assumed close_assumed guessed"},
        {"S SA 0 1; C RA 2 2",
         "#2 rst client SYN_SENT>ESTABLISHED, server SYN_RCVD>ESTABLISHED <0.01, client "
         "ESTABLISHED>FIN_WAIT_1, server ESTABLISHED>CLOSE_WAIT, server CLOSE_WAIT>LAST_ACK, "
         "client FIN_WAIT_1>FIN_WAIT_2, client FIN_WAIT_2>TIME_WAIT, client TIME_WAIT>CLOSED, "
         "server LAST_ACK>CLOSED {assumed reset} detail rst_assumed_taken kind unclear idle 10 "
         "initiator client time_wait client assumed | client CLOSED SYN_SENT ESTABLISHED "
         "FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT CLOSED (0) | server LISTEN SYN_RCVD <0.01 ESTABLISHED "
         "CLOSE_WAIT LAST_ACK CLOSED (0) | three_way reset_after_fin initiator client time_wait "
         "client assumed_ends server reset_by client reset 2 assumed close_assumed"},
        {"S SA -1 1 w0; C FA 1 1 w0",
         "#2 merged_fin client SYN_SENT>ESTABLISHED, server SYN_RCVD>ESTABLISHED <0.01, server "
         "ESTABLISHED>FIN_WAIT_1, client ESTABLISHED>CLOSE_WAIT, client CLOSE_WAIT>LAST_ACK "
         "{merged_fin assumed} detail fin_not_captured idle 10 initiator server assumed | client "
         "CLOSED SYN_SENT ESTABLISHED CLOSE_WAIT LAST_ACK (0) | server LISTEN SYN_RCVD <0.01 "
         "ESTABLISHED FIN_WAIT_1 (0) | three_way merged_fin initiator server assumed_ends both "
         "second 2 merged 2 assumed close_assumed"},
        {"S S 0; S A 0 1; S SA 0 1; S SA 0 1",
         "#4 syn_ack_repeated | client CLOSED SYN_SENT 0.01 ESTABLISHED (0) | server LISTEN "
         "SYN_RCVD ESTABLISHED (0) | three_way open assumed_ends both assumed close_assumed"},
        {"C S 0; S RA 0 1; S S 0",
         "#3 {old_duplicate_syn} initiator server | client CLOSED SYN_SENT 0.01 CLOSED (0) | "
         "server LISTEN SYN_RCVD CLOSED (0) | incomplete reset initiator server reset_by server "
         "reset 2 assumed close_assumed"},
        {"C S 0; C S 0; C S 0; C S 0", "#4 syn_repeated | client CLOSED SYN_SENT (0) | server "
                                       "LISTEN (0) | incomplete unanswered assumed_ends client"},
        {"S S 0; C S 0; C FA 1 1 <5000",
         "#3 fin server SYN_SENT>ESTABLISHED <0.01, server ESTABLISHED>FIN_WAIT_1 {assumed} detail "
         "syn_ack_not_captured idle 10 initiator server | client CLOSED SYN_SENT (0) | server "
         "CLOSED SYN_SENT <0.01 ESTABLISHED FIN_WAIT_1 (0) | incomplete half_closed initiator "
         "server first 3 assumed"},
        {"C S 0; C RA 1 1; C A 0 1 w0",
         "#3 initiator client | client CLOSED SYN_SENT <0.01 ESTABLISHED CLOSED (0) | server "
         "LISTEN SYN_RCVD CLOSED (0) | incomplete reset initiator client reset_by client reset 2 "
         "assumed close_assumed"},
        {"S FSA 0 1; S FA 1 1; C RA 1 2; C A 2 2",
         "#4 client CLOSED>CLOSE_WAIT 0.01, client CLOSE_WAIT>LAST_ACK <0.01 {assumed corrected} "
         "detail fin_not_captured initiator server assumed | client CLOSED SYN_SENT ESTABLISHED "
         "CLOSE_WAIT <0.01 LAST_ACK (0) | server LISTEN SYN_RCVD 0 FIN_WAIT_1 0.02 CLOSED (0) | "
         "three_way reset_after_fin initiator server assumed_ends client first 1 reset 3 assumed "
         "close_assumed"},
        {"S FSA 0 1 w0; C FA 1 1; S FA 1 1 @-100",
         "#3 fin_repeated idle 0 initiator both | client CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 "
         "(0) | server LISTEN SYN_RCVD 0 FIN_WAIT_1 (0) | three_way simultaneous initiator both "
         "assumed_ends server first 1 second 2 assumed close_assumed"},
        {"S FA 0 1 n; S A 0 2 <5899",
         "#2 last_ack client ESTABLISHED>CLOSE_WAIT, client CLOSE_WAIT>LAST_ACK, server "
         "FIN_WAIT_1>FIN_WAIT_2 <0.01, server FIN_WAIT_2>TIME_WAIT, client LAST_ACK>CLOSED "
         "{assumed} detail fin_not_captured initiator server time_wait server assumed guessed | "
         "client ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED (0) | server ESTABLISHED FIN_WAIT_1 <0.01 "
         "FIN_WAIT_2 TIME_WAIT (0) | midstream four_segment initiator server time_wait server "
         "assumed_ends both first 1 assumed close_assumed guessed"},
        {"C FA 1 1; S FA 1 3; S FA 0 2; C FA 1 1",
         "#4 fin_repeated server CLOSING>FIN_WAIT_1 0.01 {corrected} detail fin_lost idle 10 "
         "initiator both guessed | client ESTABLISHED FIN_WAIT_1 (1) | server ESTABLISHED "
         "FIN_WAIT_1 (0) | midstream simultaneous initiator both assumed_ends both first 1 second "
         "2 assumed close_assumed guessed"},
        {"S SA 0 1; C FA 1 2 >80; C FA 1 1",
         "#3 fin_repeated client LAST_ACK>CLOSING 0.01 {corrected} detail fin_late idle 10 "
         "initiator both assumed | client CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 CLOSING (0) | "
         "server LISTEN SYN_RCVD <0.01 ESTABLISHED FIN_WAIT_1 (0) | three_way simultaneous "
         "initiator both assumed_ends both first 2 merged 2 assumed close_assumed"},
        {"C S 0; S RA 0 1; C FA 1 1; C S 0; C A 0 1; C A 0 2",
         "#6 last_ack server ESTABLISHED>CLOSE_WAIT <0.01, server CLOSE_WAIT>LAST_ACK, client "
         "ESTABLISHED>CLOSE_WAIT <0.01, server LAST_ACK>CLOSED {assumed} detail fin_not_captured "
         "initiator client assumed | client CLOSED SYN_SENT 0.01 ESTABLISHED <0.01 CLOSE_WAIT (0) "
         "| server LISTEN SYN_RCVD ESTABLISHED <0.01 CLOSE_WAIT LAST_ACK CLOSED (0) | three_way "
         "four_segment initiator client assumed_ends both first 3 assumed close_assumed"},
        {"C S 0; S S 0; C A 0 1; S S 0; S RA 1 1",
         "#5 rst server SYN_SENT>ESTABLISHED <0.03, server ESTABLISHED>CLOSED, client "
         "ESTABLISHED>CLOSED >0.02 {assumed reset} detail syn_ack_not_captured kind abort idle 10 "
         "initiator server | client CLOSED SYN_SENT <0.02 ESTABLISHED >0.02 CLOSED (0) | server "
         "CLOSED SYN_SENT <0.03 ESTABLISHED CLOSED (0) | simultaneous reset initiator server "
         "reset_by server reset 5 assumed"},
        {"S SA 0 1; S R 1; S FA 1 1073741825; C A 1 1",
         "#4 handshake_done client CLOSED>ESTABLISHED >0.02, server CLOSED>SYN_RCVD 0.02, server "
         "SYN_RCVD>ESTABLISHED 0.03 {corrected} detail rst_challenged syn 1 initiator server "
         "assumed | client CLOSED SYN_SENT ESTABLISHED (1073741824) | server LISTEN SYN_RCVD 0.03 "
         "ESTABLISHED (0) | three_way half_closed initiator server assumed_ends both first 3 "
         "assumed close_assumed"},
        {"C S 0 x7; S SA 0 1 x14; C A 0 1; S A 0 1; C RA 1 1",
         "#5 rst client ESTABLISHED>CLOSED 0.02, server ESTABLISHED>CLOSED 0.02 {reset} kind abort "
         "idle 30 initiator client | client CLOSED SYN_SENT 0.02 ESTABLISHED 0.02 CLOSED (0) | "
         "server LISTEN SYN_RCVD 0.01 ESTABLISHED 0.02 CLOSED (0) | three_way reset initiator "
         "client reset_by client reset 5"},
        {"C S 0 x14; S SA 0 1 x14; C A 0 1; S FA 1 1",
         "#4 fin server ESTABLISHED>FIN_WAIT_1 0.01 idle 20 initiator server | client CLOSED "
         "SYN_SENT 0.02 ESTABLISHED (0) | server LISTEN SYN_RCVD 0.01 ESTABLISHED 0.01 FIN_WAIT_1 "
         "(0) | three_way half_closed initiator server first 4"},
        {"C S 0; S RA 0 1; C A 1073741825 1; S SA 0 1",
         "#4 syn_ack server LISTEN>SYN_RCVD {corrected} detail rst_not_its_own syn 1 | client "
         "CLOSED SYN_SENT 0.01 CLOSED (1073741824) | server LISTEN SYN_RCVD (0) | incomplete reset "
         "reset 2 assumed close_assumed"},
        {"C S 0; S RA 0 1; S FA 0 1; S SA 1 1; C A 0 1",
         "#5 fin_ack fin 3 initiator server | client CLOSED SYN_SENT 0.01 CLOSED (0) | server "
         "LISTEN SYN_RCVD (0) | incomplete reset initiator server first 3 reset 2 assumed"},
        {"S RA 0 -2; C FA 1 1; S FA 0 2147483649; C RA 0 1",
         "#4 rst client LAST_ACK>CLOSED 0.02 {reset} kind unclear idle 10 initiator server guessed "
         "| client ESTABLISHED CLOSE_WAIT 0 LAST_ACK 0.02 CLOSED (4294967298) | server ESTABLISHED "
         "CLOSED (0) | midstream reset_after_fin initiator server reset_by client first 3 second 2 "
         "reset 4 assumed close_assumed guessed"},
        {"S A 0 -2; C FA 1 1; S FA 0 2147483649; C RA 0 1",
         "#4 rst client LAST_ACK>CLOSED 0.02, server FIN_WAIT_1>CLOSED >0.02 {reset} kind unclear "
         "idle 10 initiator server guessed | client ESTABLISHED CLOSE_WAIT LAST_ACK 0.02 CLOSED "
         "(4294967298) | server ESTABLISHED FIN_WAIT_1 >0.02 CLOSED (0) | midstream "
         "reset_after_fin initiator server reset_by client first 3 second 2 merged 2 reset 4 "
         "assumed guessed"},
        {"C S 0; S A 0 888000; C R 888000; C S 0 @-1; C A 0 1",
         "#5 handshake_done server LISTEN>SYN_RCVD, client SYN_SENT>ESTABLISHED 0, server "
         "SYN_RCVD>ESTABLISHED {assumed} detail syn_ack_not_captured | client CLOSED SYN_SENT 0 "
         "ESTABLISHED (0) | server LISTEN SYN_RCVD ESTABLISHED (0) | three_way open assumed"},
        {"C S 0; S RA 0 1; C SA 0 0; C FA 1 1",
         "#4 fin client SYN_RCVD>ESTABLISHED <0.01, client ESTABLISHED>FIN_WAIT_1 {assumed} detail "
         "ack_not_captured idle 10 initiator client | client CLOSED SYN_SENT 0 SYN_RCVD <0.01 "
         "ESTABLISHED FIN_WAIT_1 (0) | server LISTEN (1) | incomplete half_closed initiator client "
         "assumed_ends both first 4 assumed close_assumed"},
        {"C S 0; S RA 0 1; S FA 0 1; C A 0 1; S SA 1 1; S RA 0 1",
         "#6 rst server SYN_RCVD>CLOSED 0.01 {reset} kind unclear idle 10 initiator server | "
         "client CLOSED SYN_SENT 0.01 CLOSED (0) | server LISTEN SYN_RCVD 0.01 CLOSED (0) | "
         "incomplete reset_after_fin initiator server reset_by server first 3 reset 6 assumed"},
        {"C S 0; S A 0 888000 t60; S RA -5000 1 t30",
         "incomplete refused initiator server reset_by server reset 3 | injected_reset by network "
         "likely frame 3 answers 1 idle 20 ttl 30 usual_ttl 60"},
        {HANDSHAKE "S A 1 1 t60; S RA 1 1 t30; S PA 1 1 +10 t60",
         "client CLOSED SYN_SENT 0.02 ESTABLISHED 0.02 CLOSED (0) | server LISTEN SYN_RCVD 0.01 "
         "ESTABLISHED (10) | three_way reset reset 5 | injected_reset by network frame 5 idle 30 "
         "ttl 30 usual_ttl 60"},
    };
    ASSERT_STORIES(stories);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(rare_branches_lead_to_states_of_the_diagram);
    return g_test_run();
}
