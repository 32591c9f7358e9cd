/*
 * How long neither end had sent payload, SYN or FIN.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/cause.h"
#include "script.h"

#define ASSERT_IDLE(segments, milliseconds)                                                        \
    G_STMT_START                                                                                   \
    {                                                                                              \
        struct script t;                                                                           \
        script_init(&t);                                                                           \
        script_play(&t, segments);                                                                 \
        g_assert_cmpuint(t.a.idle, ==, milliseconds);                                              \
    }                                                                                              \
    G_STMT_END

static void payload_fin_and_rst_have_an_idle_time(void)
{
    ASSERT_IDLE(HANDSHAKE "C PA 1 1 +10 @1.5", 1510); /* since the SYN-ACK */
    ASSERT_IDLE(HANDSHAKE "C PA 1 1 +10; S PA 1 11 +10 @2", 2000);
    ASSERT_IDLE(HANDSHAKE "C PA 1 1 +10; C FA 11 1 @60", 60000);
    ASSERT_IDLE(HANDSHAKE "C PA 1 1 +10; S RA 1 11 @0.25", 250);
}

static void other_segments_have_none(void)
{
    ASSERT_IDLE("C S 0", IDLE_UNKNOWN);
    ASSERT_IDLE("C S 0; S SA 0 1", IDLE_UNKNOWN);
    ASSERT_IDLE(HANDSHAKE "C PA 1 1 +10; S A 1 11", IDLE_UNKNOWN);
}

static void acks_and_keep_alives_are_no_activity(void)
{
    ASSERT_IDLE(HANDSHAKE "C PA 1 1 +10; S A 1 11 @1; C FA 11 1 @1", 2000);
    ASSERT_IDLE(HANDSHAKE "C PA 1 1 +10; S A 1 11; C A 10 1 @7; S A 1 11; C RA 11 1 @7", 14020);
    ASSERT_IDLE(HANDSHAKE "C PA 1 1 +10; S A 1 11; C A 10 1 +1 @7; C RA 11 1 @7", 14010);
}

static void nothing_is_known_before_the_capture(void)
{
    ASSERT_IDLE("C FA 1 1", IDLE_UNKNOWN);
    ASSERT_IDLE("S A 1 1; C RA 1 1 @30", IDLE_UNKNOWN);
    ASSERT_IDLE("C PA 1 1 +10; C FA 11 1 @30", 30000);
}

static void a_clock_that_is_set_back_makes_no_idle_time(void)
{
    ASSERT_IDLE(HANDSHAKE "C PA 1 1 +10 @5; S PA 1 11 +10 @-3", 0);
}

/* Returns the idle time before the close, by the cause. */
static uint32_t before_close(const char *segments)
{
    struct script t;
    struct cause cause;
    script_init(&t);
    script_play(&t, segments);
    conversation_cause(&t.c, &cause);
    return cause.idle;
}

static void the_first_fin_or_rst_counts(void)
{
    g_assert_cmpuint(before_close(HANDSHAKE "S FA 1 1 @60; C FA 1 2 @5; S A 2 2"), ==, 60010);
    g_assert_cmpuint(before_close(HANDSHAKE "S FA 1 1 @60; C RA 1 2 @5"), ==, 60010);
    g_assert_cmpuint(before_close(HANDSHAKE "C PA 1 1 +10; S RA 1 11 @9"), ==, 9000);
    g_assert_cmpuint(before_close(HANDSHAKE "C PA 1 1 +10 @9"), ==, IDLE_UNKNOWN);
    g_assert_cmpuint(before_close("C S 0; C S 0 @1"), ==, IDLE_UNKNOWN);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(payload_fin_and_rst_have_an_idle_time);
    TEST(other_segments_have_none);
    TEST(acks_and_keep_alives_are_no_activity);
    TEST(nothing_is_known_before_the_capture);
    TEST(a_clock_that_is_set_back_makes_no_idle_time);
    TEST(the_first_fin_or_rst_counts);
    return g_test_run();
}
