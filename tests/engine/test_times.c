/*
 * How long states last, and what is said of those that last long.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/duration.h"
#include "script.h"

static void when_each_state_was_entered(void)
{
    struct script t;
    struct path_state path[PATH_MAX_STATES];
    script_init(&t);
    int64_t begin = t.time;
    script_play(&t, "C S 0 @1; S SA 0 1 @2; C A 1 1 @3; C FA 1 1 @4; S A 1 2 @5");
    g_assert_cmpuint(conversation_path(&t.c, ROLE_CLIENT, path), ==, 5);
    const struct path_state expected[] = {
        {STATE_CLOSED, 0, HELD_UNKNOWN, HELD_EXACTLY, ENTRY_UNSEEN},
        {STATE_SYN_SENT, begin + 1 * NS_PER_SECOND, 5 * NS_PER_SECOND, HELD_EXACTLY, ENTRY_SEEN},
        {STATE_ESTABLISHED, begin + 6 * NS_PER_SECOND, 4 * NS_PER_SECOND, HELD_EXACTLY, ENTRY_SEEN},
        {STATE_FIN_WAIT_1, begin + 10 * NS_PER_SECOND, 5 * NS_PER_SECOND, HELD_EXACTLY, ENTRY_SEEN},
        {STATE_FIN_WAIT_2, begin + 15 * NS_PER_SECOND, HELD_UNKNOWN, HELD_EXACTLY, ENTRY_SEEN},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_assert_cmpstr(state_name(path[i].state), ==, state_name(expected[i].state));
        g_assert_cmpint(path[i].entry, ==, expected[i].entry);
        g_assert_cmpint(path[i].held, ==, expected[i].held);
        if (path[i].entry == ENTRY_SEEN)
            g_assert_cmpint(path[i].entered, ==, expected[i].entered);
    }
}

/* The capture does not show when the end came to LISTEN, CLOSED or ESTABLISHED. */
static void the_state_that_the_capture_finds_has_no_duration(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0 @1; S SA 0 1 @2");
    g_assert_cmpint(t.a.transitions[0].held, ==, HELD_UNKNOWN);
    script_play(&t, "C A 1 1 @3");
    g_assert_cmpint(t.a.transitions[0].held, ==, 5 * NS_PER_SECOND); /* SYN_SENT */
    g_assert_cmpint(t.a.transitions[1].held, ==, 3 * NS_PER_SECOND); /* SYN_RCVD */
    script_init(&t);
    script_play(&t, "C A 1 1; S A 1 1; C FA 1 1 @3");
    g_assert_cmpint(t.a.transitions[0].held, ==, HELD_UNKNOWN);
}

static void a_state_that_is_taken_back_keeps_its_time(void)
{
    struct script t;
    struct path_state path[PATH_MAX_STATES];
    script_init(&t);
    script_play(&t, "C S 0 @1; S SA 0 1 @1; C A 1 1 @2; S SA 0 1 @3");
    /* ESTABLISHED had lasted for 3 s, and is taken back; SYN_RCVD goes on since frame 2. */
    g_assert_cmpint(t.a.transitions[0].held, ==, 3 * NS_PER_SECOND);
    script_play(&t, "C A 1 1 @4");
    g_assert_cmpint(t.a.transitions[0].held, ==, 9 * NS_PER_SECOND);
    g_assert_cmpuint(conversation_path(&t.c, ROLE_SERVER, path), ==, 3);
    g_assert_cmpint(path[1].held, ==, 9 * NS_PER_SECOND);
}

/* A state that replaces another one takes its time: the FIN came when the one that was
 * assumed did. */
static void a_state_that_replaces_another_takes_its_time(void)
{
    struct script t;
    struct path_state path[PATH_MAX_STATES];
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1 @1; S FA 1 1 @1; S A 2 2 @1");
    int64_t acked = t.time;
    script_play(&t, "S FA 1 2 @5");
    /* C had not received the FIN: no CLOSING and no TIME_WAIT, but FIN_WAIT_2 since the ACK. */
    g_assert_cmpuint(conversation_path(&t.c, ROLE_CLIENT, path), ==, 5);
    g_assert_cmpint(path[4].entered, ==, acked);
}

/* Returns the path of an end behind its first state, each with the seconds in it: "<" at most, ">"
 * at least, "?" not known. A "~" stands in front of a state whose beginning the capture does not
 * show. Free with g_free(). */
static char *times_of(const char *segments, enum role role)
{
    static const char *const signs[HELD_BOUND_COUNT] = {"", "<", ">"};
    struct script t;
    struct path_state path[PATH_MAX_STATES];
    GString *text = g_string_new(NULL);
    script_init(&t);
    script_play(&t, segments);
    unsigned length = conversation_path(&t.c, role, path);
    for (unsigned i = 1; i < length; i++) {
        const char *mark = path[i].entry == ENTRY_ASSUMED ? "~" : "";
        g_string_append_printf(text, "%s%s%s", i > 1 ? " " : "", mark, state_name(path[i].state));
        if (i + 1 == length)
            break;
        if (path[i].held == HELD_UNKNOWN)
            g_string_append(text, " ?");
        else
            g_string_append_printf(text, " %s%g", signs[path[i].bound],
                                   (double)path[i].held / NS_PER_SECOND);
    }
    return g_string_free(text, FALSE);
}

/* What a capture that lacks segments does not show of the times in states (annotations.md section 3,
 * durations). */
static void a_beginning_that_was_not_captured_bounds_the_times_beside_it(void)
{
    static const struct {
        const char *segments;
        const char *client;
        const char *server;
    } cases[] = {
        /* Nothing is missing. */
        {HANDSHAKE "C FA 1 1 @2; S A 1 2 @3; S FA 1 2 @4; C A 2 2 @5",
         "SYN_SENT 0.02 ESTABLISHED 2 FIN_WAIT_1 3 FIN_WAIT_2 9 TIME_WAIT",
         "SYN_RCVD 0.01 ESTABLISHED 5 CLOSE_WAIT 4 LAST_ACK 5 CLOSED"},
        /* The SYN is missing. */
        {"S SA 0 1; C A 1 1 @1; C PA 1 1 +5 @1", "~SYN_SENT >1 ESTABLISHED",
         "SYN_RCVD 1 ESTABLISHED"},
        /* The SYN-ACK is missing. */
        {"C S 0; C A 1 1 @1; S PA 1 1 +5 @1", "SYN_SENT 1 ESTABLISHED", "~SYN_RCVD ? ESTABLISHED"},
        /* The third segment is missing, and the one after it. */
        {"C S 0; S SA 0 1 @1; C PA 301 400 +10 @6; C FA 311 400 @2",
         "SYN_SENT <7 ~ESTABLISHED >2 FIN_WAIT_1", "SYN_RCVD <6 ~ESTABLISHED"},
        /* The first FIN is missing; its ACK is not. */
        {HANDSHAKE "C PA 1 1 +4 @1; S A 1 6 @2; S FA 1 6 @34; C A 6 2 @1",
         "SYN_SENT 0.02 ESTABLISHED <3 ~FIN_WAIT_1 ? FIN_WAIT_2 35 TIME_WAIT",
         "SYN_RCVD 0.01 ESTABLISHED <3 ~CLOSE_WAIT >34 LAST_ACK 1 CLOSED"},
        /* The ACK of the first FIN is missing: the FINs are too far apart to be merged. */
        {HANDSHAKE "C FA 1 1 @2; S FA 1 2 @34; C A 2 2 @1",
         "SYN_SENT 0.02 ESTABLISHED 2 FIN_WAIT_1 <35 ~FIN_WAIT_2 ? TIME_WAIT",
         "SYN_RCVD 0.01 ESTABLISHED <36 ~CLOSE_WAIT ? LAST_ACK 1 CLOSED"},
        /* Only SYN and FIN were captured. */
        {"C S 0; S SA 0 1 @1; C FA 1 1 @60; S FA 1 2 @0.1",
         "SYN_SENT <61 ~ESTABLISHED ? FIN_WAIT_1",
         "SYN_RCVD <60.1 ~ESTABLISHED ? ~CLOSE_WAIT ? LAST_ACK"},
        /* The end of the capture shows that the FIN answers one that is missing. */
        {"S S 0; S A 1 1; S PA 1 1 +9; S FA 10 401 @30",
         "SYN_SENT 0.01 ESTABLISHED <30.01 ~CLOSE_WAIT ? LAST_ACK",
         "~SYN_RCVD ? ESTABLISHED <30.01 ~FIN_WAIT_1 ? ~FIN_WAIT_2"},
        /* Why the end has no connection any more is missing. */
        {HANDSHAKE "C PA 1 1 +5; S A 1 6; C A 6 1; S R 1 @60",
         "SYN_SENT 0.02 ESTABLISHED <60.03 ~CLOSED", "SYN_RCVD 0.01 ESTABLISHED <60.03 ~CLOSED"},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *client = times_of(cases[i].segments, ROLE_CLIENT);
        g_autofree char *server = times_of(cases[i].segments, ROLE_SERVER);
        g_assert_cmpstr(client, ==, cases[i].client);
        g_assert_cmpstr(server, ==, cases[i].server);
    }
}

/* A transition says the same as of its frame. */
static void a_transition_tells_a_bound(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C PA 1 1 +4 @1; S A 1 6 @2");
    ASSERT_LAST(&t, "fin_ack",
                "client ESTABLISHED>FIN_WAIT_1, server ESTABLISHED>CLOSE_WAIT, client "
                "FIN_WAIT_1>FIN_WAIT_2");
    for (unsigned i = 0; i < 2; i++) {
        g_assert_cmpint(t.a.transitions[i].held, ==, 3 * NS_PER_SECOND);
        g_assert_cmpint(t.a.transitions[i].bound, ==, HELD_AT_MOST);
    }
    g_assert_cmpint(t.a.transitions[2].held, ==, HELD_UNKNOWN);
    script_play(&t, "S FA 1 6 @34; C A 6 2 @1");
    ASSERT_LAST(&t, "last_ack", "client FIN_WAIT_2>TIME_WAIT, server LAST_ACK>CLOSED");
    g_assert_cmpint(t.a.transitions[0].bound, ==, HELD_EXACTLY);
    g_assert_cmpstr(held_bound_text(HELD_EXACTLY), ==, "");
    script_init(&t);
    script_play(&t, HANDSHAKE "C PA 1 1 +4 @1; S A 1 6 @2; S FA 1 6 @34");
    ASSERT_LAST(&t, "fin", "server CLOSE_WAIT>LAST_ACK");
    g_assert_cmpint(t.a.transitions[0].held, ==, 34 * NS_PER_SECOND);
    g_assert_cmpint(t.a.transitions[0].bound, ==, HELD_AT_LEAST);
    g_assert_cmpstr(held_bound_text(HELD_AT_LEAST), ==, "at least ");
    ASSERT_OBSERVED(&t, OBSERVED_CLOSE_WAIT_LONG); /* it is at least so long */
}

/* The end may have left CLOSE_WAIT long before. */
static void a_wait_that_is_at_most_so_long_is_not_called_long(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "S FA 1 1; C A 1 2; S A 2 2 @31");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_CLOSE_WAIT_LONG);
    script_init(&t);
    script_play(&t, HANDSHAKE "S FA 1 1; C A 1 2; C A 2 2 @31");
    g_assert_cmpint(t.a.transitions[0].bound, ==, HELD_AT_MOST);
    g_assert_cmpstr(held_bound_text(HELD_AT_MOST), ==, "at most ");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_CLOSE_WAIT_LONG);
}

static void close_wait_and_fin_wait_2_held_long(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; S A 1 2; S PA 1 2 +10 @29.99");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_CLOSE_WAIT_LONG);
    ASSERT_NOT_OBSERVED(&t, OBSERVED_FIN_WAIT_2_LONG);
    script_play(&t, "C A 2 11 @0.01"); /* 30 s: the limit itself is long */
    ASSERT_OBSERVED(&t, OBSERVED_CLOSE_WAIT_LONG);
    ASSERT_OBSERVED(&t, OBSERVED_FIN_WAIT_2_LONG);
    script_play(&t, "S PA 11 2 +10 @50; C A 2 21 @50");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_CLOSE_WAIT_LONG); /* it is said once */
    ASSERT_NOT_OBSERVED(&t, OBSERVED_FIN_WAIT_2_LONG);
}

/* The segment that ends the wait may be the first one that comes after the limit. */
static void a_long_wait_that_a_segment_ends(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "S FA 1 1; C A 1 2; C FA 1 2 @31");
    ASSERT_LAST(&t, "fin", "client CLOSE_WAIT>LAST_ACK");
    ASSERT_OBSERVED(&t, OBSERVED_CLOSE_WAIT_LONG);
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; S A 1 2; S FA 1 2; C A 2 2 @31");
    ASSERT_LAST(&t, "last_ack", "client FIN_WAIT_2>TIME_WAIT, server LAST_ACK>CLOSED");
    ASSERT_OBSERVED(&t, OBSERVED_FIN_WAIT_2_LONG);
    /* Only the limit that is passed. */
    script_init(&t);
    t.limits.close_wait = 40 * NS_PER_SECOND;
    script_play(&t, HANDSHAKE "S FA 1 1; C A 1 2; C FA 1 2 @31");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_CLOSE_WAIT_LONG);
    ASSERT_OBSERVED(&t, OBSERVED_FIN_WAIT_2_LONG);
}

static void a_limit_of_0_does_not_make_every_wait_long(void)
{
    struct script t;
    script_init(&t);
    t.limits.close_wait = t.limits.fin_wait_2 = 0;
    script_play(&t, HANDSHAKE "C FA 1 1; S FA 1 2; C A 2 2");
    g_assert_false(t.c.observations &
                   (1u << OBSERVED_CLOSE_WAIT_LONG | 1u << OBSERVED_FIN_WAIT_2_LONG));
    script_init(&t);
    t.limits.close_wait = t.limits.fin_wait_2 = 0;
    script_play(&t, HANDSHAKE "C FA 1 1; S A 1 2; S FA 1 2");
    ASSERT_OBSERVED(&t, OBSERVED_CLOSE_WAIT_LONG); /* 0.01 s */
}

static void time_running_backwards(void)
{
    struct script t;
    struct path_state path[PATH_MAX_STATES];
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1 @-100; S FA 1 2 @-100; C A 2 2 @-100");
    for (unsigned i = 0; i < t.a.transition_count; i++)
        g_assert_cmpint(t.a.transitions[i].held, ==, 0);
    g_assert_cmpuint(conversation_path(&t.c, ROLE_SERVER, path), ==, 6);
    for (unsigned i = 1; i < 5; i++)
        g_assert_cmpint(path[i].held, >=, 0);
}

/* Plays a closed conversation, then a SYN that comes `wait` nanoseconds after TIME_WAIT began. */
static void play_reuse(struct script *t, struct script *old, const char *segments, int64_t wait)
{
    script_init(old);
    script_play(old, segments);
    script_init(t);
    t->previous = &old->c;
    t->isn[0] += 1000000;
    t->isn[1] += 1000000;
    t->time = old->time + wait - 10 * NS_PER_MILLISECOND;
    script_play(t, "C S 0");
}

static void time_wait_reuse(void)
{
    static const char *const client[] = {HANDSHAKE "C FA 1 1; S FA 1 2; C A 2 2",
                                         HANDSHAKE "S FA 1 1; C FA 1 2; S A 2 2"};
    for (unsigned i = 0; i < G_N_ELEMENTS(client); i++) {
        struct script t, old;
        play_reuse(&t, &old, client[i], 5 * NS_PER_SECOND);
        ASSERT_OBSERVED(&t, OBSERVED_TIME_WAIT_REUSE);
        play_reuse(&t, &old, client[i], 60 * NS_PER_SECOND - 1);
        ASSERT_OBSERVED(&t, OBSERVED_TIME_WAIT_REUSE);
        play_reuse(&t, &old, client[i], 60 * NS_PER_SECOND);
        ASSERT_NOT_OBSERVED(&t, OBSERVED_TIME_WAIT_REUSE);
    }
}

static void no_reuse_without_time_wait(void)
{
    struct script t, old;
    play_reuse(&t, &old, HANDSHAKE "C PA 1 1 +10", NS_PER_SECOND);
    ASSERT_NOT_OBSERVED(&t, OBSERVED_TIME_WAIT_REUSE);
    play_reuse(&t, &old, HANDSHAKE "C RA 1 1", NS_PER_SECOND);
    ASSERT_NOT_OBSERVED(&t, OBSERVED_TIME_WAIT_REUSE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(when_each_state_was_entered);
    TEST(the_state_that_the_capture_finds_has_no_duration);
    TEST(a_state_that_is_taken_back_keeps_its_time);
    TEST(a_state_that_replaces_another_takes_its_time);
    TEST(a_beginning_that_was_not_captured_bounds_the_times_beside_it);
    TEST(a_transition_tells_a_bound);
    TEST(a_wait_that_is_at_most_so_long_is_not_called_long);
    TEST(close_wait_and_fin_wait_2_held_long);
    TEST(a_long_wait_that_a_segment_ends);
    TEST(a_limit_of_0_does_not_make_every_wait_long);
    TEST(time_running_backwards);
    TEST(time_wait_reuse);
    TEST(no_reuse_without_time_wait);
    return g_test_run();
}
