/*
 * What the segments of one direction show of the other (annotations.md section 5, principles 2, 4
 * and 8).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "script.h"

#define CLIENT_FIRST                                                                               \
    "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT; "                                \
    "LISTEN SYN_RCVD ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED; "                                     \
    "four_segment, initiator client, TIME_WAIT client, assumed"
#define CROSSED_BEFORE_CLIENT                                                                      \
    "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 CLOSING; "                                             \
    "LISTEN SYN_RCVD ESTABLISHED FIN_WAIT_1 CLOSING TIME_WAIT; "                                   \
    "simultaneous, initiator both, TIME_WAIT server, assumed"
#define RESET_AFTER_SERVER                                                                         \
    "CLOSED SYN_SENT ESTABLISHED CLOSE_WAIT CLOSED; LISTEN SYN_RCVD ESTABLISHED FIN_WAIT_1 "       \
    "CLOSED; reset_after_fin, initiator server, TIME_WAIT none, assumed"

/* ---- FINs that crossed ---- */

/* The handshake takes 100 ms, so the server needs about as long to answer the client's FIN. */
static void fins_cross_within_a_round_trip(void)
{
    ASSERT_END("C S 0; C A 1 1 @0.1; C FA 1 1 @1; C A 2 2 @0.05", CROSSED_BEFORE_CLIENT);
    ASSERT_END("C S 0; C A 1 1 @0.1; C FA 1 1 @1; C A 2 2 @0.08", CLIENT_FIRST);
}

/* The server's first segment after the SYN-ACK answers a request, so a round trip is shorter. */
static void the_round_trip_of_a_server(void)
{
    ASSERT_END("S SA 0 1; S PA 1 11 +5 @0.1; S FA 6 11 @1; S A 7 12 @0.04",
               "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 CLOSING TIME_WAIT; "
               "LISTEN SYN_RCVD ESTABLISHED FIN_WAIT_1 CLOSING; "
               "simultaneous, initiator both, TIME_WAIT client, assumed");
    ASSERT_END("S SA 0 1; S PA 1 11 +5 @0.1; S FA 6 11 @1; S A 7 12 @0.06",
               "CLOSED SYN_SENT ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED; "
               "LISTEN SYN_RCVD ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT; "
               "four_segment, initiator server, TIME_WAIT server, assumed");
}

static void a_slow_handshake_shows_no_round_trip(void)
{
    ASSERT_END("C S 0; C A 1 1 @0.6; C FA 1 1 @1; C A 2 2 @0.05", CLIENT_FIRST);
    ASSERT_END("C S 0; C S 0 @0.2; C A 1 1 @0.1; C FA 1 1 @1; C A 2 2 @0.08", CLIENT_FIRST);
}

/* A simultaneous open does not show a round trip: SYN_SENT ends when the peer's SYN comes. */
static void a_simultaneous_open_shows_no_round_trip(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; C SA 0 1 @0.1; C A 1 1 @0.1; C FA 1 1 @1; C A 2 2 @0.02");
    ASSERT_VERDICT(&t, "four_segment", "client", "client");
}

/* The client's FIN left 900 ms after its first ACK, which echoes 5000: at 5900 by the server's clock,
 * less the way of that segment. The FIN arrived after its own way. Both ways are more than 60 of the
 * 100 ms that the handshake took. So what the server sent before 5960, it sent before the FIN
 * arrived. */
static void fins_cross_by_the_peers_clock(void)
{
    ASSERT_END("C S 0 >1000; C A 1 1 >1100 <5000; C FA 1 1 >2000 <5000; C A 2 2 @0.3 >2300 <5959",
               CROSSED_BEFORE_CLIENT);
    ASSERT_END("C S 0 >1000; C A 1 1 >1100 <5000; C FA 1 1 >2000 <5000; C A 2 2 @0.3 >2300 <5960",
               CLIENT_FIRST);
}

/* Without the SYN, the way of the FIN is unknown and does not count. */
static void fins_cross_by_the_peers_clock_alone(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C A 1 1 >1100 <5000; C PA 1 1 +10; C FA 11 1 >2000 <5000");
    script_play(&t, "C A 12 2 @0.3 >2300 <5899");
    ASSERT_VERDICT(&t, "simultaneous", "both", "server");
    script_init(&t);
    script_play(&t, "C A 1 1 >1100 <5000; C PA 1 1 +10; C FA 11 1 >2000 <5000");
    script_play(&t, "C A 12 2 @0.3 >2300 <5900");
    ASSERT_VERDICT(&t, "four_segment", "client", "client");
}

/* A TSecr of 0 echoes nothing: the lead is that of the first segment that echoes something. */
static void no_clock_without_an_echo(void)
{
    ASSERT_END("C S 0 >1000; C A 1 1 >1100 <5000; C FA 1 1 >2000 <5000; C A 2 2 @0.3 >2300",
               CLIENT_FIRST);
    ASSERT_END("C S 0 >1000; C A 1 1 >1100; C FA 1 1 >2000 <5000; C A 2 2 @0.3 >2300 <5060",
               CLIENT_FIRST);
}

/* The network has put the client's FIN behind the ACK that the client sent next. */
static void a_fin_behind_its_senders_ack_crossed(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0 >100; C A 1 1; C PA 1 1 +10 >110; C A 11 50 >120; C A 12 51 >130");
    ASSERT_VERDICT(&t, "four_segment", "client", "client");
    script_play(&t, "C FA 11 50 >125");
    ASSERT_DETAIL(&t, OBSERVED_CORRECTED, DETAIL_FIN_LATE);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 CLOSING TIME_WAIT",
                 "LISTEN SYN_RCVD ESTABLISHED FIN_WAIT_1 CLOSING TIME_WAIT");
    ASSERT_VERDICT(&t, "simultaneous", "both", "both");
}

/* ---- resets ---- */

static void a_reset_behind_one_octet_shows_a_fin(void)
{
    ASSERT_END("C S 0; C A 1 1; C A 1 51; C A 1 52; C RA 1 52", RESET_AFTER_SERVER);
    ASSERT_END("C S 0; C A 1 1; C A 1 51; C RA 1 52", RESET_AFTER_SERVER);
    ASSERT_END("C S 0; C A 1 1; C A 1 51; C RA 1 53",
               "CLOSED SYN_SENT ESTABLISHED CLOSED; LISTEN SYN_RCVD ESTABLISHED CLOSED; "
               "reset, initiator client, TIME_WAIT none, assumed");
}

/* With both directions, the octet may be data that the capture lost. */
static void both_directions_do_not_show_that(void)
{
    ASSERT_END(HANDSHAKE "S A 1 1; C A 1 51; C A 1 52; C RA 1 52",
               "CLOSED SYN_SENT ESTABLISHED CLOSED; LISTEN SYN_RCVD ESTABLISHED CLOSED; "
               "reset, initiator client, TIME_WAIT none, assumed");
}

/* A server refuses an old SYN, and accepts the next one. */
static void a_syn_ack_after_a_refusal_begins_anew(void)
{
    ASSERT_END("S RA 0 -100; S SA 9000 1; S FA 9001 2",
               "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1; "
               "LISTEN SYN_RCVD ESTABLISHED CLOSE_WAIT LAST_ACK; "
               "merged_fin, initiator client, TIME_WAIT none, assumed");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(fins_cross_within_a_round_trip);
    TEST(the_round_trip_of_a_server);
    TEST(a_slow_handshake_shows_no_round_trip);
    TEST(a_simultaneous_open_shows_no_round_trip);
    TEST(fins_cross_by_the_peers_clock);
    TEST(fins_cross_by_the_peers_clock_alone);
    TEST(no_clock_without_an_echo);
    TEST(a_fin_behind_its_senders_ack_crossed);
    TEST(a_reset_behind_one_octet_shows_a_fin);
    TEST(both_directions_do_not_show_that);
    TEST(a_syn_ack_after_a_refusal_begins_anew);
    return g_test_run();
}
