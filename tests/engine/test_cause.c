/*
 * What kind of RST a RST is, and why a conversation came to its end (causes.md).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "engine/cause.h"
#include "script.h"

#define ASSERT_KIND(segments, kind_, answers_)                                                     \
    G_STMT_START                                                                                   \
    {                                                                                              \
        struct script t;                                                                           \
        script_init(&t);                                                                           \
        script_play(&t, segments);                                                                 \
        g_assert_cmpstr(reset_kind_name((enum reset_kind)t.a.reset_kind), ==, kind_);              \
        g_assert_cmpuint(t.a.reset_answers, ==, answers_);                                         \
    }                                                                                              \
    G_STMT_END

static void each_kind_of_rst(void)
{
    ASSERT_KIND("C S 0; S RA -5000 1", "refusal", 1);
    ASSERT_KIND(HANDSHAKE "C PA 1 1 +10; S R 1", "no_connection", 4);
    ASSERT_KIND(HANDSHAKE "C PA 1 1 +10; C A 11 1; S R 1", "no_connection", 4); /* data first */
    ASSERT_KIND(HANDSHAKE "S PA 1 1 +9; C A 1 10; S R 1", "unclear", 0);
    ASSERT_KIND(HANDSHAKE "S PA 1 1 +9; C A 1 10; S R 10", "no_connection", 5); /* a bare ACK */
    ASSERT_KIND(HANDSHAKE "C FA 1 1; S R 1", "no_connection", 4);
    ASSERT_KIND(HANDSHAKE "C PA 1 1 +10; C RA 11 1", "abort", 0);
    ASSERT_KIND("C S 0; S SA 0 1; C R 1", "opener_gone", 2);
    ASSERT_KIND(HANDSHAKE "C RA 900000 1", "unclear", 0);
    ASSERT_KIND(HANDSHAKE "C PA 1 1 +10", NULL, 0);
}

static void origin_by_ttl(void)
{
    static const struct {
        uint8_t usual, of_rst;
        const char *origin;
    } cases[] = {{64, 64, "end"},        {64, 63, "end"}, {64, 65, "end"}, {64, 62, "elsewhere"},
                 {52, 254, "elsewhere"}, {0, 254, NULL},  {64, 0, NULL}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct script t;
        script_init(&t);
        t.ttl = cases[i].usual;
        script_play(&t, HANDSHAKE "C PA 1 1 +10; S A 1 11");
        t.ttl = cases[i].of_rst;
        script_play(&t, "S RA 1 11 @350");
        bool elsewhere = g_strcmp0(cases[i].origin, "elsewhere") == 0;
        g_assert_cmpstr(reset_origin_name((enum reset_origin)t.a.reset_origin), ==,
                        cases[i].origin);
        struct cause c;
        conversation_cause(&t.c, &c);
        g_assert_cmpint(c.name == CAUSE_INJECTED_RESET, ==, elsewhere);
        g_assert_cmpuint(c.usual_ttl, ==, elsewhere ? cases[i].usual : 0);
        g_assert_true(c.likely);
    }
}

#define REQUEST HANDSHAKE "C PA 1 1 +10; S PA 1 11 +10; C A 11 11;"

static void idle_time_and_repetitions_are_counted(void)
{
    struct script t;
    struct cause c;
    script_init(&t);
    script_play(&t, REQUEST "C A 10 11 @30; S A 11 11; S FA 11 11 @29.97; C FA 11 12; S A 12 12");
    conversation_cause(&t.c, &c);
    g_assert_cmpuint(c.idle, >=, 59970);
    g_assert_cmpuint(c.idle, <=, 60010);
    script_init(&t);
    script_play(&t,
                REQUEST "C PA 11 11 +10; C PA 11 11 +10 @1; C PA 11 11 +10 @2; C PA 11 11 +10 @4");
    conversation_cause(&t.c, &c);
    g_assert_cmpuint(c.count, ==, 4);
    g_assert_cmpuint(c.span, ==, 7000);
}

static void an_earlier_connection_delayed_the_opening(void)
{
    struct script t;
    struct cause c;
    script_init(&t);
    script_play(&t, "C S 0; S A 777000 888000; C R 888000; C S 0 @1; S SA 0 1; C A 1 1");
    conversation_cause(&t.c, &c);
    g_assert_cmpuint(c.delayed_by, ==, 2);
    g_assert_cmpuint(c.opening, >=, 1000);
    script_init(&t);
    script_play(&t, "C S 0; S A 777000 888000; S SA 0 1; C A 1 1"); /* an ACK that was on its way */
    conversation_cause(&t.c, &c);
    g_assert_cmpuint(c.delayed_by, ==, 0);
}

static void an_icmp_error_is_about_what_is_repeated(void)
{
    struct script t;
    struct cause c;
    script_init(&t);
    script_play(&t, REQUEST "C PA 11 11 +1400");
    script_icmp(&t, 'C', 11, 3, 4);
    script_play(&t, "C PA 11 11 +1400 @1; C PA 11 11 +1400 @1; C PA 11 11 +1400 @1");
    conversation_cause(&t.c, &c);
    g_assert_cmpstr(cause_name_text(c.name), ==, "retransmission_timeout");
    g_assert_cmpint(c.icmp, ==, ICMP_TOO_BIG);
    g_assert_cmpuint(c.icmp_frame, ==, 8);
    script_play(&t, "S A 11 1411");
    conversation_cause(&t.c, &c);
    g_assert_cmpuint(c.icmp_frame, ==, 0); /* it helped */
}

static void every_cause_has_a_name(void)
{
    for (enum cause_name name = 0; name < CAUSE_COUNT; name++)
        g_assert_cmpstr(cause_name_text(name), !=, "?");
    g_assert_cmpstr(cause_name_text(CAUSE_COUNT), ==, "?");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(each_kind_of_rst);
    TEST(origin_by_ttl);
    TEST(idle_time_and_repetitions_are_counted);
    TEST(an_earlier_connection_delayed_the_opening);
    TEST(an_icmp_error_is_about_what_is_repeated);
    TEST(every_cause_has_a_name);
    return g_test_run();
}
