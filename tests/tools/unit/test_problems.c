/*
 * Problems: what is one, at which endpoint, how often, in which frames.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "engine/duration.h"
#include "records.h"
#include "views/problems.h"

#define OPENED "0 C S 0; 0 S SA 0 1; 0 C A 1 1; "

static void add(struct problems *p, const char *segments, uint16_t port)
{
    struct record_conversation r = record_of(segments, port);
    problems_add_conversation(p, &r);
}

static const struct case_group *find_group(const struct problems *p, enum problem problem)
{
    for (guint i = 0; i < p->groups->len; i++) {
        const struct case_group *g = p->groups->pdata[i];
        if (g->problem == problem)
            return g;
    }
    return NULL;
}

/* Returns the group of the problem, which must be there. */
static const struct case_group *found(const struct problems *p, enum problem problem)
{
    const struct case_group *g = find_group(p, problem);
    g_assert(g);
    return g;
}

static void a_close_wait_that_is_not_left_is_a_leak(void)
{
    struct problems *p = problems_new();
    add(p, OPENED "10 C FA 1 1; 10 S A 1 2; 50 S PA 1 2", 40000);
    add(p, OPENED "20 C FA 1 1; 20 S A 1 2", 40001);
    const struct case_group *g = found(p, PROBLEM_CLOSE_WAIT_LEAK);
    g_assert_cmpuint(g->count, ==, 2);
    g_assert_cmpstr(g->who, ==, "server 10.0.0.2.80");
    g_assert_nonnull(strstr(g->filter, "ip.addr == 10.0.0.2 && tcp.port == 80"));
    g_assert_cmpint(case_longest(p, g), ==, 40 * NS_PER_SECOND);
    problems_free(p);
}

/* The FIN of the client, or a FIN of the server, lies in what was not captured. */
static void an_assumed_state_is_no_leak(void)
{
    struct problems *p = problems_new();
    add(p, OPENED "10 C PA 1 1 10; 10 S A 1 12; 90 S PA 1 12 10", 40000);
    add(p, OPENED "10 C FA 1 1; 10 S A 1 2; 90 C A 2 500", 40001);
    g_assert_null(find_group(p, PROBLEM_CLOSE_WAIT_LEAK));
    g_assert_null(find_group(p, PROBLEM_FIN_WAIT_2));
    g_assert_cmpuint(p->assumed, ==, 2);
    problems_free(p);
}

static void a_healthy_close_is_no_leak(void)
{
    struct problems *p = problems_new();
    add(p, OPENED "10 C FA 1 1; 10 S FA 1 2; 10 C A 2 2", 40000);
    g_assert_null(find_group(p, PROBLEM_CLOSE_WAIT_LEAK));
    g_assert_null(find_group(p, PROBLEM_CLOSE_WAIT_LONG));
    g_assert_null(find_group(p, PROBLEM_SYN_RCVD));
    g_assert_null(find_group(p, PROBLEM_REFUSED));
    problems_free(p);
}

static void close_wait_counts_as_long_from_the_limit_on(void)
{
    struct problems *p = problems_new();
    add(p, OPENED "10 C FA 1 1; 10 S A 1 2; 39 S FA 1 2; 39 C A 2 2", 40000);
    g_assert_null(find_group(p, PROBLEM_CLOSE_WAIT_LONG));
    add(p, OPENED "10 C FA 1 1; 10 S A 1 2; 41 S FA 1 2; 41 C A 2 2", 40001);
    g_assert_cmpuint(found(p, PROBLEM_CLOSE_WAIT_LONG)->count, ==, 1);
    problems_free(p);
}

static void close_wait_of_exactly_the_limit_is_long(void)
{
    struct problems *p = problems_new();
    add(p, OPENED "10 C FA 1 1; 10 S A 1 2; 40 S FA 1 2; 40 C A 2 2", 40000);
    g_assert_cmpuint(found(p, PROBLEM_CLOSE_WAIT_LONG)->count, ==, 1);
    problems_free(p);
}

static void fin_wait_2_is_a_problem_when_long_or_not_left(void)
{
    struct problems *p = problems_new();
    add(p, OPENED "10 C FA 1 1; 10 S A 1 2; 20 S FA 1 2; 20 C A 2 2", 40000);
    g_assert_null(find_group(p, PROBLEM_FIN_WAIT_2));
    add(p, OPENED "10 C FA 1 1; 10 S A 1 2; 80 S FA 1 2; 80 C A 2 2", 40001);
    const struct case_group *g = found(p, PROBLEM_FIN_WAIT_2);
    g_assert_cmpuint(g->count, ==, 1);
    g_assert_cmpstr(g->who, ==, "client 10.0.0.1 of 10.0.0.2.80");
    g_assert_cmpint(case_longest(p, g), ==, 70 * NS_PER_SECOND);
    add(p, OPENED "10 C FA 1 1; 10 S A 1 2", 40002);
    g_assert_cmpuint(g->count, ==, 2);
    problems_free(p);
}

static void a_reset_is_told_by_sender_and_states(void)
{
    struct problems *p = problems_new();
    add(p, OPENED "10 S RA 1 1", 40000);
    const struct case_group *g = found(p, PROBLEM_RESET);
    g_assert_cmpstr(g->who, ==,
                    "server 10.0.0.2.80, itself in ESTABLISHED, its peer in ESTABLISHED");
    g_assert_cmpuint(g->frames[0], ==, 4);
    problems_free(p);
}

static void a_rst_that_its_sender_did_not_send_blames_no_end(void)
{
    struct problems *p = problems_new();
    add(p, OPENED "10 S RA 1 1; 11 S PA 1 1 50", 40000);
    g_assert_cmpuint(found(p, PROBLEM_FOREIGN_RST)->count, ==, 1);
    g_assert_null(find_group(p, PROBLEM_RESET));
    problems_free(p);
}

static void a_socket_that_answers_the_syn_with_rst_listened(void)
{
    struct problems *p = problems_new();
    add(p, "0 C S 0; 1 S RA 7 1", 40000);
    g_assert_null(find_group(p, PROBLEM_REFUSED));
    g_assert_cmpstr(found(p, PROBLEM_RESET)->who, ==,
                    "server 10.0.0.2.80, itself in SYN_RCVD, its peer in SYN_SENT");
    add(p, "0 C S 0; 1 S RA -5000 1", 40001);
    g_assert_cmpuint(found(p, PROBLEM_REFUSED)->count, ==, 1);
    problems_free(p);
}

static void a_reset_for_an_earlier_conversation_is_half_open(void)
{
    struct problems *p = problems_new();
    struct record_conversation r = record_of(OPENED "10 S RA 1 1", 40000);
    r.observations |= 1u << OBSERVED_EARLIER_LIFE;
    problems_add_conversation(p, &r);
    g_assert_cmpuint(found(p, PROBLEM_HALF_OPEN)->count, ==, 1);
    g_assert_null(find_group(p, PROBLEM_RESET));
    problems_free(p);
}

static void a_rst_that_moved_no_end_is_told_by_its_reason(void)
{
    struct problems *p = problems_new();
    GArray *segments = segments_of(OPENED "10 C PA 1 1 5; 11 S R 90000000", 40000);
    for (guint i = 0; i < segments->len; i++)
        problems_add_segment(p, &g_array_index(segments, struct record_segment, i));
    g_assert_cmpuint(p->groups->len, ==, 1);
    const struct case_group *g = found(p, PROBLEM_RST_IGNORED);
    g_assert_true(g_str_has_prefix(g->who, "server 10.0.0.2: "));
    g_assert_cmpuint(g->frames[0], ==, 5);
    g_array_free(segments, TRUE);
    problems_free(p);
}

static void time_wait_is_counted_at_a_time_and_by_rate(void)
{
    static const char *const closes[] = {OPENED "10 C FA 1 1; 10 S FA 1 2; 10 C A 2 2",
                                         OPENED "20 C FA 1 1; 20 S FA 1 2; 20 C A 2 2",
                                         OPENED "100 C FA 1 1; 100 S FA 1 2; 100 C A 2 2"};
    struct problems *p = problems_new();
    uint32_t most;
    double steady;
    for (unsigned i = 0; i < G_N_ELEMENTS(closes); i++)
        add(p, closes[i], (uint16_t)(40000 + i));
    case_time_wait(p, found(p, PROBLEM_TIME_WAIT), &most, &steady);
    g_assert_cmpuint(most, ==, 2);                         /* 10 s and 20 s, for 60 s each */
    g_assert_cmpfloat_with_epsilon(steady, 4.0 / 3, 0.01); /* 2 more in 90 s, for 60 s each */
    problems_free(p);
}

static void the_first_frames_are_kept(void)
{
    struct problems *p = problems_new();
    for (unsigned i = 0; i < PROBLEM_FRAMES_MAX + 2; i++)
        add(p, "0 C S 0; 0 S RA -5000 1", (uint16_t)(40000 + i));
    const struct case_group *g = found(p, PROBLEM_REFUSED);
    g_assert_cmpuint(g->count, ==, PROBLEM_FRAMES_MAX + 2);
    for (unsigned i = 0; i < PROBLEM_FRAMES_MAX; i++)
        g_assert_cmpuint(g->frames[i], ==, 2);
    problems_free(p);
}

static void refused_and_unanswered_are_told_apart(void)
{
    struct problems *p = problems_new();
    add(p, "0 C S 0; 0 S RA -5000 1", 40000);
    add(p, "0 C S 0; 1 C S 0", 40001);
    g_assert_cmpuint(found(p, PROBLEM_REFUSED)->count, ==, 1);
    g_assert_cmpstr(found(p, PROBLEM_REFUSED)->who, ==, "server 10.0.0.2.80");
    g_assert_cmpuint(found(p, PROBLEM_UNANSWERED)->count, ==, 1);
    problems_free(p);
}

static void the_worst_problem_comes_first(void)
{
    struct problems *p = problems_new();
    add(p, "0 C S 0; 0 S RA -5000 1", 40000);
    add(p, OPENED "10 C FA 1 1; 10 S A 1 2", 40001);
    problems_sort(p);
    const struct case_group *first = p->groups->pdata[0];
    g_assert_cmpint(first->problem, ==, PROBLEM_CLOSE_WAIT_LEAK);
    problems_free(p);
}

static void the_more_frequent_case_of_a_problem_comes_first(void)
{
    struct problems *p = problems_new();
    add(p, OPENED "10 C RA 1 1", 40000);
    add(p, OPENED "10 S RA 1 1", 40001);
    add(p, OPENED "10 S RA 1 1", 40002);
    problems_sort(p);
    const struct case_group *first = p->groups->pdata[0];
    g_assert_cmpuint(p->groups->len, ==, 2);
    g_assert_cmpuint(first->count, ==, 2);
    problems_free(p);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/problems/leak", a_close_wait_that_is_not_left_is_a_leak);
    g_test_add_func("/problems/assumed", an_assumed_state_is_no_leak);
    g_test_add_func("/problems/healthy", a_healthy_close_is_no_leak);
    g_test_add_func("/problems/long", close_wait_counts_as_long_from_the_limit_on);
    g_test_add_func("/problems/limit", close_wait_of_exactly_the_limit_is_long);
    g_test_add_func("/problems/fin_wait_2", fin_wait_2_is_a_problem_when_long_or_not_left);
    g_test_add_func("/problems/reset", a_reset_is_told_by_sender_and_states);
    g_test_add_func("/problems/foreign_rst", a_rst_that_its_sender_did_not_send_blames_no_end);
    g_test_add_func("/problems/refused_by_a_socket",
                    a_socket_that_answers_the_syn_with_rst_listened);
    g_test_add_func("/problems/half_open", a_reset_for_an_earlier_conversation_is_half_open);
    g_test_add_func("/problems/rst_ignored", a_rst_that_moved_no_end_is_told_by_its_reason);
    g_test_add_func("/problems/time_wait", time_wait_is_counted_at_a_time_and_by_rate);
    g_test_add_func("/problems/frames", the_first_frames_are_kept);
    g_test_add_func("/problems/frequency", the_more_frequent_case_of_a_problem_comes_first);
    g_test_add_func("/problems/opening", refused_and_unanswered_are_told_apart);
    g_test_add_func("/problems/order", the_worst_problem_comes_first);
    return g_test_run();
}
