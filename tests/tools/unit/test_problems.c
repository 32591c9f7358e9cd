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

static const struct case_group *group_of(const struct problems *p, enum problem problem)
{
    for (guint i = 0; i < p->groups->len; i++) {
        const struct case_group *g = p->groups->pdata[i];
        if (g->problem == problem)
            return g;
    }
    return NULL;
}

static unsigned cases_of(const struct problems *p, enum problem problem)
{
    const struct case_group *g = group_of(p, problem);
    return g ? g->count : 0;
}

static void a_close_wait_that_is_not_left_is_a_leak(void)
{
    struct problems *p = problems_new();
    add(p, OPENED "10 C FA 1 1; 10 S A 1 2; 50 S PA 1 2", 40000);
    add(p, OPENED "20 C FA 1 1; 20 S A 1 2", 40001);
    const struct case_group *g = group_of(p, PROBLEM_CLOSE_WAIT_LEAK);
    g_assert_nonnull(g);
    if (!g)
        return;
    g_assert_cmpuint(g->count, ==, 2);
    g_assert_cmpstr(g->who, ==, "server 10.0.0.2.80");
    g_assert_nonnull(strstr(g->filter, "ip.addr == 10.0.0.2 && tcp.port == 80"));
    g_assert_cmpint(case_longest(p, g), ==, 40 * NS_PER_SECOND);
    problems_free(p);
}

static void a_healthy_close_is_no_leak(void)
{
    struct problems *p = problems_new();
    add(p, OPENED "10 C FA 1 1; 10 S FA 1 2; 10 C A 2 2", 40000);
    g_assert_null(group_of(p, PROBLEM_CLOSE_WAIT_LEAK));
    g_assert_null(group_of(p, PROBLEM_CLOSE_WAIT_LONG));
    g_assert_null(group_of(p, PROBLEM_SYN_RCVD));
    g_assert_null(group_of(p, PROBLEM_REFUSED));
    problems_free(p);
}

static void close_wait_counts_as_long_from_the_limit_on(void)
{
    struct problems *p = problems_new();
    add(p, OPENED "10 C FA 1 1; 10 S A 1 2; 39 S FA 1 2; 39 C A 2 2", 40000);
    g_assert_null(group_of(p, PROBLEM_CLOSE_WAIT_LONG));
    add(p, OPENED "10 C FA 1 1; 10 S A 1 2; 41 S FA 1 2; 41 C A 2 2", 40001);
    g_assert_cmpuint(cases_of(p, PROBLEM_CLOSE_WAIT_LONG), ==, 1);
    problems_free(p);
}

static void refused_and_unanswered_are_told_apart(void)
{
    struct problems *p = problems_new();
    add(p, "0 C S 0; 0 S RA -5000 1", 40000);
    add(p, "0 C S 0; 1 C S 0", 40001);
    g_assert_cmpuint(cases_of(p, PROBLEM_REFUSED), ==, 1);
    g_assert_cmpuint(cases_of(p, PROBLEM_UNANSWERED), ==, 1);
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

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/problems/leak", a_close_wait_that_is_not_left_is_a_leak);
    g_test_add_func("/problems/healthy", a_healthy_close_is_no_leak);
    g_test_add_func("/problems/long", close_wait_counts_as_long_from_the_limit_on);
    g_test_add_func("/problems/opening", refused_and_unanswered_are_told_apart);
    g_test_add_func("/problems/order", the_worst_problem_comes_first);
    return g_test_run();
}
