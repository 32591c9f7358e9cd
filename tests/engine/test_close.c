/*
 * How conversations close with FINs.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "script.h"

#define OPENED_CLIENT "CLOSED SYN_SENT ESTABLISHED "
#define OPENED_SERVER "LISTEN SYN_RCVD ESTABLISHED "

static void four_segment(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1");
    ASSERT_LAST(&t, "fin", "client ESTABLISHED>FIN_WAIT_1");
    g_assert_cmpint(t.a.initiator, ==, ENDS_CLIENT);
    script_play(&t, "S A 1 2");
    ASSERT_LAST(&t, "fin_ack", "server ESTABLISHED>CLOSE_WAIT, client FIN_WAIT_1>FIN_WAIT_2");
    g_assert_cmpuint(t.a.fin_frame, ==, 4);
    script_play(&t, "S FA 1 2");
    ASSERT_LAST(&t, "fin", "server CLOSE_WAIT>LAST_ACK");
    script_play(&t, "C A 2 2");
    ASSERT_LAST(&t, "last_ack", "client FIN_WAIT_2>TIME_WAIT, server LAST_ACK>CLOSED");
    g_assert_cmpuint(t.a.fin_frame, ==, 6);
    g_assert_cmpint(t.a.time_wait, ==, ENDS_CLIENT);
    ASSERT_VERDICT(&t, "four_segment", "client", "client");
    ASSERT_PATHS(&t, OPENED_CLIENT "FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT",
                 OPENED_SERVER "CLOSE_WAIT LAST_ACK CLOSED");
}

static void merged_fin(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "S FA 1 1; C FA 1 2");
    ASSERT_LAST(&t, "merged_fin", "client ESTABLISHED>CLOSE_WAIT, client CLOSE_WAIT>LAST_ACK");
    ASSERT_OBSERVED(&t, OBSERVED_MERGED_FIN);
    g_assert_cmpuint(t.a.fin_frame, ==, 4);
    script_play(&t, "S A 2 2");
    ASSERT_LAST(&t, "last_ack",
                "server FIN_WAIT_1>FIN_WAIT_2, server FIN_WAIT_2>TIME_WAIT, "
                "client LAST_ACK>CLOSED");
    ASSERT_VERDICT(&t, "merged_fin", "server", "server");
}

static void simultaneous(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; S FA 1 1");
    ASSERT_OBSERVED(&t, OBSERVED_SIMULTANEOUS_CLOSE);
    ASSERT_LAST(&t, "fin", "server ESTABLISHED>FIN_WAIT_1");
    g_assert_cmpint(t.a.initiator, ==, ENDS_BOTH);
    script_play(&t, "C A 2 2");
    ASSERT_LAST(&t, "fin_ack",
                "client FIN_WAIT_1>CLOSING, server FIN_WAIT_1>CLOSING, server CLOSING>TIME_WAIT");
    script_play(&t, "S A 2 2");
    ASSERT_LAST(&t, "last_ack", "client CLOSING>TIME_WAIT");
    ASSERT_VERDICT(&t, "simultaneous", "both", "both");
}

static void initiator_is_told_by_acks_not_by_capture_order(void)
{
    struct script t;
    script_init(&t);
    /* S had not received C's FIN when it sent its own, although that was captured later. */
    script_play(&t, HANDSHAKE "S PA 1 1 +5; C FA 1 6; S FA 6 1; S A 7 2; C A 2 7");
    ASSERT_VERDICT(&t, "simultaneous", "both", "both");
}

static void data_with_the_fin(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FPA 1 1 +9; S FPA 1 11 +5; C A 11 7");
    ASSERT_VERDICT(&t, "merged_fin", "client", "client");
    ASSERT_PATHS(&t, OPENED_CLIENT "FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT",
                 OPENED_SERVER "CLOSE_WAIT LAST_ACK CLOSED");
}

static void half_close_with_data(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; S A 1 2; S PA 1 2 +100");
    ASSERT_OBSERVED(&t, OBSERVED_HALF_CLOSE_DATA);
    ASSERT_VERDICT(&t, "half_closed", "client", NULL);
    script_play(&t, "C A 2 101; S FA 101 2; C A 2 102");
    ASSERT_VERDICT(&t, "four_segment", "client", "client");
}

static void fin_never_acknowledged_shows_no_close_wait(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; C FA 1 1 @0.2; C FA 1 1 @0.4");
    ASSERT_PATHS(&t, OPENED_CLIENT "FIN_WAIT_1", "LISTEN SYN_RCVD ESTABLISHED");
    ASSERT_VERDICT(&t, "half_closed", "client", NULL);
}

static void last_ack_lost_three_times(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; S FA 1 2; C A 2 2");
    for (int i = 0; i < 3; i++) {
        script_play(&t, "S FA 1 2 @0.3");
        ASSERT_LAST(&t, "fin_repeated", "server CLOSED>LAST_ACK");
        ASSERT_OBSERVED(&t, OBSERVED_CORRECTED);
        g_assert_cmpint(t.a.detail, ==, DETAIL_ACK_OF_FIN_LOST);
        script_play(&t, "C A 2 2");
        ASSERT_LAST(&t, "last_ack", "server LAST_ACK>CLOSED");
    }
    ASSERT_PATHS(&t, OPENED_CLIENT "FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT",
                 OPENED_SERVER "CLOSE_WAIT LAST_ACK CLOSED");
}

static void ack_of_first_fin_lost(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; S A 1 2; C FA 1 1 @0.2");
    ASSERT_LAST(&t, "fin_repeated", "client FIN_WAIT_2>FIN_WAIT_1");
    script_play(&t, "S A 1 2");
    ASSERT_LAST(&t, "fin_ack", "client FIN_WAIT_1>FIN_WAIT_2");
}

static void fin_delivered_first_turns_out_lost(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; S FA 1 1; S A 2 2");
    ASSERT_LAST(&t, "fin_ack",
                "server FIN_WAIT_1>CLOSING, client FIN_WAIT_1>CLOSING, client CLOSING>TIME_WAIT");
    script_play(&t, "S FA 1 2 @0.3");
    ASSERT_LAST(&t, "fin_repeated", "client TIME_WAIT>FIN_WAIT_2");
    script_play(&t, "C A 2 2");
    ASSERT_PATHS(&t, OPENED_CLIENT "FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT",
                 OPENED_SERVER "FIN_WAIT_1 CLOSING TIME_WAIT");
    ASSERT_VERDICT(&t, "simultaneous", "both", "both");
}

static void fin_doubled_by_the_network_changes_nothing(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1");
    uint32_t tsval = t.tsval;
    script_play(&t, "S FA 1 2; C A 2 2");
    t.tsval = tsval;
    script_play(&t, "C FA 1 1 =");
    ASSERT_LAST(&t, "fin_repeated", "");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_CORRECTED);
}

static void fin_beyond_a_hole_is_not_delivered_first(void)
{
    struct script t;
    script_init(&t);
    /* S's octets 1-50 are missing: C cannot have taken S's FIN when S acknowledges C's. */
    script_play(&t, HANDSHAKE "C FA 1 1; S FPA 51 1 +10; S A 62 2");
    ASSERT_PATHS(&t, OPENED_CLIENT "FIN_WAIT_1 FIN_WAIT_2", OPENED_SERVER "FIN_WAIT_1 CLOSING");
    script_play(&t, "S PA 1 2 +50 @0.2; C A 2 62");
    ASSERT_PATHS(&t, OPENED_CLIENT "FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT",
                 OPENED_SERVER "FIN_WAIT_1 CLOSING TIME_WAIT");
}

static void fin_not_captured_but_acknowledged(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C PA 1 1 +10; S A 1 11; S A 1 12");
    ASSERT_LAST(&t, "fin_ack",
                "client ESTABLISHED>FIN_WAIT_1, server ESTABLISHED>CLOSE_WAIT, "
                "client FIN_WAIT_1>FIN_WAIT_2");
    ASSERT_OBSERVED(&t, OBSERVED_ASSUMED);
    g_assert_true(t.a.assumed);
    script_play(&t, "S FA 1 12; C A 12 2");
    ASSERT_VERDICT(&t, "four_segment", "client", "client");
}

static void assumed_fin_was_data(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C PA 1 1 +10; S A 1 11; S A 1 12; C PA 12 1 +1");
    ASSERT_OBSERVED(&t, OBSERVED_CORRECTED);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED", "LISTEN SYN_RCVD ESTABLISHED");
    g_assert_false(t.a.assumed);
}

static void missing_data_is_no_missing_fin(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "S PA 1 1 +6; C A 1 7; S FA 7 8; C FA 8 8; S A 8 9");
    ASSERT_VERDICT(&t, "merged_fin", "server", "server");
    struct verdict v;
    conversation_verdict(&t.c, &v);
    g_assert_false(v.assumed);
}

static void first_fin_retransmitted_after_the_second(void)
{
    struct script t;
    script_init(&t);
    /* C's first FIN never passed the capture point; its bare ACK of S's FIN is one beyond. */
    script_play(&t, HANDSHAKE "S FA 1 1; C A 2 2; C FA 1 2 @0.2; S A 2 2");
    ASSERT_VERDICT(&t, "simultaneous", "both", "both");
    ASSERT_PATHS(&t, OPENED_CLIENT "FIN_WAIT_1 CLOSING TIME_WAIT",
                 OPENED_SERVER "FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT");
}

static void midstream_simultaneous_close_is_known_in_the_end(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "S FA 1 1; C FA 1 1; S A 2 2; C A 2 2");
    g_assert_false(t.a.assumed);
    ASSERT_VERDICT(&t, "simultaneous", "both", "both");
    ASSERT_PATHS(&t, "ESTABLISHED FIN_WAIT_1 CLOSING TIME_WAIT",
                 "ESTABLISHED FIN_WAIT_1 CLOSING TIME_WAIT");
}

static void keep_alives_and_old_segments_change_nothing(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C PA 1 1 +10; S A 1 11; C A 10 1 @75; S A 1 11; C PA 10 1 +1 @75;"
                              "S A 1 11; C PA 1 1 +10");
    ASSERT_LAST(&t, NULL, "");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED", "LISTEN SYN_RCVD ESTABLISHED");
}

static void sequence_numbers_wrap(void)
{
    struct script t;
    script_init(&t);
    t.isn[0] = 0xfffffff0;
    t.isn[1] = 0xffffffff;
    script_play(&t, HANDSHAKE "C PA 1 1 +100; S A 1 101; C FA 101 1; S A 1 102; S FA 1 102;"
                              "C A 102 2");
    ASSERT_VERDICT(&t, "four_segment", "client", "client");
}

static void three_wraps_and_a_close(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE);
    for (int64_t sent = 1; sent < 3ll << 32; sent += 1 << 24) {
        char *line = g_strdup_printf("C A %" G_GINT64_FORMAT " 1 +%d; S A 1 %" G_GINT64_FORMAT,
                                     sent, 1 << 24, sent + (1 << 24));
        script_play(&t, line);
        g_free(line);
    }
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED", "LISTEN SYN_RCVD ESTABLISHED");
    script_play(&t, "C FA 1 1; S FA 1 2; C A 2 2");
    ASSERT_VERDICT(&t, "merged_fin", "client", "client");
}

static void durations(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1 @5; S A 1 2 @1; S FA 1 2 @34");
    g_assert_cmpint(t.a.transition_count, ==, 1);
    g_assert_cmpint(t.a.transitions[0].held, ==, 34000000000);
    ASSERT_OBSERVED(&t, OBSERVED_CLOSE_WAIT_LONG);
    ASSERT_OBSERVED(&t, OBSERVED_FIN_WAIT_2_LONG);
    script_play(&t, "C A 2 2");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_CLOSE_WAIT_LONG);
    struct path_state path[PATH_MAX_STATES];
    g_assert_cmpuint(conversation_path(&t.c, ROLE_CLIENT, path), ==, 6);
    g_assert_cmpint(path[0].held, ==, HELD_UNKNOWN);
    g_assert_cmpint(path[2].held, ==, 5000000000);
    g_assert_cmpint(path[3].held, ==, 1000000000);
}

static void time_running_backwards_gives_no_negative_duration(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1 @-100; S FA 1 2 @-100");
    for (unsigned i = 0; i < t.a.transition_count; i++)
        g_assert_cmpint(t.a.transitions[i].held, >=, 0);
}

static void data_after_fin(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; C PA 2 1 +10");
    ASSERT_OBSERVED(&t, OBSERVED_DATA_AFTER_FIN);
}

static void time_wait_reuse(void)
{
    struct script t, old;
    script_init(&old);
    script_play(&old, HANDSHAKE "C FA 1 1; S FA 1 2; C A 2 2");
    script_init(&t);
    t.previous = &old.c;
    t.isn[0] += 1000000;
    t.time = old.time + 5000000000;
    script_play(&t, "C S 0");
    ASSERT_OBSERVED(&t, OBSERVED_TIME_WAIT_REUSE);
    script_init(&t);
    t.previous = &old.c;
    t.time = old.time + 61000000000;
    script_play(&t, "C S 0");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_TIME_WAIT_REUSE);
}

static void late_segment_of_the_earlier_conversation(void)
{
    struct script t, old;
    script_init(&old);
    script_play(&old, HANDSHAKE "C FA 1 1; S FA 1 2");
    script_init(&t);
    t.previous = &old.c;
    t.isn[0] = 9000000;
    t.isn[1] = 7000000;
    script_play(&t, HANDSHAKE);
    t.isn[0] = old.isn[0];
    t.isn[1] = old.isn[1];
    script_play(&t, "C A 2 2");
    g_assert_true(t.a.earlier);
    ASSERT_VERDICT(&old, "merged_fin", "client", "client");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED", "LISTEN SYN_RCVD ESTABLISHED");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(four_segment);
    TEST(merged_fin);
    TEST(simultaneous);
    TEST(initiator_is_told_by_acks_not_by_capture_order);
    TEST(data_with_the_fin);
    TEST(half_close_with_data);
    TEST(fin_never_acknowledged_shows_no_close_wait);
    TEST(last_ack_lost_three_times);
    TEST(ack_of_first_fin_lost);
    TEST(fin_delivered_first_turns_out_lost);
    TEST(fin_doubled_by_the_network_changes_nothing);
    TEST(fin_beyond_a_hole_is_not_delivered_first);
    TEST(fin_not_captured_but_acknowledged);
    TEST(assumed_fin_was_data);
    TEST(missing_data_is_no_missing_fin);
    TEST(first_fin_retransmitted_after_the_second);
    TEST(midstream_simultaneous_close_is_known_in_the_end);
    TEST(keep_alives_and_old_segments_change_nothing);
    TEST(sequence_numbers_wrap);
    TEST(three_wraps_and_a_close);
    TEST(durations);
    TEST(time_running_backwards_gives_no_negative_duration);
    TEST(data_after_fin);
    TEST(time_wait_reuse);
    TEST(late_segment_of_the_earlier_conversation);
    return g_test_run();
}
