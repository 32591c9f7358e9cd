/*
 * Segments that no honest stack sends, and numbers that look like others. tests/fuzz has found each
 * of these cases; here each one is as small as it gets.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "script.h"

/* The SYN counts, and the FIN on it does not (RFC 9293 sections 3.10.4 and 3.10.7.4). */
static void a_fin_on_a_syn_closes_nothing(void)
{
    ASSERT_END("C SF 0; S SF 0", "CLOSED SYN_SENT; CLOSED SYN_SENT; open, initiator none, "
                                 "TIME_WAIT none");
    ASSERT_END("C SF 0; S SA 0 1; C PA 1 1 +10; S A 1 11; S FA 1 11",
               "CLOSED SYN_SENT ESTABLISHED; LISTEN SYN_RCVD ESTABLISHED FIN_WAIT_1; "
               "half_closed, initiator server, TIME_WAIT none");
    ASSERT_END("C SF 0; S SA 0 2; C A 2 1; S PA 1 2 +10",
               "CLOSED SYN_SENT ESTABLISHED; LISTEN SYN_RCVD ESTABLISHED; open, initiator none, "
               "TIME_WAIT none");
}

static void an_ack_number_without_the_flag_says_nothing(void)
{
    struct script t;
    script_init(&t);
    t.isn[0] = 0xc0000000; /* the ACK field, 0, is ahead of it */
    script_play(&t, "C S 0; S SA 0 1; S P 1");
    g_assert_cmpint(t.a.state[ROLE_SERVER], ==, STATE_SYN_RCVD);
}

static void neither_syn_nor_rst_nor_ack_moves_nobody(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S F 0");
    ASSERT_LAST(&t, NULL, "");
    ASSERT_VERDICT(&t, "unanswered", NULL, NULL);
    script_play(&t, "S SA 0 1; C A 1 1; C F 1; S F 1");
    ASSERT_VERDICT(&t, "open", NULL, NULL);
}

static void a_reset_end_that_never_sent_is_not_acknowledged_anew(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C R 1; C A 1 1"); /* the ACK, 5001, is ahead of 0 */
    g_assert_cmpint(t.a.state[ROLE_CLIENT], ==, STATE_CLOSED);
    ASSERT_NOT_OBSERVED(&t, OBSERVED_CORRECTED);
}

/* Wireshark keeps both in one stream when it never saw the opener send before. */
static void a_syn_after_a_midstream_reset_begins_anew(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "S RA 1 1; C S 9000; S SA 7000 9001; C A 9001 7001");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED", "LISTEN SYN_RCVD ESTABLISHED");
    ASSERT_VERDICT(&t, "open", NULL, NULL);
}

static void a_syn_captured_after_the_end_opens_nothing(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "S SA 0 1; C RA 1 1");
    script_play(&t, "C S 0");
    ASSERT_LAST(&t, NULL, "");
    ASSERT_OBSERVED(&t, OBSERVED_OLD_DUPLICATE_SYN);
    g_assert_cmpint(t.a.state[ROLE_CLIENT], ==, STATE_CLOSED);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(a_fin_on_a_syn_closes_nothing);
    TEST(an_ack_number_without_the_flag_says_nothing);
    TEST(neither_syn_nor_rst_nor_ack_moves_nobody);
    TEST(a_reset_end_that_never_sent_is_not_acknowledged_anew);
    TEST(a_syn_after_a_midstream_reset_begins_anew);
    TEST(a_syn_captured_after_the_end_opens_nothing);
    return g_test_run();
}
