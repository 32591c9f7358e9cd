/*
 * The census: how many ends are in which state at a time of the capture.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "engine/duration.h"
#include "records.h"
#include "views/census.h"

#define OPENED "0 C S 0; 0 S SA 0 1; 0 C A 1 1; "
#define CLOSED OPENED "10 C FA 1 1; 10 S FA 1 2; 10 C A 2 2"

static struct census *census_of(const char *segments, uint16_t port)
{
    struct census *c = census_new();
    struct record_conversation r = record_of(segments, port);
    census_add(c, &r);
    return c;
}

static uint32_t count(const struct census *c, double seconds, enum role role, enum state state)
{
    struct head_count heads;
    census_count(c, (int64_t)((1000 + seconds) * (double)NS_PER_SECOND), -1, &heads);
    return heads.ends[role][state];
}

static void an_end_is_counted_in_its_state_until_it_leaves_it(void)
{
    struct census *c = census_of(CLOSED, 40000);
    g_assert_cmpuint(count(c, 5, ROLE_CLIENT, STATE_ESTABLISHED), ==, 1);
    g_assert_cmpuint(count(c, 5, ROLE_SERVER, STATE_ESTABLISHED), ==, 1);
    g_assert_cmpuint(count(c, 10, ROLE_CLIENT, STATE_ESTABLISHED), ==, 0);
    g_assert_cmpuint(count(c, 10, ROLE_CLIENT, STATE_TIME_WAIT), ==, 1);
    census_free(c);
}

static void time_wait_runs_out(void)
{
    struct census *c = census_of(CLOSED, 40000);
    g_assert_cmpuint(count(c, 69.9, ROLE_CLIENT, STATE_TIME_WAIT), ==, 1);
    g_assert_cmpuint(count(c, 70.1, ROLE_CLIENT, STATE_TIME_WAIT), ==, 0);
    census_free(c);
}

static void a_state_that_is_not_left_stays(void)
{
    struct census *c = census_of(OPENED "10 C FA 1 1; 10 S A 1 2", 40000);
    g_assert_cmpuint(count(c, 5000, ROLE_SERVER, STATE_CLOSE_WAIT), ==, 1);
    g_assert_cmpuint(count(c, 5000, ROLE_CLIENT, STATE_FIN_WAIT_2), ==, 1);
    census_free(c);
}

static void a_fin_wait_2_without_end_is_assumed_after_a_minute(void)
{
    struct head_count heads;
    struct census *c = census_of(OPENED "10 C FA 1 1; 10 S A 1 2", 40000);
    census_count(c, 1069 * NS_PER_SECOND, -1, &heads);
    g_assert_cmpuint(heads.ends[ROLE_CLIENT][STATE_FIN_WAIT_2], ==, 1);
    g_assert_cmpuint(heads.assumed[ROLE_CLIENT], ==, 0);
    census_count(c, 1071 * NS_PER_SECOND, -1, &heads);
    g_assert_cmpuint(heads.ends[ROLE_CLIENT][STATE_FIN_WAIT_2], ==, 1);
    g_assert_cmpuint(heads.assumed[ROLE_CLIENT], ==, 1);
    g_assert_cmpuint(heads.assumed[ROLE_SERVER], ==, 0);
    census_free(c);
}

static void ends_in_an_assumed_state_are_counted_apart(void)
{
    struct head_count heads;
    struct census *c = census_of(OPENED "10 C PA 1 1 10; 10 S A 1 12", 40000);
    census_count(c, 1005 * NS_PER_SECOND, -1, &heads); /* the FIN may have come before */
    g_assert_cmpuint(heads.ends[ROLE_SERVER][STATE_ESTABLISHED], ==, 1);
    g_assert_cmpuint(heads.assumed[ROLE_SERVER], ==, 1);
    census_count(c, 1010 * NS_PER_SECOND, -1, &heads);
    g_assert_cmpuint(heads.ends[ROLE_SERVER][STATE_CLOSE_WAIT], ==, 1);
    g_assert_cmpuint(heads.assumed[ROLE_SERVER], ==, 1);
    g_assert_cmpuint(heads.assumed[ROLE_CLIENT], ==, 1);
    census_free(c);
}

static void ends_whose_times_are_shown_are_not_assumed(void)
{
    struct head_count heads;
    struct census *c = census_of(OPENED "10 C FA 1 1; 11 S A 1 2; 12 S FA 1 2; 12 C A 2 2", 40000);
    for (int64_t second = 1001; second < 1060; second++) {
        census_count(c, second * NS_PER_SECOND, -1, &heads);
        g_assert_cmpuint(heads.assumed[ROLE_CLIENT] + heads.assumed[ROLE_SERVER], ==, 0);
    }
    census_free(c);
}

static void a_new_conversation_ends_the_time_wait_of_its_4_tuple(void)
{
    struct census *c = census_of(CLOSED, 40000);
    struct record_conversation again =
        record_of("20 C S 0; 20 S SA 0 1; 20 C A 1 1; 30 C PA 1 1", 40000);
    census_add(c, &again);
    g_assert_cmpuint(count(c, 15, ROLE_CLIENT, STATE_TIME_WAIT), ==, 1);
    g_assert_cmpuint(count(c, 25, ROLE_CLIENT, STATE_TIME_WAIT), ==, 0);
    g_assert_cmpuint(count(c, 25, ROLE_CLIENT, STATE_ESTABLISHED), ==, 1);
    census_free(c);
}

static void a_new_conversation_ends_both_time_waits_of_a_simultaneous_close(void)
{
    struct census *c = census_of(OPENED "10 C FA 1 1; 10 S FA 1 1; 10 C A 2 2; 10 S A 2 2", 40000);
    struct record_conversation again = record_of("20 C S 0; 20 S SA 0 1; 20 C A 1 1", 40000);
    census_add(c, &again);
    for (enum role role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
        g_assert_cmpuint(count(c, 15, role, STATE_TIME_WAIT), ==, 1);
        g_assert_cmpuint(count(c, 25, role, STATE_TIME_WAIT), ==, 0);
    }
    census_free(c);
}

static void an_interval_has_the_most_ends_at_the_same_time(void)
{
    struct census *c = census_of(CLOSED, 40000);
    struct record_conversation other =
        record_of("3 C S 0; 3 S SA 0 1; 3 C A 1 1; 3.5 C FA 1 1; 3.5 S FA 1 2; 3.6 C A 2 2", 40001);
    struct head_count rows[8];
    census_add(c, &other);
    census_peaks(c, 1000 * NS_PER_SECOND, 2 * NS_PER_SECOND, G_N_ELEMENTS(rows), rows);
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        /* The other one lasts from 3 to 3.5 s: it shows from 2 to 4 s. */
        unsigned established = i == 1 ? 2 : i <= 4 ? 1 : 0;
        g_assert_cmpuint(rows[i].ends[ROLE_SERVER][STATE_ESTABLISHED], ==, established);
        g_assert_cmpuint(rows[i].ends[ROLE_CLIENT][STATE_TIME_WAIT], ==, i < 1 ? 0 : i < 5 ? 1 : 2);
    }
    census_free(c);
}

/* The times of a capture may go back, and so may those of a reuse. */
static void a_time_wait_that_a_reuse_ends_before_it_began_counts_nowhere(void)
{
    struct census *c = census_of(CLOSED, 40000);
    struct record_conversation again = record_of("5 C S 0; 5 S SA 0 1; 20 C A 1 1", 40000);
    struct head_count rows[8];
    census_add(c, &again);
    census_peaks(c, 1000 * NS_PER_SECOND, 5 * NS_PER_SECOND, G_N_ELEMENTS(rows), rows);
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpuint(rows[i].ends[ROLE_CLIENT][STATE_TIME_WAIT], ==, 0);
    census_free(c);
}

/* A stay counts in the row in which it begins, and in those after it. */
static void rows_begin_with_what_the_row_before_left(void)
{
    struct census *c = census_of(OPENED "10 C FA 1 1; 10 S A 1 2", 40000);
    struct head_count rows[4];
    census_peaks(c, 1008 * NS_PER_SECOND, NS_PER_SECOND, G_N_ELEMENTS(rows), rows);
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_assert_cmpuint(rows[i].ends[ROLE_CLIENT][STATE_ESTABLISHED], ==, i < 2);
        g_assert_cmpuint(rows[i].ends[ROLE_CLIENT][STATE_FIN_WAIT_2], ==, i >= 2);
        g_assert_cmpuint(rows[i].ends[ROLE_SERVER][STATE_ESTABLISHED], ==, i < 2);
        g_assert_cmpuint(rows[i].ends[ROLE_SERVER][STATE_CLOSE_WAIT], ==, i >= 2);
    }
    census_free(c);
}

static void a_census_counts_the_ends_of_one_service(void)
{
    struct census *c = census_of(OPENED "1 C A 1 1", 40000);
    struct record_conversation other = record_of(OPENED "1 C A 1 1", 40001);
    struct head_count heads;
    other.end[ROLE_SERVER].port = 443;
    census_add(c, &other);
    for (int64_t service = -1; service < 3; service++) {
        census_count(c, 1001 * NS_PER_SECOND, service, &heads);
        g_assert_cmpuint(heads.ends[ROLE_CLIENT][STATE_ESTABLISHED], ==,
                         service < 0 ? 2 : service < 2);
    }
    g_assert_cmpuint(c->conversations, ==, 2);
    g_assert_cmpstr(c->services->pdata[0], ==, "10.0.0.2.80");
    g_assert_cmpstr(c->services->pdata[1], ==, "10.0.0.2.443");
    census_free(c);
}

/* `back`: how far the time of a later conversation goes back at most, and at which frame. */
static void the_largest_step_back_is_noted(void)
{
    static const struct {
        uint32_t frame;
        int64_t seconds;
    } begins[] = {{1, 10}, {2, 20}, {3, 18}, {4, 20}, {5, 11}, {6, 12}, {7, 30}};
    struct census *c = census_new();
    for (unsigned i = 0; i < G_N_ELEMENTS(begins); i++) {
        struct record_conversation r = record_of(OPENED "1 C A 1 1", (uint16_t)(40000 + i));
        r.first_frame = begins[i].frame;
        r.first_time = begins[i].seconds * NS_PER_SECOND;
        g_assert_cmpint(c->back, ==, i < 3 ? 0 : i < 5 ? 2 * NS_PER_SECOND : 9 * NS_PER_SECOND);
        census_add(c, &r);
    }
    g_assert_cmpint(c->back, ==, 9 * NS_PER_SECOND);
    g_assert_cmpuint(c->back_frame, ==, 5);
    g_assert_cmpint(c->begin, ==, 10 * NS_PER_SECOND);
    census_free(c);
}

static void an_end_gives_up_to_open(void)
{
    struct census *c = census_of("0 C S 0; 1 C S 0", 40000);
    g_assert_cmpuint(count(c, 126, ROLE_CLIENT, STATE_SYN_SENT), ==, 1);
    g_assert_cmpuint(count(c, 128, ROLE_CLIENT, STATE_SYN_SENT), ==, 0);
    census_free(c);
    c = census_of("0 C S 0; 0 S SA 0 1", 40000);
    g_assert_cmpuint(count(c, 62, ROLE_SERVER, STATE_SYN_RCVD), ==, 1);
    g_assert_cmpuint(count(c, 64, ROLE_SERVER, STATE_SYN_RCVD), ==, 0);
    census_free(c);
}

static void a_probe_without_an_answer_is_no_connection(void)
{
    struct census *c = census_of("0 C A 1 1", 40000);
    g_assert_cmpuint(c->stays->len, ==, 0);
    census_free(c);
    c = census_of("0 C A 1 1; 0 S A 1 1", 40000);
    g_assert_cmpuint(count(c, 0, ROLE_CLIENT, STATE_ESTABLISHED), ==, 1);
    census_free(c);
}

static void what_is_over_is_forgotten(void)
{
    struct census *c = census_new();
    const char *scripts[] = {CLOSED, OPENED "500 C PA 1 1 10", CLOSED, "480 C S 0"};
    for (unsigned i = 0; i < G_N_ELEMENTS(scripts); i++) {
        struct record_conversation r = record_of(scripts[i], (uint16_t)(40000 + i));
        r.end[ROLE_SERVER].port = (uint16_t)(80 + i);
        census_add(c, &r);
    }
    census_forget(c);
    g_assert_cmpuint(c->stays->len, ==, 3);
    g_assert_cmpuint(c->services->len, ==, 2);
    g_assert_cmpuint(count(c, 500, ROLE_CLIENT, STATE_ESTABLISHED), ==, 1);
    g_assert_cmpuint(count(c, 500, ROLE_CLIENT, STATE_SYN_SENT), ==, 1);
    g_assert_cmpuint(count(c, 500, ROLE_CLIENT, STATE_TIME_WAIT), ==, 0);
    for (guint i = 0; i < c->stays->len; i++) {
        const struct stay *s = &g_array_index(c->stays, struct stay, i);
        g_assert_true(g_str_has_suffix(c->services->pdata[s->service],
                                       s->state == STATE_SYN_SENT ? ".83" : ".81"));
    }
    census_free(c);
}

static void a_reuse_ends_a_time_wait_that_was_not_forgotten(void)
{
    struct census *c = census_of("0 C S 0; 0 S RA 0 1", 39999);
    struct record_conversation closed = record_of(CLOSED, 40000);
    struct record_conversation again = record_of("30 C S 70000; 30 S SA 70000 70001", 40000);
    census_add(c, &closed);
    guint before = c->stays->len;
    census_forget(c);
    g_assert_cmpuint(c->stays->len, <, before);
    g_assert_cmpuint(count(c, 31, ROLE_CLIENT, STATE_TIME_WAIT), ==, 1);
    census_add(c, &again);
    g_assert_cmpuint(count(c, 31, ROLE_CLIENT, STATE_TIME_WAIT), ==, 0);
    census_free(c);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/census/stays", an_end_is_counted_in_its_state_until_it_leaves_it);
    g_test_add_func("/census/assumed", ends_in_an_assumed_state_are_counted_apart);
    g_test_add_func("/census/time_wait_runs_out", time_wait_runs_out);
    g_test_add_func("/census/not_left", a_state_that_is_not_left_stays);
    g_test_add_func("/census/reuse", a_new_conversation_ends_the_time_wait_of_its_4_tuple);
    g_test_add_func("/census/fin_wait_2", a_fin_wait_2_without_end_is_assumed_after_a_minute);
    g_test_add_func("/census/times_shown", ends_whose_times_are_shown_are_not_assumed);
    g_test_add_func("/census/reuse_of_both",
                    a_new_conversation_ends_both_time_waits_of_a_simultaneous_close);
    g_test_add_func("/census/peaks", an_interval_has_the_most_ends_at_the_same_time);
    g_test_add_func("/census/empty_time_wait",
                    a_time_wait_that_a_reuse_ends_before_it_began_counts_nowhere);
    g_test_add_func("/census/rows", rows_begin_with_what_the_row_before_left);
    g_test_add_func("/census/services", a_census_counts_the_ends_of_one_service);
    g_test_add_func("/census/back", the_largest_step_back_is_noted);
    g_test_add_func("/census/gives_up", an_end_gives_up_to_open);
    g_test_add_func("/census/probe", a_probe_without_an_answer_is_no_connection);
    g_test_add_func("/census/forget", what_is_over_is_forgotten);
    g_test_add_func("/census/forget_and_reuse", a_reuse_ends_a_time_wait_that_was_not_forgotten);
    return g_test_run();
}
