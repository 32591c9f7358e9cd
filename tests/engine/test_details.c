/*
 * Each detail: the reason that is given for an assumption, a correction, or something ignored.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "script.h"

static void play(struct script *t, const char *segments)
{
    script_init(t);
    script_play(t, segments);
}

static void what_the_opening_lacks(void)
{
    struct script t;
    play(&t, "C PA 100 200 +10");
    ASSERT_DETAIL(&t, OBSERVED_ASSUMED, DETAIL_MIDSTREAM);
    play(&t, "S SA 0 1");
    ASSERT_DETAIL(&t, OBSERVED_ASSUMED, DETAIL_SYN_NOT_CAPTURED);
    play(&t, "C S 0; C A 1 1");
    ASSERT_DETAIL(&t, OBSERVED_ASSUMED, DETAIL_SYN_ACK_NOT_CAPTURED);
    play(&t, "C S 0; S SA 0 1; S PA 1 1 +10");
    ASSERT_DETAIL(&t, OBSERVED_ASSUMED, DETAIL_ACK_NOT_CAPTURED);
}

static void what_the_close_lacks(void)
{
    struct script t;
    play(&t, HANDSHAKE "C PA 1 1 +10; S A 1 11; S A 1 12");
    ASSERT_DETAIL(&t, OBSERVED_ASSUMED, DETAIL_FIN_NOT_CAPTURED);
    play(&t, HANDSHAKE "C FA 1 1; S FA 1 2 @0.6");
    ASSERT_DETAIL(&t, OBSERVED_ASSUMED, DETAIL_ACK_OF_FIN_NOT_CAPTURED);
    ASSERT_VERDICT(&t, "four_segment", "client", NULL);
    play(&t, HANDSHAKE "C FA 1 1; S FA 1 2 @0.4");
    ASSERT_VERDICT(&t, "merged_fin", "client", NULL);
    play(&t, "C S 0; S SA 0 1; C FA 1 1; S FA 1 2"); /* it has SYN and FIN only */
    ASSERT_DETAIL(&t, OBSERVED_ASSUMED, DETAIL_BARE_ACKS_NOT_CAPTURED);
    g_assert_true(t.a.assumed && script_verdict(&t).assumed_ends == ENDS_CLIENT);
    play(&t, HANDSHAKE "S PA 1 1 +10; C A 1 11; S R 20");
    ASSERT_DETAIL(&t, OBSERVED_ASSUMED, DETAIL_RST_ASSUMED_TAKEN);
}

static void what_drew_a_rst(void)
{
    struct script t;
    play(&t, HANDSHAKE "C PA 1 1 +10; S A 1 11; C R 11 @0.5");
    ASSERT_DETAIL(&t, OBSERVED_ASSUMED, DETAIL_RST_ANSWERS_UNSEEN);
    ASSERT_VERDICT(&t, "reset", "client", NULL);
    /* The RST took its number from the ACK of the client's FIN. */
    play(&t, HANDSHAKE "C FA 1 1; S FA 1 2; S R 2");
    ASSERT_DETAIL(&t, OBSERVED_ASSUMED, DETAIL_RST_ANSWERS_UNSEEN);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED FIN_WAIT_1 FIN_WAIT_2 TIME_WAIT CLOSED",
                 "LISTEN SYN_RCVD ESTABLISHED CLOSE_WAIT LAST_ACK CLOSED");
    ASSERT_VERDICT(&t, "merged_fin", "client", "client");
    play(&t, HANDSHAKE "C FA 1 1; S FA 1 2; C A 2 2; S R 2");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_ASSUMED);
    play(&t, HANDSHAKE "C PA 1 1 +10; S A 1 11; C RA 11 1 @0.5"); /* an abort answers nothing */
    ASSERT_NOT_OBSERVED(&t, OBSERVED_ASSUMED);
}

static void who_has_no_connection(void)
{
    struct script t;
    play(&t, HANDSHAKE "C PA 1 1 +10; S A 1 11; C R 11");
    ASSERT_DETAIL(&t, OBSERVED_ASSUMED, DETAIL_CONNECTION_LOST_UNSEEN);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED CLOSED", "LISTEN SYN_RCVD ESTABLISHED CLOSED");
    play(&t, HANDSHAKE "S PA 1 1 +10; C R 1"); /* data drew it: nothing lies between */
    ASSERT_NOT_OBSERVED(&t, OBSERVED_ASSUMED);
    play(&t, HANDSHAKE "S PA 1 1 +10; S PA 1 1 +10 =; C R 1"); /* the capture has it twice */
    ASSERT_NOT_OBSERVED(&t, OBSERVED_ASSUMED);
    play(&t, HANDSHAKE "S PA 1 1 +10; S PA 1 1 +10 @1; C R 1"); /* C may have closed between them */
    ASSERT_DETAIL(&t, OBSERVED_ASSUMED, DETAIL_CONNECTION_LOST_UNSEEN);
    play(&t, HANDSHAKE "S PA 1 1 +10; S A 11 1; C R 1"); /* a FIN of C may lie before the ACK */
    ASSERT_DETAIL(&t, OBSERVED_ASSUMED, DETAIL_CONNECTION_LOST_UNSEEN);
    play(&t, HANDSHAKE "S PA 1 1 +10; S PA 31 1 +10; C R 1"); /* an octet is missing */
    ASSERT_DETAIL(&t, OBSERVED_ASSUMED, DETAIL_CONNECTION_LOST_UNSEEN);
    play(&t, HANDSHAKE "C FA 1 1; S A 1 2; S FA 1 2; C R 2"); /* a FIN_WAIT_2 that timed out */
    ASSERT_NOT_OBSERVED(&t, OBSERVED_ASSUMED);
    play(&t, HANDSHAKE "C RA 1 1; C R 1");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_ASSUMED);
}

static void what_was_lost(void)
{
    struct script t;
    play(&t, HANDSHAKE "S SA 0 1 @1");
    ASSERT_DETAIL(&t, OBSERVED_CORRECTED, DETAIL_ACK_OF_SYN_LOST);
    play(&t, HANDSHAKE "C FA 1 1; S FA 1 2; C A 2 2; S FA 1 2 @0.3");
    ASSERT_DETAIL(&t, OBSERVED_CORRECTED, DETAIL_ACK_OF_FIN_LOST);
    /* S's FIN was delivered first by presumption; S sends it again, so it had not arrived. */
    play(&t, HANDSHAKE "C FA 1 1; S FA 1 1; S A 2 2; S FA 1 2 @0.3");
    ASSERT_DETAIL(&t, OBSERVED_CORRECTED, DETAIL_FIN_LOST);
}

static void what_an_assumed_fin_turned_out_to_be(void)
{
    struct script t;
    play(&t, HANDSHAKE "C PA 1 1 +10; S A 1 11; S A 1 12; C PA 12 1 +1");
    ASSERT_DETAIL(&t, OBSERVED_CORRECTED, DETAIL_NO_FIN_AFTER_ALL);
    /* The ACK goes on beyond the assumed FIN. */
    play(&t, HANDSHAKE "C PA 1 1 +10; S A 1 11; S A 1 12; S A 1 13");
    ASSERT_DETAIL(&t, OBSERVED_CORRECTED, DETAIL_NO_FIN_AFTER_ALL);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED", "LISTEN SYN_RCVD ESTABLISHED");
    /* C's FIN acknowledges S's, which its bare ACK before had not: C closed second. */
    play(&t, HANDSHAKE "S PA 1 1 +10; C A 1 11; C A 2 11");
    uint32_t tsval = t.tsval;
    script_play(&t, "S FA 11 2; C A 2 12");
    t.tsval = tsval - 5;
    script_play(&t, "C FA 1 12 =");
    ASSERT_DETAIL(&t, OBSERVED_CORRECTED, DETAIL_FIN_LATE);
}

static void what_a_rst_turned_out_to_be(void)
{
    struct script t;
    play(&t, HANDSHAKE "C R 1; C PA 1 1 +10");
    ASSERT_DETAIL(&t, OBSERVED_CORRECTED, DETAIL_RST_NOT_ITS_OWN);
    ASSERT_VERDICT(&t, "reset", NULL, NULL);
    script_play(&t, "S A 1 11");
    ASSERT_DETAIL(&t, OBSERVED_CORRECTED, DETAIL_RST_NOT_TAKEN);
    play(&t, HANDSHAKE "C R 100; S A 1 1");
    ASSERT_DETAIL(&t, OBSERVED_CORRECTED, DETAIL_RST_CHALLENGED);
    ASSERT_VERDICT(&t, "open", NULL, NULL);
    play(&t, HANDSHAKE "S R 1");
    ASSERT_DETAIL(&t, OBSERVED_CORRECTED, DETAIL_NEVER_ESTABLISHED);
    play(&t, HANDSHAKE "S PA 1 1 +10; C RA 1 1; S FA 11 1");
    ASSERT_DETAIL(&t, OBSERVED_CORRECTED, DETAIL_CROSSED_BY_RST);
    ASSERT_VERDICT(&t, "reset_after_fin", "server", NULL);
}

static void icmp_not_taken(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0");
    script_icmp(&t, 'C', 0, 3, 1);
    script_play(&t, "S SA 0 1; C A 1 1");
    ASSERT_DETAIL(&t, OBSERVED_CORRECTED, DETAIL_ICMP_NOT_TAKEN);
}

static void what_a_tsecr_shows(void)
{
    struct script t;
    play(&t, "C S 0; S S 0");
    uint32_t before = t.tsval;
    script_play(&t, "C SA 0 1; S SA 0 1; C A 1 1");
    char *fin = g_strdup_printf("S FA 1 1 <%u", before - 1);
    script_play(&t, fin);
    g_free(fin);
    ASSERT_DETAIL(&t, OBSERVED_CORRECTED, DETAIL_ACK_OF_SYN_LATE);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT SYN_RCVD ESTABLISHED", "CLOSED SYN_SENT SYN_RCVD FIN_WAIT_1");
}

static void why_a_rst_is_ignored(void)
{
    struct script t;
    play(&t, "C S 0; S RA -5000 77");
    ASSERT_DETAIL(&t, OBSERVED_RST_IGNORED, DETAIL_RST_ACK_MISSES_SYN);
    play(&t, "C S 0; S R 0");
    ASSERT_DETAIL(&t, OBSERVED_RST_IGNORED, DETAIL_RST_NO_ACK);
    play(&t, HANDSHAKE "S PA 1 1 +10; C A 1 11; C R 10000000");
    ASSERT_DETAIL(&t, OBSERVED_RST_IGNORED, DETAIL_RST_OUT_OF_WINDOW);
    play(&t, HANDSHAKE "C R 1; S R 1");
    g_assert_cmpint(t.a.detail, ==, DETAIL_RST_NO_CONNECTION);
    ASSERT_NOT_OBSERVED(&t, OBSERVED_RST_IGNORED);
    script_note_asserted(DETAIL_RST_NO_CONNECTION);
}

static void why_a_fin_is_ignored(void)
{
    struct script t;
    play(&t, HANDSHAKE "S PA 1 1 +500; C A 1 501; S FA 200 1");
    ASSERT_DETAIL(&t, OBSERVED_FIN_IGNORED, DETAIL_FIN_BEHIND);
    play(&t, HANDSHAKE "S PA 1 1 +500; C A 1 501; S FA 900000 1");
    ASSERT_DETAIL(&t, OBSERVED_FIN_IGNORED, DETAIL_FIN_OUT_OF_WINDOW);
    play(&t, "C SF 0");
    ASSERT_DETAIL(&t, OBSERVED_FIN_IGNORED, DETAIL_FIN_ON_SYN);
    ASSERT_LAST(&t, "syn", "client CLOSED>SYN_SENT");
    play(&t, HANDSHAKE "S PA 1 1 +500; C A 1 501; S FA 900000 1");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED", "LISTEN SYN_RCVD ESTABLISHED");
}

/* For each observation a script whose last segment bears it. */
static void every_observation(void)
{
    static const char *const scripts[OBSERVED_COUNT] = {
        [OBSERVED_MERGED_FIN] = HANDSHAKE "C FA 1 1; S FA 1 2",
        [OBSERVED_SIMULTANEOUS_CLOSE] = HANDSHAKE "C FA 1 1; S FA 1 1",
        [OBSERVED_SIMULTANEOUS_OPEN] = "C S 0; S S 0",
        [OBSERVED_HALF_CLOSE_DATA] = HANDSHAKE "C FA 1 1; S A 1 2; S PA 1 2 +9",
        [OBSERVED_ASSUMED] = "C A 1 1",
        [OBSERVED_CORRECTED] = HANDSHAKE "S SA 0 1 @1",
        [OBSERVED_EARLIER_LIFE] = "C S 0; S A 777000 888000",
        [OBSERVED_OLD_DUPLICATE_SYN] = HANDSHAKE "C PA 1 1 +9; C S -50000",
        [OBSERVED_REFUSED] = "C S 0; S RA -5000 1",
        [OBSERVED_RESET] = HANDSHAKE "C RA 1 1",
        [OBSERVED_FIN_ANSWERED_BY_RST] = HANDSHAKE "C FA 1 1; S R 1",
        [OBSERVED_RST_IGNORED] = "C S 0; S R 0",
        [OBSERVED_CLOSE_WAIT_LONG] = HANDSHAKE "C FA 1 1; S A 1 2; S FA 1 2 @31",
        [OBSERVED_FIN_WAIT_2_LONG] = HANDSHAKE "C FA 1 1; S A 1 2; S FA 1 2; C A 2 2 @31",
        [OBSERVED_TIME_WAIT_ASSASSINATION] = HANDSHAKE "C FA 1 1; S FA 1 2; C A 2 2; S R 2",
        [OBSERVED_DATA_AFTER_FIN] = HANDSHAKE "C FA 1 1; C PA 2 1 +9",
        [OBSERVED_FIN_IGNORED] = HANDSHAKE "C PA 1 1 +99; S A 1 100; C FA 50 1",
    };
    for (unsigned o = 0; o < OBSERVED_COUNT; o++) {
        struct script t;
        if (o == OBSERVED_TIME_WAIT_REUSE || o == OBSERVED_SELF_CONNECTION ||
            o == OBSERVED_ICMP_ERROR)
            continue; /* test_open.c; test_hostile.c; test_icmp.c */
        g_assert_nonnull(scripts[o]);
        play(&t, scripts[o]);
        if (!annotation_observed(&t.a, o))
            g_error("%s is not observed", observation_name(o));
    }
}

static void a_reason_stands_beside_four_observations(void)
{
    for (unsigned o = 0; o < OBSERVED_COUNT; o++)
        g_assert_true(observation_has_detail((enum observation)o) ==
                      (o == OBSERVED_ASSUMED || o == OBSERVED_CORRECTED ||
                       o == OBSERVED_RST_IGNORED || o == OBSERVED_FIN_IGNORED));
}

static void every_observation_and_detail_has_a_sentence(void)
{
    for (unsigned o = 0; o < OBSERVED_COUNT; o++)
        g_assert_cmpuint(strlen(observation_text((enum observation)o)), >, 10);
    for (unsigned d = DETAIL_NONE + 1; d < DETAIL_COUNT; d++)
        g_assert_cmpuint(strlen(detail_text((enum detail)d)), >, 10);
}

static void a_number_behind_the_last_one_has_no_name(void)
{
    g_assert_null(detail_name(DETAIL_COUNT));
    g_assert_cmpstr(detail_text(DETAIL_COUNT), ==, "");
    g_assert_null(step_name(STEP_COUNT));
    g_assert_null(reset_kind_name(RESET_KIND_COUNT));
    g_assert_null(reset_origin_name(ORIGIN_COUNT));
    g_assert_cmpstr(observation_name(OBSERVED_COUNT), ==, "?");
    g_assert_cmpstr(observation_text(OBSERVED_COUNT), ==, "?");
}

/* Runs last. */
static void every_detail_was_asserted(void)
{
    g_assert_cmpstr(detail_name(script_next_unasserted()), ==, NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(what_the_opening_lacks);
    TEST(what_the_close_lacks);
    TEST(what_drew_a_rst);
    TEST(who_has_no_connection);
    TEST(what_was_lost);
    TEST(what_an_assumed_fin_turned_out_to_be);
    TEST(what_a_rst_turned_out_to_be);
    TEST(what_a_tsecr_shows);
    TEST(icmp_not_taken);
    TEST(why_a_rst_is_ignored);
    TEST(why_a_fin_is_ignored);
    TEST(every_observation);
    TEST(a_reason_stands_beside_four_observations);
    TEST(every_observation_and_detail_has_a_sentence);
    TEST(a_number_behind_the_last_one_has_no_name);
    TEST(every_detail_was_asserted);
    return g_test_run();
}
