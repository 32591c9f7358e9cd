/*
 * What is concluded about a whole conversation (annotations.md section 3).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "script.h"

static struct verdict conclude(const char *segments)
{
    struct script t;
    script_init(&t);
    script_play(&t, segments);
    return script_verdict(&t);
}

static void frames_of_the_fins(void)
{
    static const struct {
        const char *segments;
        uint32_t first, second, merged;
    } closes[] = {
        {HANDSHAKE "C FA 1 1; S A 1 2; S FA 1 2; C A 2 2", 4, 6, 0},
        {HANDSHAKE "S FA 1 1; C A 1 2; C FA 1 2; S A 2 2", 4, 6, 0},
        {HANDSHAKE "C FA 1 1; S FA 1 2", 4, 5, 5},
        {HANDSHAKE "C FA 1 1; S FA 1 1", 4, 5, 0}, /* both are first: the one captured first */
        {HANDSHAKE "S FA 1 1; C FA 1 1", 4, 5, 0},
        {HANDSHAKE "C FA 1 1; S A 1 2", 4, 0, 0},
        {HANDSHAKE "S FA 1 1; C A 1 2", 4, 0, 0},
        {HANDSHAKE "C PA 1 1 +9; S A 1 10; S A 1 11; S FA 1 11", 0, 7,
         0},                                                         /* the first is assumed */
        {HANDSHAKE "S FA 1 12; C PA 1 1 +10; C FA 11 1 =", 6, 4, 0}, /* captured in other order */
        {HANDSHAKE, 0, 0, 0},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(closes); i++) {
        struct verdict v = conclude(closes[i].segments);
        g_assert_cmpuint(v.first_fin, ==, closes[i].first);
        g_assert_cmpuint(v.second_fin, ==, closes[i].second);
        g_assert_cmpuint(v.merged_fin, ==, closes[i].merged);
    }
}

static void close_kinds(void)
{
    static const char *const closes[CLOSE_COUNT] = {
        [CLOSE_OPEN] = HANDSHAKE,
        [CLOSE_FOUR_SEGMENT] = HANDSHAKE "C FA 1 1; S A 1 2; S FA 1 2",
        [CLOSE_MERGED_FIN] = HANDSHAKE "C FA 1 1; S FA 1 2",
        [CLOSE_SIMULTANEOUS] = HANDSHAKE "C FA 1 1; S FA 1 1",
        [CLOSE_HALF_CLOSED] = HANDSHAKE "S FA 1 1",
        [CLOSE_RESET] = HANDSHAKE "S RA 1 1",
        [CLOSE_RESET_AFTER_FIN] = HANDSHAKE "S FA 1 1; C R 2",
        [CLOSE_REFUSED] = "C S 0; S RA -5000 1",
        [CLOSE_UNANSWERED] = "C S 0; C S 0 @1",
    };
    for (unsigned kind = 0; kind < CLOSE_COUNT; kind++)
        g_assert_cmpstr(close_name(conclude(closes[kind]).close), ==,
                        close_name((enum close_kind)kind));
    g_assert_cmpstr(close_name(conclude("C S 0; S SA 0 1").close), ==, "open");
    g_assert_cmpstr(close_name(conclude("C S 0; S S 0").close), ==, "open");
}

static void openings(void)
{
    static const char *const scripts[OPENING_COUNT] = {
        [OPENING_THREE_WAY] = HANDSHAKE,
        [OPENING_SIMULTANEOUS] = "C S 0; S S 0; C SA 0 1; S A 1 1",
        [OPENING_FAST_OPEN] = "C S 0 +9; S SA 0 10; C A 10 1",
        [OPENING_INCOMPLETE] = "C S 0; S SA 0 1",
        [OPENING_MIDSTREAM] = "C A 1 1",
    };
    for (unsigned kind = 0; kind < OPENING_COUNT; kind++)
        g_assert_cmpstr(opening_name(conclude(scripts[kind]).opening), ==,
                        opening_name((enum opening)kind));
    /* One end alone has completed it. */
    g_assert_cmpint(conclude("C S 0; S SA 0 1; C FA 1 1").opening, ==, OPENING_INCOMPLETE);
    g_assert_cmpint(conclude("C S 0; S SA 0 1; S PA 1 1 +1").opening, ==, OPENING_INCOMPLETE);
    /* Closed by a server that the third segment had not reached yet. */
    g_assert_cmpint(conclude("C S 0 +9; S SA 0 10; S FA 1 10; C A 10 2").opening, ==,
                    OPENING_FAST_OPEN);
}

static void who_reset_it(void)
{
    struct verdict v1 = conclude(HANDSHAKE "C FA 1 1; S R 1");
    g_assert_cmpint(v1.reset_by, ==, ENDS_SERVER);
    g_assert_cmpint(v1.initiator, ==, ENDS_CLIENT);
    g_assert_cmpuint(v1.reset, ==, 5);
    struct verdict v2 = conclude(HANDSHAKE "C RA 1 1");
    g_assert_cmpint(v2.reset_by, ==, ENDS_CLIENT);
    g_assert_cmpint(v2.initiator, ==, ENDS_CLIENT);
    struct verdict v3 =
        conclude(HANDSHAKE "C FA 1 1; S FA 1 2; C A 2 2; S R 2"); /* it was closed already */
    g_assert_cmpint(v3.reset_by, ==, ENDS_NONE);
    g_assert_cmpuint(v3.reset, ==, 0);
}

static void what_is_assumed_about_a_close(void)
{
    static const struct {
        const char *segments;
        bool assumed;
    } closes[] = {
        {HANDSHAKE "C FA 1 1; S FA 1 2; C A 2 2", false},
        {"C S 0; C S 0 @1", false}, /* one direction, but nothing else can have been */
        {"C S 0; S RA -5000 1", false},
        {HANDSHAKE "C PA 1 1 +10; S A 1 11", false},
        {HANDSHAKE "S A 1 11", true}, /* octets 1 to 10 may be a FIN */
        {HANDSHAKE "C A 1 11", true},
        {HANDSHAKE "S A 1 11; C FA 11 1; S FA 1 12", false}, /* both FINs were captured */
        {HANDSHAKE "S A 1 11; S RA 1 11", true},
        {"C A 1 1; C FA 1 1", true},                   /* nothing of the server */
        {"C S 0; S SA 0 1; C FA 1 1; S FA 1 2", true}, /* no bare ACK: merged is a guess */
        {"C S 0; S SA 0 1; C FA 1 1; S FA 1 1", true}, /* no plain segment at all */
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(closes); i++) {
        if (conclude(closes[i].segments).assumed != closes[i].assumed)
            g_error("\"%s\": not what is expected", closes[i].segments);
    }
}

/* Data without a bare ACK: the capture may have been filtered. */
static void a_merged_fin_needs_a_bare_ack_somewhere(void)
{
    const char *without = "C S 0; S SA 0 1; C PA 1 1 +10; S PA 1 11 +10; C FA 11 11; S FA 11 12";
    const char *with = "C S 0; S SA 0 1; C PA 1 1 +10; S A 1 11; C FA 11 1; S FA 1 12";
    g_assert_cmpint(conclude(without).close, ==, CLOSE_MERGED_FIN);
    g_assert_true(conclude(without).assumed);
    g_assert_cmpint(conclude(with).close, ==, CLOSE_MERGED_FIN);
    g_assert_false(conclude(with).assumed);
    without = "C S 0; S SA 0 1; C PA 1 1 +10; S PA 1 11 +10; C FA 11 11; S FA 11 11";
    g_assert_false(conclude(without).assumed); /* crossed, not merged */
}

/* A capture that begins midway, with a FIN and a RST without ACK of one end. The other end had closed
 * before if a bare ACK of it drew the RST. If data drew it, this FIN is the first one. */
static void who_closed_before_the_capture_began(void)
{
    g_assert_cmpint(conclude("S A 1 1; C PA 1 1 +10; C FA 11 1; S A 1 12; C R 12").initiator, ==,
                    conclude("C PA 1 1 +10; S RA 1 11").initiator);
    g_assert_cmpint(conclude("S PA 1 1 +10; C FA 1 11; S PA 11 2 +10; C R 2").initiator, ==,
                    conclude("S PA 1 1 +10; C RA 1 11").initiator);
    g_assert_true(conclude("S A 1 1; C FA 11 1; S A 1 12; C R 12").close_assumed);
    g_assert_cmpint(conclude(HANDSHAKE "C FA 1 1; S A 1 2; C R 2").initiator, ==, ENDS_CLIENT);
}

static void names_of_numbers_that_are_none(void)
{
    g_assert_cmpstr(opening_name(OPENING_COUNT), ==, "?");
    g_assert_cmpstr(close_name(CLOSE_COUNT), ==, "?");
    g_assert_cmpstr(state_name(STATE_COUNT), ==, "?");
    g_assert_cmpstr(observation_name(OBSERVED_COUNT), ==, "?");
    g_assert_cmpstr(observation_text(OBSERVED_COUNT), ==, "?");
    g_assert_cmpstr(step_name(STEP_COUNT), ==, NULL);
    g_assert_cmpstr(detail_name(DETAIL_COUNT), ==, NULL);
    g_assert_cmpstr(detail_text(DETAIL_COUNT), ==, "");
    g_assert_cmpstr(ends_name(ENDS_NONE), ==, NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(frames_of_the_fins);
    TEST(close_kinds);
    TEST(openings);
    TEST(who_reset_it);
    TEST(what_is_assumed_about_a_close);
    TEST(a_merged_fin_needs_a_bare_ack_somewhere);
    TEST(who_closed_before_the_capture_began);
    TEST(names_of_numbers_that_are_none);
    return g_test_run();
}
