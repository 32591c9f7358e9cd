/*
 * What the engine says about short conversations: numbers, crossing FINs, ICMP errors.
 *
 * Each row is the shortest conversation found that tells a changed line of the engine from the line as
 * it is (tests/mutation), and the parts of its story (story.h) by which it does. Most are conversations
 * that no host would lead.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "story.h"

/* annotations.md section 5, principles 1 and 9. */
static void which_segments_belong(void)
{
    static const struct story stories[] = {
        {"C A 0 1; C RA 0 1500000000", "server ESTABLISHED CLOSED (0)"},
        {"C S 0; C A 0 1; NEW 0 196608; S A 0 1", "open likely"},
        {"C S 0; S SA 0 1; S A 0 1 w0; C RA 1 65547",
         "server LISTEN SYN_RCVD <0.02 ESTABLISHED CLOSED (65546)"},
        {"S S 0; S SA 0 1; C FA 1 70000", "open"},
        {"S S 0; S SA 0 1; S A 1 21", "#3 {earlier_life}"},
        {"C SA 0 0 >100; C A 1 1", "client CLOSED SYN_SENT (0)"},
        {"S S 0; S R 0; S A 1073741800 1 @120", "server LISTEN (0)"},
        {"C S 1; C RA 0 1", "incomplete unanswered"},
        {"S S 1; C FA 0 1", "open"},
        {"S S 1; C A 0 1; S A 0 1", "blocked_by_old_connection by server likely frame 2"},
    };
    ASSERT_STORIES(stories);
}

/* By round trip, and by the clocks of the timestamps (annotations.md section 5, principle 8). */
static void which_fins_crossed(void)
{
    static const struct story stories[] = {
        {"C S 0; C A 0 1 @0.5; C FA 1 1; C A 0 2", "closed by both likely frame 3 idle 510"},
        {"S SA 0 1; S FA 1 11 @1; S A 0 12 @-1", "closed by server likely frame 2 idle 1000"},
        {"C S 0 >1000; C A 0 1 @29 >1100 <5000; C FA 1 1 >2000; C A 0 2 <5959",
         "closed by client likely frame 3 idle 29010"},
    };
    ASSERT_STORIES(stories);
}

/* annotations.md section 5, principle 3. */
static void which_fin_has_a_place(void)
{
    static const struct story stories[] = {
        {"C SA 0 1 w0; S A 0 1; C FA 100000 1",
         "peer_did_not_close by client likely frame 3 idle 20"},
    };
    ASSERT_STORIES(stories);
}

/* RFC 9293 section 3.9.2.2. */
static void which_segment_an_icmp_error_is_about(void)
{
    static const struct story stories[] = {
        {"C R 0; C icmp 0 11 2", "#2 icmp_error {icmp_error} icmp time_exceeded initiator client "
                                 "guessed | aborted by client likely frame 1"},
        {"S A 1 1; S icmp -1 11 2",
         "#2 icmp_error {icmp_error} icmp time_exceeded assumed guessed"},
        {"C S 0; C icmp 1 3 0",
         "#2 icmp_error client SYN_SENT>CLOSED 0.01 {icmp_error} icmp net_unreachable"},
    };
    ASSERT_STORIES(stories);
}

/* By sequence numbers, without SYN and FIN. */
static void how_octets_are_counted(void)
{
    static const struct story stories[] = {
        {"S SA 0 1; S A 1 11; C R 65500", "client CLOSED SYN_SENT ESTABLISHED CLOSED (65499)"},
        {"C S 0; C A 20 1 +10; S A 0 21; C A 21 1 +1", "#4 idle 20 retransmission"},
        {"S A 0 1; C R 1 @0.3",
         "#2 rst client ESTABLISHED>CLOSED, server ESTABLISHED>CLOSED {assumed reset} detail "
         "connection_lost_unseen kind no_connection answers 1 initiator client guessed"},
        {"NEW 0 -2; S RA 0 1; S A 0 888000", "#2 {earlier_life} initiator server guessed earlier"},
    };
    ASSERT_STORIES(stories);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(which_segments_belong);
    TEST(which_fins_crossed);
    TEST(which_fin_has_a_place);
    TEST(which_segment_an_icmp_error_is_about);
    TEST(how_octets_are_counted);
    return g_test_run();
}
