/*
 * How conversations open.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "script.h"

static void three_way(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0");
    ASSERT_LAST(&t, "syn", "client CLOSED>SYN_SENT");
    g_assert_cmpint(t.a.state[ROLE_SERVER], ==, STATE_LISTEN);
    script_play(&t, "S SA 0 1");
    ASSERT_LAST(&t, "syn_ack", "server LISTEN>SYN_RCVD");
    g_assert_cmpuint(t.a.syn_frame, ==, 1);
    script_play(&t, "C A 1 1");
    ASSERT_LAST(&t, "handshake_done", "client SYN_SENT>ESTABLISHED, server SYN_RCVD>ESTABLISHED");
    g_assert_cmpuint(t.a.syn_frame, ==, 2);
    g_assert_false(t.a.assumed);
    ASSERT_VERDICT(&t, "open", NULL, NULL);
}

static void third_segment_with_data(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S SA 0 1; C PA 1 1 +10");
    ASSERT_LAST(&t, "handshake_done", "client SYN_SENT>ESTABLISHED, server SYN_RCVD>ESTABLISHED");
}

static void third_segment_with_fin(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S SA 0 1; C FA 1 1");
    ASSERT_LAST(&t, "fin", "client SYN_SENT>ESTABLISHED, client ESTABLISHED>FIN_WAIT_1");
    script_play(&t, "S A 1 2");
    ASSERT_LAST(&t, "fin_ack",
                "server SYN_RCVD>ESTABLISHED, server ESTABLISHED>CLOSE_WAIT, "
                "client FIN_WAIT_1>FIN_WAIT_2");
}

static void unanswered(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; C S 0 @1; C S 0 @2");
    ASSERT_LAST(&t, "syn_repeated", "");
    ASSERT_VERDICT(&t, "unanswered", NULL, NULL);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT", "LISTEN");
}

static void refused(void)
{
    struct script t;
    script_init(&t);
    t.isn[1] = 0; /* a host without socket answers from 0 */
    script_play(&t, "C S 0; S RA 0 1");
    ASSERT_LAST(&t, "refused", "client SYN_SENT>CLOSED");
    ASSERT_OBSERVED(&t, OBSERVED_REFUSED);
    ASSERT_VERDICT(&t, "refused", "server", NULL);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT CLOSED", "CLOSED");
}

static void refused_opener_tries_again(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S RA -5000 1; C S 0 @0.5");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_CORRECTED);
    ASSERT_VERDICT(&t, "refused", "server", NULL);
    script_play(&t, "S SA 0 1; C A 1 1");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED", "LISTEN SYN_RCVD ESTABLISHED");
    ASSERT_VERDICT(&t, "open", NULL, NULL);
}

static void simultaneous_open(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S S 0");
    ASSERT_OBSERVED(&t, OBSERVED_SIMULTANEOUS_OPEN);
    ASSERT_LAST(&t, "syn", "server CLOSED>SYN_SENT");
    script_play(&t, "C SA 0 1");
    ASSERT_LAST(&t, "syn_ack", "client SYN_SENT>SYN_RCVD");
    script_play(&t, "S SA 0 1; C A 1 1; S A 1 1");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT SYN_RCVD ESTABLISHED",
                 "CLOSED SYN_SENT SYN_RCVD ESTABLISHED");
    struct verdict v;
    conversation_verdict(&t.c, &v);
    g_assert_cmpstr(opening_name(v.opening), ==, "simultaneous");
}

static void fast_open_server_closes_before_the_ack(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0 +20; S SA 0 21; S PA 1 21 +50; S FA 51 21");
    ASSERT_LAST(&t, "fin", "server SYN_RCVD>FIN_WAIT_1");
    script_play(&t, "C A 21 52; C FA 21 52; S A 52 22");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED",
                 "LISTEN SYN_RCVD FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT");
    struct verdict v;
    conversation_verdict(&t.c, &v);
    g_assert_cmpstr(opening_name(v.opening), ==, "fast_open");
}

static void syn_not_captured(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "S SA 0 1");
    ASSERT_OBSERVED(&t, OBSERVED_ASSUMED);
    g_assert_true(t.a.assumed);
    g_assert_false(t.a.roles_guessed);
    g_assert_cmpint(t.a.sender, ==, ROLE_SERVER);
    script_play(&t, "C A 1 1");
    g_assert_false(t.a.assumed);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED", "LISTEN SYN_RCVD ESTABLISHED");
}

static void syn_ack_not_captured(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; C A 1 1");
    ASSERT_OBSERVED(&t, OBSERVED_ASSUMED);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED", "LISTEN SYN_RCVD ESTABLISHED");
}

static void third_ack_not_captured(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S SA 0 1; S PA 1 1 +10");
    ASSERT_LAST(&t, NULL, "server SYN_RCVD>ESTABLISHED");
    g_assert_true(t.a.assumed);
    g_assert_cmpint(t.a.detail, ==, DETAIL_ACK_NOT_CAPTURED);
}

static void syn_ack_sent_again_takes_established_back(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "S SA 0 1 @1");
    ASSERT_LAST(&t, "syn_ack_repeated", "server ESTABLISHED>SYN_RCVD");
    ASSERT_OBSERVED(&t, OBSERVED_CORRECTED);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED", "LISTEN SYN_RCVD");
    script_play(&t, "C A 1 1");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED", "LISTEN SYN_RCVD ESTABLISHED");
}

static void syn_ack_doubled_by_the_network_changes_nothing(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S SA 0 1; S SA 0 1 =; C A 1 1");
    ASSERT_LAST(&t, "handshake_done", "client SYN_SENT>ESTABLISHED, server SYN_RCVD>ESTABLISHED");
    t.tsval -= 11; /* the SYN-ACK's again */
    script_play(&t, "S SA 0 1 =");
    ASSERT_LAST(&t, "syn_ack_repeated", "");
}

static void challenge_ack_of_a_half_open_peer(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S A 777000 888000");
    ASSERT_LAST(&t, "challenge_ack", "");
    script_play(&t, "C R 888000");
    ASSERT_LAST(&t, NULL, "");
    script_play(&t, "C S 0 @1; S SA 0 1; C A 1 1");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED", "LISTEN SYN_RCVD ESTABLISHED");
}

/* Wireshark 4.4 puts a SYN-ACK behind a FIN or RST, taken or not, and all that follows, into a
 * stream of their own. */
static void a_stream_without_a_syn_goes_on_with_the_earlier_conversation(void)
{
    struct script t, old;
    script_init(&old);
    script_play(&old, "C S 0; S RA 900000 77");
    ASSERT_OBSERVED(&old, OBSERVED_RST_IGNORED);
    script_init(&t);
    t.previous = &old.c;
    script_play(&t, "S SA 0 1; C A 1 1; C FA 1 1; S FA 1 2; C A 2 2");
    g_assert_true(t.a.earlier);
    ASSERT_VERDICT(&old, "merged_fin", "client", "client");
    g_assert_false(conversation_begun(&t.c));
    t.isn[1] = 800000;
    script_play(&t, "S SA 0 1; C A 1 1");
    g_assert_false(t.a.earlier);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED", "LISTEN SYN_RCVD ESTABLISHED");
}

static void half_open_peer_of_the_earlier_conversation_is_reset(void)
{
    struct script t, old;
    script_init(&old);
    script_play(&old, HANDSHAKE "C PA 1 1 +10; S A 1 11");
    script_init(&t);
    t.isn[0] = 9000000;
    t.isn[1] = 7000000;
    t.previous = &old.c;
    script_play(&t, "C S 0");
    t.isn[0] = old.isn[0];
    t.isn[1] = old.isn[1];
    script_play(&t, "S A 1 11; C R 11");
    ASSERT_OBSERVED(&t, OBSERVED_EARLIER_LIFE);
    ASSERT_PATHS(&old, "CLOSED SYN_SENT ESTABLISHED CLOSED", "LISTEN SYN_RCVD ESTABLISHED CLOSED");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT", "LISTEN");
    t.isn[0] = 9000000;
    t.isn[1] = 7000000;
    script_play(&t, "C S 0 @1; S SA 0 1; C A 1 1");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED", "LISTEN SYN_RCVD ESTABLISHED");
}

static void midstream_guesses_roles_and_says_so(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "S PA 100 200 +50; C A 200 150");
    g_assert_true(t.a.roles_guessed);
    g_assert_true(t.a.assumed);
    ASSERT_PATHS(&t, "ESTABLISHED", "ESTABLISHED");
    struct verdict v;
    conversation_verdict(&t.c, &v);
    g_assert_cmpstr(opening_name(v.opening), ==, "midstream");
    g_assert_true(v.assumed);
}

static void keep_alive_in_midstream_is_no_missing_fin(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C A 99 500; S A 500 100; C A 99 500 @75; S A 500 100");
    ASSERT_PATHS(&t, "ESTABLISHED", "ESTABLISHED");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(three_way);
    TEST(third_segment_with_data);
    TEST(third_segment_with_fin);
    TEST(unanswered);
    TEST(refused);
    TEST(refused_opener_tries_again);
    TEST(simultaneous_open);
    TEST(fast_open_server_closes_before_the_ack);
    TEST(syn_not_captured);
    TEST(syn_ack_not_captured);
    TEST(third_ack_not_captured);
    TEST(syn_ack_sent_again_takes_established_back);
    TEST(syn_ack_doubled_by_the_network_changes_nothing);
    TEST(challenge_ack_of_a_half_open_peer);
    TEST(a_stream_without_a_syn_goes_on_with_the_earlier_conversation);
    TEST(half_open_peer_of_the_earlier_conversation_is_reset);
    TEST(midstream_guesses_roles_and_says_so);
    TEST(keep_alive_in_midstream_is_no_missing_fin);
    return g_test_run();
}
