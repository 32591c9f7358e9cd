/*
 * Which life of a 4-tuple a segment belongs to (annotations.md section 5, principles 1 and 9).
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "script.h"

#define OPENED_CLIENT "CLOSED SYN_SENT ESTABLISHED"
#define OPENED_SERVER "LISTEN SYN_RCVD ESTABLISHED"

/* Plays `old` as the earlier life of the 4-tuple of `t`, whose numbers lie far from it. */
static void play_earlier(struct script *t, struct script *old, const char *segments)
{
    script_init(old);
    script_play(old, segments);
    script_init(t);
    t->previous = &old->c;
    t->isn[0] = 9000000;
    t->isn[1] = 7000000;
    t->time = old->time;
}

/* Plays segments in `t` whose numbers count from those of the earlier life. */
static void play_late(struct script *t, const struct script *old, const char *segments)
{
    uint32_t isn[2] = {t->isn[0], t->isn[1]};
    t->isn[0] = old->isn[0];
    t->isn[1] = old->isn[1];
    script_play(t, segments);
    t->isn[0] = isn[0];
    t->isn[1] = isn[1];
}

static void a_late_segment_moves_the_earlier_life(void)
{
    struct script t, old;
    play_earlier(&t, &old, HANDSHAKE "C FA 1 1; S FA 1 2");
    script_play(&t, HANDSHAKE);
    play_late(&t, &old, "C A 2 2");
    g_assert_true(t.a.earlier);
    ASSERT_OBSERVED(&t, OBSERVED_EARLIER_LIFE);
    g_assert_cmpint(t.a.state[ROLE_CLIENT], ==, STATE_TIME_WAIT);
    ASSERT_VERDICT(&old, "merged_fin", "client", "client");
    ASSERT_PATHS(&t, OPENED_CLIENT, OPENED_SERVER);
    g_assert_cmpuint(conversation_segments(&t.c, ROLE_CLIENT), ==, 2);
    g_assert_cmpuint(conversation_segments(&old.c, ROLE_CLIENT), ==, 4);
}

static void a_segment_that_fits_both_lives_belongs_to_the_present_one(void)
{
    struct script t, old;
    play_earlier(&t, &old, HANDSHAKE "C PA 1 1 +100; S A 1 101");
    t.isn[0] = old.isn[0];
    t.isn[1] = old.isn[1];
    script_play(&t, HANDSHAKE "C PA 1 1 +10");
    g_assert_false(t.a.earlier);
    ASSERT_NOT_OBSERVED(&t, OBSERVED_EARLIER_LIFE);
}

static void a_segment_that_fits_no_life_belongs_to_the_present_one(void)
{
    struct script t, old;
    play_earlier(&t, &old, HANDSHAKE);
    script_play(&t, HANDSHAKE "C A 500000000 1");
    g_assert_false(t.a.earlier);
}

/* ---- whose SYN was an old duplicate ---- */

static bool was_old_duplicate(const struct script *t)
{
    return t->c.observations & 1u << OBSERVED_OLD_DUPLICATE_SYN;
}

static void a_client_that_goes_on_did_not_send_the_syn(void)
{
    struct script t, old;
    play_earlier(&t, &old, HANDSHAKE);
    script_play(&t, "C S 0");
    play_late(&t, &old, "C PA 1 1 +10");
    g_assert_true(was_old_duplicate(&t));
}

static void these_do_not_make_the_syn_an_old_duplicate(void)
{
    struct script t, old;
    play_earlier(&t, &old, HANDSHAKE);
    script_play(&t, "C S 0");
    play_late(&t, &old, "S PA 1 1 +10"); /* the server does not know the SYN yet */
    g_assert_true(t.a.earlier);
    g_assert_false(was_old_duplicate(&t));
    play_late(&t, &old, "C R 1"); /* the client knows nothing of the old conversation */
    g_assert_true(t.a.earlier);
    g_assert_false(was_old_duplicate(&t));

    play_earlier(&t, &old, HANDSHAKE "C PA 1 1 +10");
    script_play(&t, HANDSHAKE); /* the new conversation is open */
    play_late(&t, &old, "C PA 1 1 +10");
    g_assert_true(t.a.earlier);
    g_assert_false(was_old_duplicate(&t));
}

/* The capture lacks all between the handshake and the FINs, in which the old duplicate came. */
static void an_old_duplicate_syn_in_a_gap(void)
{
    struct script t, old;
    play_earlier(&t, &old, "C S 0; S SA 0 1");
    t.isn[0] = 300000000; /* its number proves nothing */
    script_play(&t, "C S 0");
    play_late(&t, &old, "C FA 90001 3001");
    g_assert_true(t.a.earlier);
    g_assert_true(was_old_duplicate(&t));
    play_late(&t, &old, "S FA 3001 90002");
    ASSERT_VERDICT(&old, "merged_fin", "client", NULL);
    g_assert_true(script_verdict(&old).close_assumed);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT", "LISTEN");
}

/* The earlier life is over, so the FIN belongs to one that the SYN has begun. */
static void what_comes_after_an_end_is_no_gap(void)
{
    static const char *const ends[] = {"C S 0; S SA 0 1; C FA 1 1; S FA 1 2",
                                       "C S 0; S SA 0 1; C R 1"};
    for (unsigned i = 0; i < G_N_ELEMENTS(ends); i++) {
        struct script t, old;
        play_earlier(&t, &old, ends[i]);
        t.isn[0] = 300000000;
        script_play(&t, "C S 0");
        play_late(&t, &old, "C FA 900001 300001");
        g_assert_false(t.a.earlier);
    }
}

/* The FIN lies far from both lives; the SYN of the present one was answered. */
static void a_syn_that_was_answered_is_no_duplicate_in_a_gap(void)
{
    struct script t, old;
    play_earlier(&t, &old, "C S 0; S SA 0 1");
    t.isn[0] = 300000000;
    script_play(&t, "C S 0; S SA 0 1");
    play_late(&t, &old, "C FA 90001 3001");
    g_assert_false(t.a.earlier);
    ASSERT_VERDICT(&old, "open", NULL, NULL);
}

/* ---- streams that Wireshark begins without a SYN ---- */

static void without_a_syn_the_earlier_life_goes_on(void)
{
    struct script t, old;
    play_earlier(&t, &old, HANDSHAKE "C FA 1 1");
    play_late(&t, &old, "S FA 1 2; C A 2 2");
    g_assert_true(t.a.earlier);
    g_assert_false(conversation_begun(&t.c));
    ASSERT_VERDICT(&old, "merged_fin", "client", "client");
}

static void a_syn_ack_of_the_earlier_life(void)
{
    struct script t, old;
    play_earlier(&t, &old, HANDSHAKE);
    play_late(&t, &old, "S SA 0 1 @1");
    g_assert_true(t.a.earlier);
    /* Another number: another life, though it fits the earlier one. */
    play_late(&t, &old, "S SA 5 1");
    g_assert_false(t.a.earlier);
    g_assert_true(conversation_begun(&t.c));
}

static void a_syn_begins_the_present_life(void)
{
    struct script t, old;
    play_earlier(&t, &old, HANDSHAKE);
    play_late(&t, &old, "C S 5"); /* fits the earlier life, too */
    g_assert_false(t.a.earlier);
    ASSERT_LAST(&t, "syn", "client CLOSED>SYN_SENT");
}

/* ---- a new life that the caller took for the present one ---- */

static const char over[] = HANDSHAKE "C FA 1 1; S FA 1 2; C A 2 2";

static void a_new_life_long_after_the_end(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, over);
    script_play(&t, "C PA 90000000 80000000 +10 @61");
    ASSERT_PATHS(&t, "ESTABLISHED", "ESTABLISHED");
    g_assert_true(t.a.assumed);
    g_assert_cmpuint(t.c.first_frame, ==, 7);
}

static void no_new_life(void)
{
    static const char *const others[] = {
        "C PA 90000000 80000000 +10 @59", /* TIME_WAIT is not over */
        "C PA 90000000 80000000 +10 @60", /* just not */
        "C PA 1 1 +10 @600",              /* the old numbers */
        "C R 90000000 @600",              /* a RST begins nothing */
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(others); i++) {
        struct script t;
        script_init(&t);
        script_play(&t, over);
        script_play(&t, others[i]);
        g_assert_cmpuint(t.c.first_frame, ==, 1);
    }
}

static void a_life_that_is_not_over_goes_on(void)
{
    static const char *const lives[] = {
        HANDSHAKE, HANDSHAKE "C FA 1 1; S A 1 2", HANDSHAKE "S FA 1 1; C FA 1 2", /* LAST_ACK */
        "C S 0", /* CLOSED and LISTEN are no end */
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(lives); i++) {
        struct script t;
        script_init(&t);
        script_play(&t, lives[i]);
        script_play(&t, "C PA 90000000 80000000 +10 @600");
        g_assert_cmpuint(t.c.first_frame, ==, 1);
    }
}

/* Only the end of the conversation was captured; then its client opens another one. */
static void a_syn_after_an_end_without_beginning(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C RA 1 1; C S 9000; S SA 7000 9001; C A 9001 7001");
    ASSERT_PATHS(&t, OPENED_CLIENT, OPENED_SERVER);
    g_assert_cmpuint(t.c.first_frame, ==, 2);
    /* A SYN from behind the numbers of the end is an old duplicate. */
    script_init(&t);
    script_play(&t, "C A 1 1; C RA 1 1; C S -900");
    ASSERT_OBSERVED(&t, OBSERVED_OLD_DUPLICATE_SYN);
    g_assert_cmpuint(t.c.first_frame, ==, 1);
}

/* ---- SYNs that open nothing ---- */

static void a_syn_that_opens_nothing(void)
{
    static const char *const syns[] = {
        "C S 0; C S 40000",                    /* its sender has another one */
        "C S 0; S SA 0 1; C A 1 1; C S 40000", /* is past the opening */
        "C A 1 1; S A 1 1; C S 40",            /* is past it, as the capture finds it */
        "C A 1 1; S A 1 1; S SA 40 1",         /* the same for a SYN-ACK */
        "S SA 0 1; C R 1; C S 0",              /* was captured after the end */
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(syns); i++) {
        struct script t;
        script_init(&t);
        script_play(&t, syns[i]);
        ASSERT_OBSERVED(&t, OBSERVED_OLD_DUPLICATE_SYN);
        ASSERT_LAST(&t, NULL, "");
    }
}

/* It shows who opens connections. */
static void a_stray_syn_tells_the_roles(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "S PA 1 1 +10; C A 1 11");
    g_assert_true(t.a.roles_guessed);
    g_assert_cmpint(t.a.sender, ==, ROLE_CLIENT);
    script_play(&t, "S S 0 @1"); /* the guess was wrong */
    g_assert_false(t.a.roles_guessed);
    g_assert_cmpint(t.a.sender, ==, ROLE_CLIENT);
    script_init(&t);
    script_play(&t, "S PA 1 1 +10; C A 1 11; C SA 0 1 @1");
    g_assert_cmpint(t.a.sender, ==, ROLE_SERVER);
}

/* ---- segments of another attempt, during the opening ---- */

static void an_unrelated_rst_of_the_opener_ends_nothing(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0; S A 777000 888000; C R 888000");
    ASSERT_LAST(&t, NULL, "");
    ASSERT_OBSERVED(&t, OBSERVED_EARLIER_LIFE);
    script_play(&t, "C R 1"); /* its own number */
    ASSERT_LAST(&t, "rst", "client SYN_SENT>CLOSED");
    script_init(&t);
    script_play(&t, "C S 0; C R 2"); /* more than it has sent */
    ASSERT_LAST(&t, NULL, "");
}

static void one_end_alone_is_in_the_opening(void)
{
    static const char *const others[] = {"C PA 90000000 -80000 +10", "S PA -80000 90000000 +10",
                                         "S A 1 -80000"};
    for (unsigned i = 0; i < G_N_ELEMENTS(others); i++) {
        struct script t;
        script_init(&t);
        script_play(&t, HANDSHAKE "S SA 0 1 @1"); /* back to SYN_RCVD */
        script_play(&t, others[i]);
        ASSERT_LAST(&t, NULL, "");
        ASSERT_OBSERVED(&t, OBSERVED_EARLIER_LIFE);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(a_late_segment_moves_the_earlier_life);
    TEST(a_segment_that_fits_both_lives_belongs_to_the_present_one);
    TEST(a_segment_that_fits_no_life_belongs_to_the_present_one);
    TEST(a_client_that_goes_on_did_not_send_the_syn);
    TEST(these_do_not_make_the_syn_an_old_duplicate);
    TEST(an_old_duplicate_syn_in_a_gap);
    TEST(what_comes_after_an_end_is_no_gap);
    TEST(a_syn_that_was_answered_is_no_duplicate_in_a_gap);
    TEST(without_a_syn_the_earlier_life_goes_on);
    TEST(a_syn_ack_of_the_earlier_life);
    TEST(a_syn_begins_the_present_life);
    TEST(a_new_life_long_after_the_end);
    TEST(no_new_life);
    TEST(a_life_that_is_not_over_goes_on);
    TEST(a_syn_after_an_end_without_beginning);
    TEST(a_syn_that_opens_nothing);
    TEST(a_stray_syn_tells_the_roles);
    TEST(an_unrelated_rst_of_the_opener_ends_nothing);
    TEST(one_end_alone_is_in_the_opening);
    return g_test_run();
}
