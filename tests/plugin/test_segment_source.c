/*
 * The way to the TCP segments fits program, pass, preference and what the user wants to see.
 *
 * The tests of first passes come first: a program that has ended a pass never makes a first one again.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "segment_source.h"

#include <glib.h>

static void needs(bool length_field, bool stream_field, bool tap)
{
    const struct segment_way_needs *n = segment_source_needs();
    g_assert_cmpint(n->length_field, ==, length_field);
    g_assert_cmpint(n->stream_field, ==, stream_field);
    g_assert_cmpint(n->tap, ==, tap);
}

static void way_is(enum segment_way way)
{
    g_assert_cmpint(segment_source_way(), ==, way);
}

static void before_any_capture_the_tree_is_wanted(void)
{
    way_is(SEGMENTS_FROM_TREE_TRY_TAP);
    g_assert_false(segment_source_is_tap());
}

static void one_pass_of_tshark_replaces_the_stream_field_once_the_tap_reports(void)
{
    segment_source_begin_pass(true, false);
    way_is(SEGMENTS_FROM_TREE_TRY_TAP);
    needs(true, true, true);
    g_assert_true(segment_source_found_header(true));
    way_is(SEGMENTS_FROM_TREE_AND_TAP);
    needs(true, false, true);
    g_assert_false(segment_source_found_header(true));
    g_assert_false(segment_source_is_tap());
}

static void the_stream_field_comes_back_for_the_whole_pass_if_the_tap_misses_a_header(void)
{
    segment_source_begin_pass(true, false);
    segment_source_found_header(true);
    g_assert_true(segment_source_found_header(false));
    way_is(SEGMENTS_FROM_TREE_TRY_TAP);
    needs(true, true, true);
    g_assert_false(segment_source_found_header(true));
    needs(true, true, true);
}

static void a_silent_tap_changes_nothing_until_it_reports(void)
{
    segment_source_begin_pass(true, false);
    g_assert_false(segment_source_found_header(false));
    needs(true, true, true);
    g_assert_true(segment_source_found_header(true));
}

static void each_capture_begins_with_a_silent_tap(void)
{
    segment_source_begin_pass(true, false);
    segment_source_found_header(true);
    segment_source_begin_pass(true, false);
    way_is(SEGMENTS_FROM_TREE_TRY_TAP);
}

static void a_disabled_protocol_needs_nothing(void)
{
    for (int from_tap = 0; from_tap <= 1; from_tap++) {
        segment_source_begin_pass(false, from_tap);
        way_is(SEGMENTS_NOT_NEEDED);
        needs(false, false, false);
        g_assert_false(segment_source_is_tap());
        g_assert_false(segment_source_asks_what_is_wanted());
    }
}

static void from_tap_needs_no_field(void)
{
    segment_source_begin_pass(true, true);
    way_is(SEGMENTS_FROM_TAP);
    needs(false, false, true);
    g_assert_true(segment_source_is_tap());
}

static void segments_are_queued_where_only_conversations_are_wanted(void)
{
    segment_source_begin_pass(true, true);
    g_assert_true(segment_source_asks_what_is_wanted());
    segment_source_want(true);
    way_is(SEGMENTS_FROM_TAP_QUEUED);
    needs(false, false, true);
    g_assert_true(segment_source_is_tap());
    g_assert_false(segment_source_asks_what_is_wanted());
}

static void the_calls_of_the_taps_are_enough_once_the_end_of_a_frame_is_reported(void)
{
    segment_source_begin_pass(true, true);
    segment_source_want(true);
    segment_source_found_frame_end();
    way_is(SEGMENTS_FROM_TAP_CALLS);
    needs(false, false, true);
    g_assert_true(segment_source_needs()->calls);
    g_assert_true(segment_source_is_tap());
    g_assert_false(segment_source_asks_what_is_wanted());
    segment_source_begin_pass(true, true);
    segment_source_want(true);
    way_is(SEGMENTS_FROM_TAP_QUEUED);
    g_assert_true(segment_source_needs()->calls); /* Wireshark lets no listener change in between */
}

static void segments_are_not_queued_where_each_is_wanted(void)
{
    segment_source_begin_pass(true, true);
    segment_source_want(false);
    way_is(SEGMENTS_FROM_TAP);
    g_assert_false(segment_source_asks_what_is_wanted());
}

static void the_next_capture_asks_again_what_is_wanted(void)
{
    segment_source_begin_pass(true, true);
    segment_source_want(true);
    segment_source_begin_pass(true, true);
    way_is(SEGMENTS_FROM_TAP);
    g_assert_true(segment_source_asks_what_is_wanted());
}

static void the_tree_never_asks_what_is_wanted(void)
{
    segment_source_begin_pass(true, false);
    g_assert_false(segment_source_asks_what_is_wanted());
}

static void a_preference_changes_nothing_before_the_first_pass_has_ended(void)
{
    segment_source_begin_pass(true, false);
    g_assert_false(segment_source_prefer(true));
    way_is(SEGMENTS_FROM_TREE_TRY_TAP);
}

/* From here on, later passes. */

static void after_a_pass_both_fields_are_wanted_and_no_tap(void)
{
    segment_source_begin_pass(true, false);
    segment_source_found_header(true);
    segment_source_end_pass(false);
    way_is(SEGMENTS_FROM_TREE);
    needs(true, true, false);
    g_assert_false(segment_source_found_header(true));
    g_assert_false(segment_source_found_header(false));
    needs(true, true, false);
}

static void a_later_pass_wants_the_fields_although_the_protocol_is_disabled(void)
{
    segment_source_end_pass(false);
    segment_source_begin_pass(false, false);
    needs(true, true, false);
}

static void a_preference_changed_after_a_pass_counts_at_once(void)
{
    segment_source_end_pass(false);
    g_assert_true(segment_source_prefer(true));
    way_is(SEGMENTS_FROM_TAP);
    g_assert_false(segment_source_prefer(true));
    g_assert_true(segment_source_prefer(false));
    way_is(SEGMENTS_FROM_TREE);
}

static void a_pass_that_queued_segments_ends_with_the_queue_off(void)
{
    segment_source_begin_pass(true, true);
    segment_source_want(true);
    way_is(SEGMENTS_FROM_TAP_QUEUED);
    segment_source_end_pass(true);
    way_is(SEGMENTS_FROM_TAP);
}

/* The rules that any table must keep, for each combination of conditions. */
static void check_conditions(const struct segment_conditions *c)
{
    enum segment_way way = segment_way_for(c);
    bool queued = way == SEGMENTS_FROM_TAP_QUEUED || way == SEGMENTS_FROM_TAP_CALLS;
    bool is_tap = way == SEGMENTS_FROM_TAP || queued;
    bool needed = c->enabled || c->pass == PASS_LATER;

    g_assert_cmpint(way == SEGMENTS_NOT_NEEDED, ==, !needed);
    if (!needed)
        return;
    g_assert_cmpint(is_tap, ==, c->from_tap);
    if (is_tap) {
        g_assert_cmpint(queued, ==, c->wanted == WANTED_CONVERSATIONS);
        g_assert_cmpint(way == SEGMENTS_FROM_TAP_CALLS, ==, queued && c->frame_ends);
    } else {
        g_assert_cmpint(way == SEGMENTS_FROM_TREE, ==, c->pass == PASS_LATER);
        g_assert_cmpint(way == SEGMENTS_FROM_TREE_AND_TAP, ==,
                        c->pass == PASS_FIRST && c->tap == TAP_REPORTS);
    }
}

static void every_combination_of_conditions_has_its_way(void)
{
    unsigned combinations = 0;
    for (unsigned pass = PASS_FIRST; pass <= PASS_LATER; pass++) {
        for (unsigned tap = TAP_SILENT; tap <= TAP_MISSED_ONE; tap++) {
            for (unsigned wanted = WANTED_UNKNOWN; wanted <= WANTED_CONVERSATIONS; wanted++) {
                for (unsigned booleans = 0; booleans < 8; booleans++) {
                    const struct segment_conditions c = {
                        .pass = pass,
                        .enabled = booleans & 1,
                        .from_tap = booleans & 2,
                        .frame_ends = booleans & 4,
                        .tap = tap,
                        .wanted = wanted,
                    };
                    check_conditions(&c);
                    combinations++;
                }
            }
        }
    }
    g_assert_cmpuint(combinations, ==, 144);
}

#define ADD(function) g_test_add_func("/segment_source/" #function, function)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD(before_any_capture_the_tree_is_wanted);
    ADD(one_pass_of_tshark_replaces_the_stream_field_once_the_tap_reports);
    ADD(the_stream_field_comes_back_for_the_whole_pass_if_the_tap_misses_a_header);
    ADD(a_silent_tap_changes_nothing_until_it_reports);
    ADD(each_capture_begins_with_a_silent_tap);
    ADD(a_disabled_protocol_needs_nothing);
    ADD(from_tap_needs_no_field);
    ADD(segments_are_queued_where_only_conversations_are_wanted);
    ADD(the_calls_of_the_taps_are_enough_once_the_end_of_a_frame_is_reported);
    ADD(segments_are_not_queued_where_each_is_wanted);
    ADD(the_next_capture_asks_again_what_is_wanted);
    ADD(the_tree_never_asks_what_is_wanted);
    ADD(a_preference_changes_nothing_before_the_first_pass_has_ended);
    ADD(after_a_pass_both_fields_are_wanted_and_no_tap);
    ADD(a_later_pass_wants_the_fields_although_the_protocol_is_disabled);
    ADD(a_preference_changed_after_a_pass_counts_at_once);
    ADD(a_pass_that_queued_segments_ends_with_the_queue_off);
    ADD(every_combination_of_conditions_has_its_way);
    return g_test_run();
}
