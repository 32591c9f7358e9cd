/*
 * A socket that is connected to itself: each segment moves both ends.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "engine/self_connection.h"
#include "script.h"

enum { ISN = 1000 };

/* A self connection under test. */
struct self {
    struct conversation c;
    struct conversation *previous;
    struct annotation a; /* of the last segment */
    uint32_t frame;
};

/* Plays a segment; the numbers count from ISN. */
static void play(struct self *t, uint8_t flags, uint32_t seq, uint32_t ack)
{
    const struct limits limits = LIMITS_DEFAULT;
    t->frame++;
    const struct segment s = {.flags = flags,
                              .seq = ISN + seq,
                              .ack = ISN + ack,
                              .frame = t->frame,
                              .time = t->frame * INT64_C(10000000),
                              .window = 60000,
                              .window_shift = WINDOW_SHIFT_ABSENT};
    self_connection_track(&t->c, t->previous, &s, &limits, &t->a);
    g_assert_true(annotation_observed(&t->a, OBSERVED_SELF_CONNECTION));
}

static void init(struct self *t)
{
    *t = (struct self){0};
    conversation_init(&t->c, 0);
}

static void open_self(struct self *t)
{
    init(t);
    play(t, TCP_SYN, 0, 0);
    play(t, TCP_SYN | TCP_ACK, 0, 1);
    play(t, TCP_ACK, 1, 1);
}

static void assert_states(const struct self *t, enum state state)
{
    for (unsigned role = 0; role < 2; role++) {
        g_assert_cmpstr(state_name((enum state)t->a.state[role]), ==, state_name(state));
        g_assert_cmpint(conversation_state(&t->c, (enum role)role), ==, state);
    }
}

static void it_opens_at_both_ends(void)
{
    struct self t;
    init(&t);
    play(&t, TCP_SYN, 0, 0);
    assert_states(&t, STATE_SYN_SENT);
    g_assert_cmpint(t.a.step, ==, STEP_SYN);
    g_assert_cmpuint(t.a.transition_count, ==, 2);
    g_assert_cmpint(t.a.transitions[0].role, !=, t.a.transitions[1].role);
    g_assert_true(annotation_observed(&t.a, OBSERVED_SIMULTANEOUS_OPEN));
    play(&t, TCP_SYN | TCP_ACK, 0, 1);
    assert_states(&t, STATE_SYN_RCVD);
    g_assert_cmpint(t.a.step, ==, STEP_SYN_ACK);
    play(&t, TCP_ACK, 1, 1);
    assert_states(&t, STATE_ESTABLISHED);
    g_assert_cmpint(t.a.step, ==, STEP_HANDSHAKE_DONE);
}

static void it_closes_at_both_ends(void)
{
    struct self t;
    open_self(&t);
    play(&t, TCP_FIN | TCP_ACK, 1, 1);
    assert_states(&t, STATE_FIN_WAIT_1);
    g_assert_cmpint(t.a.step, ==, STEP_FIN);
    g_assert_cmpint(t.a.initiator, ==, ENDS_BOTH);
    play(&t, TCP_ACK, 2, 2);
    assert_states(&t, STATE_TIME_WAIT);
    g_assert_cmpint(t.a.step, ==, STEP_LAST_ACK);
    g_assert_cmpint(t.a.time_wait, ==, ENDS_BOTH);
}

static void its_rst_resets_both_ends(void)
{
    struct self t;
    open_self(&t);
    g_assert_true(t.c.observations & 1u << OBSERVED_SELF_CONNECTION);
    play(&t, TCP_RST | TCP_ACK, 1, 1);
    g_assert_cmpint(t.a.step, ==, STEP_RST);
    g_assert_false(annotation_observed(&t.a, OBSERVED_RST_IGNORED));
    assert_states(&t, STATE_CLOSED);
    g_assert_cmpuint(t.a.transition_count, ==, 2);
}

static void a_rst_that_neither_end_accepts(void)
{
    struct self t;
    open_self(&t);
    play(&t, TCP_RST | TCP_ACK, 900000, 1);
    g_assert_cmpint(t.a.step, ==, STEP_RST_IGNORED);
    g_assert_true(annotation_observed(&t.a, OBSERVED_RST_IGNORED));
    g_assert_cmpint(t.a.detail, ==, DETAIL_RST_OUT_OF_WINDOW);
    assert_states(&t, STATE_ESTABLISHED);
}

static void it_may_be_found_midstream(void)
{
    struct self t;
    init(&t);
    play(&t, TCP_ACK, 1, 1);
    assert_states(&t, STATE_ESTABLISHED);
    g_assert_true(t.a.assumed);
    g_assert_cmpint(t.a.detail, ==, DETAIL_MIDSTREAM);
}

/* Its mirror image would fit the life before better. */
static void a_segment_is_of_one_life(void)
{
    struct self earlier, later;
    open_self(&earlier);
    init(&later);
    later.previous = &earlier.c;
    play(&later, TCP_SYN | TCP_ACK, 1, 3);
    g_assert_false(later.a.earlier);
    for (unsigned role = 0; role < 2; role++) {
        g_assert_cmpint(later.a.state[role], ==, conversation_state(&later.c, (enum role)role));
        g_assert_cmpint(conversation_state(&earlier.c, (enum role)role), ==, STATE_ESTABLISHED);
    }
}

static void a_late_segment_moves_both_ends_of_the_earlier_life(void)
{
    struct self earlier, later;
    open_self(&earlier);
    init(&later);
    later.previous = &earlier.c;
    play(&later, TCP_FIN | TCP_ACK, 1, 1);
    g_assert_true(later.a.earlier);
    for (unsigned role = 0; role < 2; role++)
        g_assert_cmpint(conversation_state(&earlier.c, (enum role)role), ==, STATE_FIN_WAIT_1);
    g_assert_false(conversation_begun(&later.c));
}

/* The end that the SYN-ACK stands for first is in SYN_RCVD, the other one in LISTEN. */
static void rst_is_accepted_as_its_mirror_image_is(void)
{
    struct self t;
    init(&t);
    play(&t, TCP_SYN | TCP_ACK, 1, 1);
    play(&t, TCP_RST, 1, 0);
    g_assert_cmpint(t.a.step, ==, STEP_RST);
    g_assert_false(annotation_observed(&t.a, OBSERVED_RST_IGNORED));
    g_assert_true(annotation_observed(&t.a, OBSERVED_RESET));
    g_assert_cmpint(t.a.detail, !=, DETAIL_RST_NO_ACK);
}

#undef TEST
#define TEST(name) g_test_add_func("/engine/" #name, name)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(it_opens_at_both_ends);
    TEST(it_closes_at_both_ends);
    TEST(its_rst_resets_both_ends);
    TEST(a_rst_that_neither_end_accepts);
    TEST(it_may_be_found_midstream);
    TEST(a_segment_is_of_one_life);
    TEST(a_late_segment_moves_both_ends_of_the_earlier_life);
    TEST(rst_is_accepted_as_its_mirror_image_is);
    return g_test_run();
}
