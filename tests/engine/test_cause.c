/*
 * What kind of RST a RST is, and why a conversation came to its end (causes.md).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "engine/cause.h"
#include "script.h"

/* Returns "cause, by END, #FRAME", with ", likely" where it is. Free with g_free(). */
static char *cause_of(const struct script *t)
{
    struct cause c;
    conversation_cause(&t->c, &c);
    const char *by = ends_name(c.by);
    return g_strdup_printf("%s, by %s, #%u%s", cause_name_text(c.name), by ? by : "none", c.frame,
                           c.likely ? ", likely" : "");
}

#define ASSERT_CAUSE(segments, cause_)                                                             \
    G_STMT_START                                                                                   \
    {                                                                                              \
        struct script t;                                                                           \
        script_init(&t);                                                                           \
        script_play(&t, segments);                                                                 \
        char *cause = cause_of(&t);                                                                \
        g_assert_cmpstr(cause, ==, cause_);                                                        \
        g_free(cause);                                                                             \
    }                                                                                              \
    G_STMT_END

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
        bool elsewhere;
    } cases[] = {{64, 64, false}, {64, 63, false}, {64, 65, false}, {64, 62, true},
                 {52, 254, true}, {0, 254, false}, {64, 0, false}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct script t;
        script_init(&t);
        t.ttl = cases[i].usual;
        script_play(&t, HANDSHAKE "C PA 1 1 +10; S A 1 11");
        t.ttl = cases[i].of_rst;
        script_play(&t, "S RA 1 11 @350");
        g_assert_cmpint(t.a.reset_elsewhere, ==, cases[i].elsewhere);
        struct cause c;
        conversation_cause(&t.c, &c);
        g_assert_cmpint(c.name == CAUSE_INJECTED_RESET, ==, cases[i].elsewhere);
        g_assert_cmpuint(c.usual_ttl, ==, cases[i].elsewhere ? cases[i].usual : 0);
        g_assert_true(c.likely);
    }
}

static void openings(void)
{
    ASSERT_CAUSE("C S 0; S RA -5000 1", "refused, by server, #2");
    ASSERT_CAUSE("C S 0; C S 0 @1; C S 0 @2", "unanswered, by none, #1");
    ASSERT_CAUSE("C S 0; S A 777000 888000; C R 888000",
                 "blocked_by_old_connection, by server, #2");
    ASSERT_CAUSE(HANDSHAKE "S R 1", "not_accepted, by server, #4, likely");
    ASSERT_CAUSE("C S 0; S SA 0 1; S SA 0 1 @1", "handshake_abandoned, by client, #2");
    ASSERT_CAUSE("C S 0; S SA 0 1; C R 1", "opener_gone, by client, #3");
    ASSERT_CAUSE("C S 0; S RA -5000 1; S SA 0 1; C A 1 1", "injected_reset, by none, #2");

    struct script t;
    script_init(&t);
    script_play(&t, "C S 0");
    script_icmp(&t, 'C', 0, 3, 13);
    char *cause = cause_of(&t);
    g_assert_cmpstr(cause, ==, "unreachable, by none, #2");
    g_free(cause);
}

#define REQUEST HANDSHAKE "C PA 1 1 +10; S PA 1 11 +10; C A 11 11;"

static void races(void)
{
    ASSERT_CAUSE(REQUEST "S FA 11 11 @60; C PA 11 11 +10; S R 11",
                 "request_into_close, by server, #9");
    ASSERT_CAUSE(REQUEST "S FA 11 11 @60; C A 11 12; C PA 11 12 +10 @9; S R 12",
                 "request_into_close, by server, #10");
    ASSERT_CAUSE(REQUEST "C FA 11 11; S A 11 12; S PA 11 12 +10; C R 12",
                 "data_after_close, by server, #10");
    ASSERT_CAUSE(REQUEST "C FA 11 11; S A 11 12; S FA 11 12 @90; C R 12",
                 "late_fin, by client, #10, likely");
    ASSERT_CAUSE(REQUEST "C PA 11 11 +10 @3600; S R 11", "no_connection, by server, #8, likely");
}

static void silences_and_aborts(void)
{
    ASSERT_CAUSE(REQUEST "C A 10 11 @60; C A 10 11 @1; C A 10 11 @1; C RA 11 11 @1",
                 "keepalive_timeout, by server, #10, likely");
    ASSERT_CAUSE(REQUEST "C PA 11 11 +10; C PA 11 11 +10 @1; C PA 11 11 +10 @2; C PA 11 11 +10 @4",
                 "retransmission_timeout, by server, #7, likely");
    ASSERT_CAUSE(REQUEST "C PA 11 11 +10; S A 11 21 w0; S RA 11 21 @30",
                 "window_stayed_shut, by server, #9, likely");
    ASSERT_CAUSE(REQUEST "C PA 11 11 +10; S RA 11 11",
                 "aborted_with_unread_data, by server, #8, likely");
    ASSERT_CAUSE(REQUEST "S RA 11 11", "aborted, by server, #7, likely");
}

static void closes(void)
{
    ASSERT_CAUSE(REQUEST "S FA 11 11; C FA 11 12; S A 12 12", "closed, by server, #7");
    ASSERT_CAUSE(REQUEST "S FA 11 11; C FA 11 11; S A 12 12; C A 12 12", "closed, by both, #7");
    ASSERT_CAUSE(REQUEST "C FA 11 11; S A 11 12", "peer_did_not_close, by server, #7");
    ASSERT_CAUSE(REQUEST, "open, by none, #0");
    ASSERT_CAUSE("C PA 1 1 +5; S RA 1 6", "aborted, by server, #2, likely"); /* midstream */
}

/* The answer ends a row of repetitions; a copy by the capture is none. */
static void what_is_no_repetition(void)
{
    ASSERT_CAUSE(REQUEST "C PA 11 11 +10; C PA 11 11 +10 @1; S A 11 21; C PA 21 11 +10;"
                         "C PA 21 11 +10 @1; C PA 21 11 +10 @1",
                 "open, by none, #0");
    ASSERT_CAUSE(REQUEST "C PA 11 11 +10; C PA 11 11 +10 =; C PA 11 11 +10 =; C PA 11 11 +10 =",
                 "open, by none, #0");
}

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
    TEST(openings);
    TEST(races);
    TEST(silences_and_aborts);
    TEST(closes);
    TEST(what_is_no_repetition);
    TEST(idle_time_and_repetitions_are_counted);
    TEST(every_cause_has_a_name);
    return g_test_run();
}
