/*
 * Ladders: which segments are one rung, what crosses, and what stands at a rung.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "records.h"
#include "views/ladder.h"

#define OPENED "0 C S 0; 0 S SA 0 1; 0 C A 1 1; "

enum { WIDE = 100, NARROW = 20 };

static struct ladder *ladder_of(const char *script)
{
    struct ladder *l = ladder_new(0);
    GArray *segments = segments_of(script, 40000);
    struct frame_order *order = frame_order_new();
    for (guint i = 0; i < segments->len; i++) {
        const struct record_segment *r = &g_array_index(segments, struct record_segment, i);
        ladder_add(l, r, frame_order_add(order, r));
    }
    frame_order_free(order);
    g_array_free(segments, TRUE);
    return l;
}

static void assert_label(const struct ladder *l, unsigned rung, size_t room, const char *wanted)
{
    g_autoptr(GString) label = g_string_new(NULL);
    rung_label(label, ladder_rung(l, rung), room);
    g_assert_cmpstr(label->str, ==, wanted);
}

static void a_segment_of_the_opening_is_a_rung_of_its_own(void)
{
    struct ladder *l = ladder_of("0 C S 0; 0.1 S SA 0 1; 0.2 C A 1 1");
    g_assert_cmpuint(l->rung_count, ==, 3);
    assert_label(l, 0, WIDE, "SYN");
    assert_label(l, 1, WIDE, "SYN ACK");
    assert_label(l, 2, WIDE, "ACK");
    g_assert_cmpuint(ladder_rung(l, 1)->sender, ==, ROLE_SERVER);
    g_assert_cmpuint(ladder_rung(l, 2)->before[ROLE_SERVER], ==, STATE_SYN_RCVD);
    g_assert_cmpuint(ladder_rung(l, 2)->state[ROLE_SERVER], ==, STATE_ESTABLISHED);
    ladder_free(l);
}

static void a_run_of_data_and_acks_is_one_rung(void)
{
    struct ladder *l =
        ladder_of(OPENED "0.1 C PA 1 1 100; 0.1 S A 1 101; 0.2 C PA 101 1 50; 0.2 S A 1 151");
    g_assert_cmpuint(l->rung_count, ==, 4);
    assert_label(l, 3, WIDE, "data: 150 octets, 4 segments");
    assert_label(l, 3, NARROW, "data, 4 segments");
    g_assert_cmpuint(ladder_rung(l, 3)->frame, ==, 4);
    g_assert_cmpuint(ladder_rung(l, 3)->last_frame, ==, 7);
    g_assert_cmpuint(ladder_rung(l, 3)->sender, ==, ROLE_CLIENT);
    g_assert_false(rung_both_ways(ladder_rung(l, 3)));
    ladder_free(l);
}

static void a_run_of_data_of_both_ends_goes_both_ways(void)
{
    struct ladder *l = ladder_of(OPENED "0.1 C PA 1 1 100; 0.2 S PA 1 101 200");
    assert_label(l, 3, WIDE, "data: 100 from client, 200 from server, 2 segments");
    g_assert_true(rung_both_ways(ladder_rung(l, 3)));
    g_assert_cmpuint(ladder_rung(l, 3)->sender, ==, ROLE_SERVER);
    ladder_free(l);
}

static void a_second_of_silence_ends_a_run(void)
{
    struct ladder *l = ladder_of(OPENED "0.1 C PA 1 1 100; 1.0 S A 1 101; 2.0 C PA 101 1 7");
    g_assert_cmpuint(l->rung_count, ==, 5);
    assert_label(l, 3, WIDE, "data: 100 octets, 2 segments");
    assert_label(l, 4, WIDE, "PSH ACK 7 octets");
    ladder_free(l);
}

static void fins_that_crossed_are_marked(void)
{
    struct ladder *l = ladder_of(OPENED "1 C FA 1 1; 1 S FA 1 1; 1.1 C A 2 2; 1.1 S A 2 2");
    g_assert_false(ladder_rung(l, 3)->crosses);
    g_assert_true(ladder_rung(l, 4)->crosses);
    ladder_free(l);
}

static void a_fin_that_answers_a_fin_does_not_cross_it(void)
{
    struct ladder *l = ladder_of(OPENED "1 C FA 1 1; 1 S FA 1 2; 1.1 C A 2 2");
    g_autoptr(GString) remark = g_string_new(NULL);
    g_assert_true(rung_remark(remark, ladder_rung(l, 4)));
    g_assert_false(ladder_rung(l, 4)->crosses);
    g_assert_cmpstr(remark->str, ==, "merged FIN: it also acknowledges the peer's FIN");
    g_assert_cmpuint(ladder_rung(l, 4)->before[ROLE_SERVER], ==, STATE_ESTABLISHED);
    g_assert_cmpuint(ladder_rung(l, 4)->entered_count[ROLE_SERVER], ==, 2);
    g_assert_cmpuint(ladder_rung(l, 4)->entered[ROLE_SERVER][0], ==, STATE_CLOSE_WAIT);
    g_assert_cmpuint(ladder_rung(l, 4)->entered[ROLE_SERVER][1], ==, STATE_LAST_ACK);
    ladder_free(l);
}

static void a_plain_segment_has_no_remark(void)
{
    struct ladder *l = ladder_of(OPENED "1 C PA 1 1 5");
    g_autoptr(GString) remark = g_string_new(NULL);
    g_assert_false(rung_remark(remark, ladder_rung(l, 3)));
    g_assert_cmpstr(remark->str, ==, "");
    ladder_free(l);
}

static void a_legend_is_needed_only_where_a_state_is_assumed(void)
{
    struct ladder *whole = ladder_of(OPENED "1 C FA 1 1; 1 S FA 1 2; 1.1 C A 2 2");
    struct ladder *late = ladder_of("1 C PA 1 1 5; 1 S A 1 6");
    g_assert_false(ladder_has_assumed(whole));
    g_assert_true(ladder_has_assumed(late));
    ladder_free(whole);
    ladder_free(late);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/ladder/opening", a_segment_of_the_opening_is_a_rung_of_its_own);
    g_test_add_func("/ladder/run", a_run_of_data_and_acks_is_one_rung);
    g_test_add_func("/ladder/both_ways", a_run_of_data_of_both_ends_goes_both_ways);
    g_test_add_func("/ladder/silence", a_second_of_silence_ends_a_run);
    g_test_add_func("/ladder/crossing", fins_that_crossed_are_marked);
    g_test_add_func("/ladder/merged", a_fin_that_answers_a_fin_does_not_cross_it);
    g_test_add_func("/ladder/plain", a_plain_segment_has_no_remark);
    g_test_add_func("/ladder/legend", a_legend_is_needed_only_where_a_state_is_assumed);
    return g_test_run();
}
