/*
 * Views of single records, the table of views, and the facts of a conversation.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "records.h"
#include "views/conversation_facts.h"
#include "views/view_kind.h"

#define OPENED "0 C S 0; 0 S SA 0 1; 0 C A 1 1; "
#define MERGED OPENED "1 C PA 1 1 9; 1 S A 1 10; 2 C FA 10 1; 2 S FA 1 11; 2 C A 11 2"

static void print_frame(GString *out, const struct record_segment *r)
{
    g_string_append_printf(out, "%u ", r->segment.frame);
}

static void print_stream(GString *out, const struct record_conversation *r)
{
    g_string_append_printf(out, "stream %u", r->stream);
}

/* Returns what the view prints of the segments of a script. The caller frees it. */
static char *print_segments(const struct view *v, const char *script)
{
    GString *out = g_string_new(NULL);
    GArray *segments = segments_of(script, 40000);
    for (guint i = 0; i < segments->len; i++)
        v->segment(v->state, out, &g_array_index(segments, struct record_segment, i));
    g_array_free(segments, TRUE);
    return g_string_free(out, FALSE);
}

static void a_view_of_records_prints_each_record(void)
{
    struct view v =
        view_of_records(&(struct view_request){.segments = true}, print_frame, print_stream, NULL);
    g_autofree char *printed = print_segments(&v, MERGED);
    g_assert_cmpstr(printed, ==, "1 2 3 4 5 6 7 8 ");
    v.free(v.state);
}

static void only_transitions_hides_plain_data_and_acks(void)
{
    const struct view_request request = {.segments = true, .transitions_only = true};
    struct view v = view_of_records(&request, print_frame, print_stream, NULL);
    g_autofree char *printed = print_segments(&v, MERGED);
    g_assert_cmpstr(printed, ==, "1 2 3 6 7 8 ");
    v.free(v.state);
}

/* Each segment of the data that follows a half-close has a note, and is plain data all the same. */
static void only_transitions_hides_data_after_a_half_close(void)
{
    const struct view_request request = {.segments = true, .transitions_only = true};
    struct view v = view_of_records(&request, print_frame, NULL, NULL);
    g_autofree char *printed = print_segments(
        &v, "0 C S 0; 0 S SA 0 1; 0 C A 1 1; 1 C FA 1 1; 1 S A 1 2; 2 S PA 1 2 9; 2 C A 2 10");
    g_assert_cmpstr(printed, ==, "1 2 3 4 5 ");
    v.free(v.state);
}

/* NULL tells the source that it need not make such records. */
static void what_a_view_does_not_print_is_null(void)
{
    struct view conversations =
        view_of_records(&(struct view_request){.segments = false}, print_frame, print_stream, NULL);
    g_assert_null(conversations.segment);
    g_assert_nonnull(conversations.conversation);
    conversations.free(conversations.state);

    struct view neither =
        view_of_records(&(struct view_request){.segments = true}, NULL, NULL, NULL);
    g_assert_null(neither.segment);
    g_assert_null(neither.conversation);
    neither.free(neither.state);
}

static void a_view_is_found_by_option_and_name(void)
{
    g_assert_true(view_kind_find('T', "json") == &view_json);
    g_assert_true(view_kind_find('z', "ladder") == &view_ladder);
    g_assert_null(view_kind_find('z', "json"));
    g_assert_null(view_kind_find('T', ""));
}

static unsigned count_cells(const GString *line)
{
    unsigned cells = 1;
    for (gsize i = 0; i < line->len; i++)
        cells += line->str[i] == ',';
    return cells;
}

static void a_row_has_a_cell_for_each_column(void)
{
    struct record_conversation full = record_of(MERGED, 40000);
    struct record_conversation empty = {0};
    g_autoptr(GString) heading = g_string_new(NULL);
    g_autoptr(GString) row = g_string_new(NULL);
    g_autoptr(GString) row_of_nothing = g_string_new(NULL);
    conversation_facts_heading(heading, ',');
    conversation_facts_row(row, ',', &full);
    conversation_facts_row(row_of_nothing, ',', &empty);
    g_assert_true(g_str_has_prefix(heading->str, "schema,stream,client_ip,client_port,"));
    g_assert_true(g_str_has_prefix(row->str, "1,0,10.0.0.1,40000,10.0.0.2,80,known,three_way,"));
    g_assert_cmpuint(count_cells(row), ==, count_cells(heading));
    g_assert_cmpuint(count_cells(row_of_nothing), ==, count_cells(heading));
}

/* Returns the value in the column of that name. The caller frees it. */
static char *cell(const struct record_conversation *r, const char *column)
{
    g_autoptr(GString) heading = g_string_new(NULL);
    g_autoptr(GString) row = g_string_new(NULL);
    conversation_facts_heading(heading, ',');
    conversation_facts_row(row, ',', r);
    g_auto(GStrv) columns = g_strsplit(heading->str, ",", -1);
    g_auto(GStrv) values = g_strsplit(row->str, ",", -1);
    for (unsigned i = 0; columns[i] && values[i]; i++) {
        if (g_str_equal(columns[i], column))
            return g_strdup(values[i]);
    }
    return NULL;
}

static void a_state_that_was_not_left_has_no_duration(void)
{
    struct record_conversation left =
        record_of(OPENED "10 C FA 1 1; 10 S A 1 2; 12.5 S FA 1 2; 12.5 C A 2 2", 40000);
    struct record_conversation kept = record_of(OPENED "10 C FA 1 1; 10 S A 1 2", 40000);
    g_autofree char *held = cell(&left, "server_close_wait");
    g_autofree char *unknown = cell(&kept, "server_close_wait");
    g_autofree char *final_state = cell(&kept, "server_final");
    g_assert_cmpstr(held, ==, "2.500000000");
    g_assert_cmpstr(unknown, ==, "");
    g_assert_cmpstr(final_state, ==, "CLOSE_WAIT");
}

static void json_has_null_for_what_is_missing(void)
{
    struct record_conversation r = record_of("0 C S 0", 40000);
    g_autoptr(GString) out = g_string_new("{");
    conversation_facts_json(out, &r);
    g_assert_nonnull(strstr(out->str, "\"close\":\"unanswered\",\"initiator\":null,"));
    g_assert_nonnull(strstr(out->str, "\"first_fin_frame\":null,"));
    g_assert_nonnull(strstr(out->str, "\"time_wait_until\":{\"client\":null,\"server\":null}"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/views/records", a_view_of_records_prints_each_record);
    g_test_add_func("/views/transitions", only_transitions_hides_plain_data_and_acks);
    g_test_add_func("/views/half_close", only_transitions_hides_data_after_a_half_close);
    g_test_add_func("/views/null", what_a_view_does_not_print_is_null);
    g_test_add_func("/views/find", a_view_is_found_by_option_and_name);
    g_test_add_func("/facts/row", a_row_has_a_cell_for_each_column);
    g_test_add_func("/facts/not_left", a_state_that_was_not_left_has_no_duration);
    g_test_add_func("/facts/json", json_has_null_for_what_is_missing);
    return g_test_run();
}
