/*
 * Problems: which conversations have one, how they are grouped, and in which order.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "engine/duration.h"
#include "records.h"
#include "views/problem_filter.h"
#include "views/problems.h"

#define OPENED  "0 C S 0; 0 S SA 0 1; 0 C A 1 1; "
#define REFUSED "0 C S 0; 0 S RA -5000 1"

static const unsigned refused = CAUSE_REFUSED;
static const unsigned missing_close = CAUSE_PEER_DID_NOT_CLOSE;

static void add(struct problems *p, const char *segments, uint16_t port)
{
    struct record_conversation r = record_of(segments, port);
    problems_add_conversation(p, &r);
}

/* Adds a conversation of the client 10.0.0.CLIENT with 10.0.SERVER.2.PORT. */
static void add_between(struct problems *p, const char *segments, unsigned client, unsigned server,
                        unsigned port)
{
    struct record_conversation r = record_of(segments, 40000);
    g_snprintf(r.end[ROLE_CLIENT].address.text, ADDRESS_TEXT_SIZE, "10.0.0.%u", client);
    g_snprintf(r.end[ROLE_SERVER].address.text, ADDRESS_TEXT_SIZE, "10.0.%u.2", server);
    r.end[ROLE_SERVER].port = (uint16_t)port;
    problems_add_conversation(p, &r);
}

static const struct problem_group *group_at(const struct problems *p, guint i)
{
    g_assert_cmpuint(i, <, p->groups->len);
    return &g_array_index(p->groups, struct problem_group, i);
}

/* Returns the only group of these conversations. */
static const struct problem_group *only_group(struct problems *p)
{
    problems_group(p);
    g_assert_cmpuint(p->groups->len, ==, 1);
    return group_at(p, 0);
}

/* Returns the kind of problem of a conversation that ends the capture; PROBLEM_NONE. */
static unsigned problem_of(const char *segments)
{
    struct problems *p = problems_new();
    add(p, segments, 40000);
    problems_group(p);
    unsigned kind = p->groups->len ? group_at(p, 0)->cases->problem.kind : PROBLEM_NONE;
    problems_free(p);
    return kind;
}

static void check_none(struct problems *p)
{
    problems_group(p);
    g_assert_cmpuint(p->groups->len, ==, 0);
}

static void healthy_conversations_have_no_problem(void)
{
    g_assert_cmpuint(problem_of(OPENED "10 C PA 1 1 5"), ==, PROBLEM_NONE);
    g_assert_cmpuint(problem_of(OPENED "10 C FA 1 1; 10 S FA 1 2; 10 C A 2 2"), ==, PROBLEM_NONE);
    g_assert_cmpuint(problem_of(OPENED "10 C FA 1 1; 10 S A 1 2; 39 S PA 1 2 5"), ==, PROBLEM_NONE);
    g_assert_cmpuint(problem_of(OPENED "10 C FA 1 1; 10 S A 1 2; 39 S FA 1 2; 39 C A 2 2"), ==,
                     PROBLEM_NONE);
}

static void a_missing_close_is_a_problem_from_the_limit_on(void)
{
    g_assert_cmpuint(problem_of(OPENED "10 C FA 1 1; 10 S A 1 2; 39.9 S PA 1 2 5"), ==,
                     PROBLEM_NONE);
    g_assert_cmpuint(problem_of(OPENED "10 C FA 1 1; 10 S A 1 2; 40 S PA 1 2 5"), ==,
                     missing_close);
}

static void a_late_close_is_a_problem_from_the_limit_on(void)
{
    g_assert_cmpuint(problem_of(OPENED "10 C FA 1 1; 10 S A 1 2; 40 S FA 1 2; 40 C A 2 2"), ==,
                     PROBLEM_CLOSE_WAIT_LONG);
}

static void close_wait_and_its_fin_wait_2_are_one_problem(void)
{
    struct problems *p = problems_new();
    add(p, OPENED "10 C FA 1 1; 10 S A 1 2; 50 S PA 1 2 9", 40000);
    add(p, OPENED "20 C FA 1 1; 20 S A 1 2", 40001);
    add(p, OPENED "9 C PA 1 1 5", 40002);
    const struct problem_group *g = only_group(p);
    g_assert_cmpuint(g->count, ==, 2);
    g_assert_cmpuint(g->cases->service->conversations, ==, 3);
    g_assert_cmpint(g->cases->problem.by, ==, BY_SERVER);
    g_assert_cmpuint(g->cases->problem.frame, ==, 4);
    g_assert_cmpint(problems_held(p, g->cases), ==, 40 * NS_PER_SECOND);
    problems_free(p);
}

/* The FIN of the client, or a FIN of the server, lies in what was not captured. */
static void an_assumed_state_is_no_problem(void)
{
    struct problems *p = problems_new();
    add(p, OPENED "10 C PA 1 1 10; 10 S A 1 12; 90 S PA 1 12 10", 40000);
    add(p, OPENED "10 C FA 1 1; 10 S A 1 2; 90 C A 2 500", 40001);
    check_none(p);
    g_assert_cmpuint(p->assumed, ==, 2);
    problems_free(p);
}

static void a_syn_at_the_end_of_the_capture_may_be_answered(void)
{
    struct problems *p = problems_new();
    add(p, "0 C S 0", 40000);
    add(p, "9.5 C S 0", 40001);
    add(p, OPENED "10 C PA 1 1 5", 40002);
    const struct problem_group *g = only_group(p);
    g_assert_cmpuint(g->count, ==, 1);
    g_assert_cmpuint(g->cases->problem.kind, ==, CAUSE_UNANSWERED);
    problems_free(p);
    g_assert_cmpuint(problem_of("0 C S 0"), ==, PROBLEM_NONE);
    g_assert_cmpuint(problem_of("0 C S 0; 1 C S 0"), ==, CAUSE_UNANSWERED);
}

static void an_answered_old_syn_is_no_problem(void)
{
    struct problems *p = problems_new();
    struct record_conversation r = record_of("0 C S 0; 1 C S 0", 40000);
    r.observations |= 1u << OBSERVED_OLD_DUPLICATE_SYN;
    problems_add_conversation(p, &r);
    check_none(p);
    problems_free(p);
}

static void a_port_used_again_in_time_wait_is_a_problem(void)
{
    struct problems *p = problems_new();
    struct record_conversation r = record_of(OPENED "1 C PA 1 1 5", 40000);
    r.observations |= 1u << OBSERVED_TIME_WAIT_REUSE;
    problems_add_conversation(p, &r);
    g_assert_cmpuint(only_group(p)->cases->problem.kind, ==, PROBLEM_TIME_WAIT_REUSE);
    problems_free(p);
}

static void each_end_and_service_has_its_group(void)
{
    struct problems *p = problems_new();
    add_between(p, OPENED "10 C RA 1 1", 1, 0, 80);
    add_between(p, OPENED "10 S RA 1 1", 1, 0, 80);
    add_between(p, OPENED "10 S RA 1 1", 2, 0, 80);
    add_between(p, OPENED "10 S RA 1 1", 1, 0, 81);
    problems_group(p);
    g_assert_cmpuint(p->groups->len, ==, 3);
    g_assert_cmpuint(group_at(p, 0)->count, ==, 2);
    g_assert_cmpuint(problem_group_clients(group_at(p, 0)), ==, 2);
    problems_free(p);
}

/* 3 unreleased sockets do more harm than 5 connections that were reset in the end, and less than 3
 * that were refused. */
static void the_group_that_did_most_harm_comes_first(void)
{
    struct problems *p = problems_new();
    for (unsigned i = 0; i < 3; i++) {
        add_between(p, OPENED "10 C FA 1 1; 10 S A 1 2; 90 S PA 1 2 5", i, 0, 80);
        add_between(p, REFUSED, i, 0, 81);
    }
    for (unsigned i = 0; i < 5; i++)
        add_between(p, OPENED "10 C RA 1 1", i, 0, 80);
    problems_group(p);
    g_assert_cmpuint(group_at(p, 0)->cases->problem.kind, ==, refused);
    g_assert_cmpuint(group_at(p, 1)->cases->problem.kind, ==, missing_close);
    g_assert_cmpuint(group_at(p, 2)->count, ==, 5);
    problems_free(p);
}

static void many_ports_of_one_host_are_one_scan(void)
{
    struct problems *p = problems_new();
    for (unsigned port = 1; port <= SCAN_MIN; port++)
        add_between(p, REFUSED, 1, 0, port);
    add_between(p, REFUSED, 2, 0, 7);
    problems_group(p);
    g_assert_cmpuint(p->groups->len, ==, 2);
    g_assert_cmpuint(group_at(p, 0)->count, ==, 1); /* a scan does no harm */
    g_assert_cmpuint(group_at(p, 1)->count, ==, SCAN_MIN);
    g_assert_cmpuint(group_at(p, 1)->cases->scan, ==, SCAN_PORTS);
    problems_free(p);
}

static void one_port_less_is_no_scan(void)
{
    struct problems *p = problems_new();
    for (unsigned port = 1; port < SCAN_MIN; port++) {
        add_between(p, REFUSED, 1, 0, port);
        add_between(p, REFUSED, 1, 0, port);
    }
    problems_group(p);
    g_assert_cmpuint(p->groups->len, ==, SCAN_MIN - 1);
    problems_free(p);
}

static void one_port_of_many_hosts_is_one_scan(void)
{
    struct problems *p = problems_new();
    for (unsigned host = 0; host < SCAN_MIN; host++)
        add_between(p, REFUSED, 1, host, 445);
    const struct problem_group *g = only_group(p);
    g_assert_cmpuint(g->cases->scan, ==, SCAN_HOSTS);
    problems_free(p);
}

static void a_filter_excludes_what_is_another_group(void)
{
    struct problems *p = problems_new();
    g_autoptr(GString) filter = g_string_new(NULL);
    for (unsigned port = 1; port <= SCAN_MIN; port++)
        add_between(p, REFUSED, 1, 0, port);
    add_between(p, REFUSED, 2, 0, 7);
    problems_group(p);
    problem_filter_put(filter, p, group_at(p, 0));
    g_assert_cmpstr(filter->str, ==,
                    "tcpstate.conversation.problem == \"refused\""
                    " && tcpstate.conversation.problem_by == \"server\""
                    " && ((ip.src == 10.0.0.2 && tcp.srcport == 7)"
                    " || (ip.dst == 10.0.0.2 && tcp.dstport == 7))"
                    " && !(ip.addr == 10.0.0.1)");
    problems_free(p);
}

static void a_filter_does_not_exclude_what_shares_nothing_with_it(void)
{
    struct problems *p = problems_new();
    g_autoptr(GString) filter = g_string_new(NULL);
    for (unsigned port = 1; port <= SCAN_MIN; port++)
        add_between(p, REFUSED, 1, 0, port);
    add_between(p, REFUSED, 2, 9, 7);
    problems_group(p);
    problem_filter_put(filter, p, group_at(p, 0));
    g_assert_nonnull(strstr(filter->str, "ip.src == 10.0.9.2"));
    g_assert_null(strstr(filter->str, "!("));
    problems_free(p);
}

static void a_filter_of_scanned_hosts_excludes_the_host_of_which_many_ports_were_scanned(void)
{
    struct problems *p = problems_new();
    g_autoptr(GString) filter = g_string_new(NULL);
    for (unsigned port = 1; port <= 2 * SCAN_MIN; port++)
        add_between(p, REFUSED, 1, 0, port);
    for (unsigned host = 1; host <= SCAN_MIN; host++)
        add_between(p, REFUSED, 1, host, 7);
    problems_group(p);
    g_assert_cmpuint(p->groups->len, ==, 2);
    const struct problem_group *g = group_at(p, group_at(p, 0)->cases->scan == SCAN_HOSTS ? 0 : 1);
    g_assert_cmpuint(g->cases->scan, ==, SCAN_HOSTS);
    problem_filter_put(filter, p, g);
    g_assert_true(g_str_has_suffix(filter->str, " && !(ip.addr == 10.0.0.2)"));
    problems_free(p);
}

static void more_cases_than_are_kept_are_counted(void)
{
    struct problems *p = problems_new();
    const struct record_conversation r = record_of(REFUSED, 40000);
    for (unsigned i = 0; i < CASES_MAX + 3; i++)
        problems_add_conversation(p, &r);
    g_assert_cmpuint(only_group(p)->count, ==, CASES_MAX);
    g_assert_cmpuint(p->left_out, ==, 3);
    problems_free(p);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/problems/healthy", healthy_conversations_have_no_problem);
    g_test_add_func("/problems/missing_close", a_missing_close_is_a_problem_from_the_limit_on);
    g_test_add_func("/problems/late_close", a_late_close_is_a_problem_from_the_limit_on);
    g_test_add_func("/problems/once", close_wait_and_its_fin_wait_2_are_one_problem);
    g_test_add_func("/problems/assumed", an_assumed_state_is_no_problem);
    g_test_add_func("/problems/syn_at_the_end", a_syn_at_the_end_of_the_capture_may_be_answered);
    g_test_add_func("/problems/old_syn", an_answered_old_syn_is_no_problem);
    g_test_add_func("/problems/time_wait_reuse", a_port_used_again_in_time_wait_is_a_problem);
    g_test_add_func("/problems/groups", each_end_and_service_has_its_group);
    g_test_add_func("/problems/order", the_group_that_did_most_harm_comes_first);
    g_test_add_func("/problems/scan_of_ports", many_ports_of_one_host_are_one_scan);
    g_test_add_func("/problems/no_scan", one_port_less_is_no_scan);
    g_test_add_func("/problems/scan_of_hosts", one_port_of_many_hosts_is_one_scan);
    g_test_add_func("/problems/filter", a_filter_excludes_what_is_another_group);
    g_test_add_func("/problems/filter_nothing",
                    a_filter_does_not_exclude_what_shares_nothing_with_it);
    g_test_add_func("/problems/filter_hosts",
                    a_filter_of_scanned_hosts_excludes_the_host_of_which_many_ports_were_scanned);
    g_test_add_func("/problems/memory", more_cases_than_are_kept_are_counted);
    return g_test_run();
}
