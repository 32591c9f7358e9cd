/*
 * Records are read as they were written.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "record/record_format.h"
#include "record_samples.h"

static void check_conversation(const struct record_conversation *want,
                               const struct record_conversation *got)
{
    g_assert_cmpuint(got->stream, ==, want->stream);
    g_assert_cmpmem(got->end, sizeof got->end, want->end, sizeof want->end);
    g_assert_cmpmem(&got->verdict, sizeof got->verdict, &want->verdict, sizeof want->verdict);
    g_assert_cmpmem(&got->cause, sizeof got->cause, &want->cause, sizeof want->cause);
    g_assert_cmpuint(got->first_frame, ==, want->first_frame);
    g_assert_cmpuint(got->last_frame, ==, want->last_frame);
    g_assert_cmpint(got->first_time, ==, want->first_time);
    g_assert_cmpint(got->last_time, ==, want->last_time);
    g_assert_cmpuint(got->observations, ==, want->observations);
    for (int end = 0; end < 2; end++) {
        g_assert_cmpuint(got->segments[end], ==, want->segments[end]);
        g_assert_cmpuint(got->octets[end], ==, want->octets[end]);
        g_assert_cmpint(got->isn_known[end], ==, want->isn_known[end]);
        g_assert_cmpuint(got->isn[end], ==, want->isn[end]);
        g_assert_cmpuint(got->path_length[end], ==, want->path_length[end]);
        for (unsigned i = 0; i < want->path_length[end]; i++) {
            const struct path_state *w = &want->path[end][i];
            const struct path_state *g = &got->path[end][i];
            g_assert_cmpuint(g->state, ==, w->state);
            g_assert_cmpint(g->entry, ==, w->entry);
            g_assert_cmpint(g->held, ==, w->held);
            g_assert_cmpint(g->bound, ==, w->bound);
            if (w->entry != ENTRY_UNSEEN)
                g_assert_cmpint(g->entered, ==, w->entered);
        }
    }
}

/* Asserts that the line fits and ends in one line feed, and that the record that is read from it is
 * written as the same line. */
static void round_trip_segment(const struct record_segment *want)
{
    char line[RECORD_LINE_SIZE];
    char again[RECORD_LINE_SIZE];
    struct record r;
    size_t length = record_write_segment(want, line);
    g_assert_cmpuint(length, <, RECORD_LINE_SIZE);
    g_assert_cmpuint(strlen(line), ==, length);
    g_assert_true(strchr(line, '\n') == line + length - 1);
    g_assert_cmpint(record_read(line, length, &r), ==, RECORD_SEGMENT);
    g_assert_null(r.error);
    record_write_segment(&r.segment, again);
    g_assert_cmpstr(again, ==, line);
    g_assert_cmpint(record_read(line, length - 1, &r), ==, RECORD_SEGMENT);
}

static void round_trip_conversation(const struct record_conversation *want)
{
    char line[RECORD_LINE_SIZE];
    char again[RECORD_LINE_SIZE];
    struct record r;
    size_t length = record_write_conversation(want, line);
    g_assert_cmpuint(length, <, RECORD_LINE_SIZE);
    g_assert_cmpuint(strlen(line), ==, length);
    g_assert_true(strchr(line, '\n') == line + length - 1);
    g_assert_cmpint(record_read(line, length, &r), ==, RECORD_CONVERSATION);
    check_conversation(want, &r.conversation);
    record_write_conversation(&r.conversation, again);
    g_assert_cmpstr(again, ==, line);
}

static void segment_line_is_the_documented_one(void)
{
    char line[RECORD_LINE_SIZE];
    struct record_segment r = sample_segment();
    record_write_segment(&r, line);
    g_assert_cmpstr(line, ==,
                    "S\t9\t1500000000.000000001\t3\t3\t10.0.0.1\t41334\t10.0.0.2\t60000\t11\t100\t"
                    "200\t229\t0\t0101080a\tclient\tLAST_ACK\tFIN_WAIT_1\tmerged_fin\t"
                    "client:ESTABLISHED>CLOSE_WAIT:2000000,client:CLOSE_WAIT>LAST_ACK:0\tserver\t"
                    "-\t-\t8\t-\t-\t60000\tmerged_fin\t-\t-\n");
}

static void conversation_line_is_the_documented_one(void)
{
    char line[RECORD_LINE_SIZE];
    struct record_conversation r = sample_conversation();
    record_write_conversation(&r, line);
    g_assert_cmpstr(
        line, ==,
        "C\t3\t10.0.0.1\t41334\t10.0.0.2\t60000\tthree_way\tmerged_fin\tserver\tserver"
        "\t-\t-\t8\t9\t9\t-\t1\t10\t1500000000.000000000\t1500000002.500000000\t5\t5\t120\t4500\t"
        "1001\t-\t"
        "CLOSED,SYN_SENT@1500000000.000000000,ESTABLISHED@1500000000.000000500\t"
        "LISTEN\tmerged_fin\tclosed\tserver\t8\t-\t0\t0\t1500\t0\t0\t-\t-\t-\t0\tcause_likely\n");
}

static void segment_is_read_as_written(void)
{
    struct record_segment want = sample_segment();
    char line[RECORD_LINE_SIZE];
    struct record r;
    size_t length = record_write_segment(&want, line);
    g_assert_cmpint(record_read(line, length, &r), ==, RECORD_SEGMENT);
    const struct record_segment *got = &r.segment;
    const struct annotation *a = &got->annotation;
    g_assert_cmpint(got->segment.time, ==, want.segment.time);
    g_assert_cmpuint(got->segment.frame, ==, 9);
    g_assert_cmpuint(got->segment.seq, ==, 100);
    g_assert_cmpuint(got->segment.ack, ==, 200);
    g_assert_cmpuint(got->segment.window, ==, 229);
    g_assert_cmpuint(got->segment.flags, ==, TCP_FIN | TCP_ACK);
    g_assert_cmpuint(got->segment.sender, ==, ROLE_CLIENT);
    g_assert_cmpmem(&got->source, sizeof got->source, &want.source, sizeof want.source);
    g_assert_cmpmem(&got->destination, sizeof want.source, &want.destination, sizeof want.source);
    g_assert_cmpmem(got->options, got->options_length, want.options, want.options_length);
    g_assert_cmpuint(a->transition_count, ==, 2);
    g_assert_cmpint(a->transitions[0].held, ==, 2000000);
    g_assert_cmpuint(a->transitions[1].from, ==, STATE_CLOSE_WAIT);
    g_assert_cmpuint(a->transitions[1].to, ==, STATE_LAST_ACK);
    g_assert_cmpuint(a->state[ROLE_SERVER], ==, STATE_FIN_WAIT_1);
    g_assert_cmpuint(a->step, ==, STEP_MERGED_FIN);
    g_assert_cmpuint(a->initiator, ==, ENDS_SERVER);
    g_assert_cmpuint(a->time_wait, ==, ENDS_NONE);
    g_assert_cmpuint(a->syn_frame, ==, 0);
    g_assert_cmpuint(a->fin_frame, ==, 8);
    g_assert_cmpuint(a->idle, ==, 60000);
    g_assert_true(annotation_observed(a, OBSERVED_MERGED_FIN));
    g_assert_false(a->assumed || a->roles_guessed || a->earlier || got->options_cut);
}

static void round_trips(void)
{
    struct record_segment s = sample_segment();
    struct record_conversation c = sample_conversation();
    round_trip_segment(&s);
    round_trip_conversation(&c);
}

/* Each field is as long or as large as it can be. */
static void extreme_segment(void)
{
    struct record_segment r = sample_segment();
    r.segment = (struct segment){.time = INT64_MIN,
                                 .frame = UINT32_MAX,
                                 .seq = UINT32_MAX,
                                 .ack = UINT32_MAX,
                                 .len = UINT32_MAX,
                                 .window = UINT16_MAX,
                                 .flags = 0xff};
    r.stream = UINT32_MAX;
    memset(r.source.address.text, '~', ADDRESS_TEXT_SIZE - 1);
    memset(r.destination.address.text, '!', ADDRESS_TEXT_SIZE - 1);
    memset(r.options, 0xfe, sizeof r.options);
    r.options_length = OPTIONS_MAX;
    r.options_cut = true;
    r.annotation.observations = (1u << OBSERVED_COUNT) - 1;
    r.annotation.transition_count = TRANSITIONS_MAX;
    for (int i = 0; i < TRANSITIONS_MAX; i++)
        r.annotation.transitions[i] = (struct transition){INT64_MAX, ROLE_SERVER, STATE_ESTABLISHED,
                                                          STATE_ESTABLISHED, HELD_AT_MOST};
    r.annotation.transitions[0].held = HELD_UNKNOWN;
    r.annotation.syn_frame = r.annotation.fin_frame = UINT32_MAX;
    r.annotation.initiator = r.annotation.time_wait = ENDS_BOTH;
    r.annotation.assumed = r.annotation.roles_guessed = r.annotation.retransmission = true;
    r.annotation.reset_origin = ORIGIN_ELSEWHERE;
    r.annotation.reset_kind = RESET_NO_CONNECTION;
    r.annotation.reset_answers = UINT32_MAX;
    r.annotation.idle = IDLE_UNKNOWN - 1;
    for (int step = 0; step < STEP_COUNT; step++) {
        r.annotation.step = (uint8_t)step;
        round_trip_segment(&r);
    }
    for (int detail = 0; detail < DETAIL_COUNT; detail++) {
        r.annotation.detail = (uint8_t)detail;
        round_trip_segment(&r);
    }
    r.segment.time = INT64_MAX;
    round_trip_segment(&r);
    r.segment.time = -1;
    round_trip_segment(&r);

    char line[RECORD_LINE_SIZE];
    struct record read;
    g_assert_cmpint(record_read(line, record_write_segment(&r, line), &read), ==, RECORD_SEGMENT);
    g_assert_cmpint(read.segment.segment.time, ==, -1);
    g_assert_cmpint(read.segment.annotation.transitions[0].held, ==, HELD_UNKNOWN);
    g_assert_cmpint(read.segment.annotation.transitions[7].held, ==, INT64_MAX);
    g_assert_cmpint(read.segment.annotation.transitions[7].bound, ==, HELD_AT_MOST);
    g_assert_true(read.segment.annotation.earlier);
    g_assert_true(read.segment.options_cut);
}

static void icmp_errors_are_read_as_written(void)
{
    struct record_icmp want = {
        .error = {.time = 1,
                  .frame = 2,
                  .seq = UINT32_MAX,
                  .report = {.address_length = 16, .type = 1, .code = 4}},
        .stream = 3,
        .own_stream = 4,
        .annotation = {.step = STEP_ICMP_ERROR,
                       .idle = IDLE_UNKNOWN,
                       .observations = 1u << OBSERVED_ICMP_ERROR},
    };
    char line[RECORD_LINE_SIZE], again[RECORD_LINE_SIZE];
    struct record r;
    memcpy(want.from.text, "fd00::9", 8);
    sample_set_address(&want.source, "fd00::1", 40000);
    sample_set_address(&want.destination, "fd00::2", 80);
    size_t length = record_write_icmp(&want, line);
    g_assert_cmpstr(line, ==,
                    "I\t2\t0.000000001\t3\t4\tfd00::9\t6\t1\t4\tfd00::1\t40000\tfd00::2\t80\t"
                    "4294967295\tclient\tCLOSED\tCLOSED\ticmp_error\t-\t-\t-\t-\t-\t-\t-\t-\t"
                    "icmp_error\t-\t-\n");
    g_assert_cmpint(record_read(line, length, &r), ==, RECORD_ICMP);
    g_assert_true(r.icmp.annotation.earlier);
    g_assert_cmpint(icmp_report_kind(&r.icmp.error.report), ==, ICMP_PORT_UNREACHABLE);
    record_write_icmp(&r.icmp, again);
    g_assert_cmpstr(again, ==, line);
}

static void empty_segment(void)
{
    struct record_segment r = {.segment.frame = 1, .annotation.idle = IDLE_UNKNOWN};
    sample_set_address(&r.source, "::", 0);
    sample_set_address(&r.destination, "::", 0);
    round_trip_segment(&r);
}

static void extreme_conversation(void)
{
    struct record_conversation r = sample_conversation();
    r.stream = r.first_frame = r.last_frame = r.segments[0] = r.segments[1] = UINT32_MAX;
    r.octets[0] = r.octets[1] = UINT64_MAX;
    r.isn[0] = r.isn[1] = UINT32_MAX;
    r.isn_known[0] = r.isn_known[1] = true;
    r.cause.idle = IDLE_UNKNOWN;
    r.first_time = INT64_MIN;
    r.last_time = INT64_MAX;
    r.observations = (1u << OBSERVED_COUNT) - 1;
    r.verdict = (struct verdict){OPENING_SIMULTANEOUS,
                                 CLOSE_RESET_AFTER_FIN,
                                 ENDS_BOTH,
                                 ENDS_BOTH,
                                 ENDS_BOTH,
                                 ENDS_SERVER,
                                 UINT32_MAX,
                                 UINT32_MAX,
                                 UINT32_MAX,
                                 UINT32_MAX,
                                 true,
                                 true,
                                 true};
    for (int end = 0; end < 2; end++) {
        memset(r.end[end].address.text, 'f', ADDRESS_TEXT_SIZE - 1);
        r.path_length[end] = PATH_MAX_STATES;
        for (int i = 0; i < PATH_MAX_STATES; i++)
            r.path[end][i] =
                (struct path_state){STATE_ESTABLISHED, INT64_MIN, 0, HELD_EXACTLY, ENTRY_SEEN};
        r.path[end][PATH_MAX_STATES - 1] = (struct path_state){
            STATE_ESTABLISHED, INT64_MIN, HELD_UNKNOWN, HELD_EXACTLY, ENTRY_SEEN};
    }
    for (int opening = 0; opening < OPENING_COUNT; opening++) {
        r.verdict.opening = (enum opening)opening;
        round_trip_conversation(&r);
    }
    for (int close = 0; close < CLOSE_COUNT; close++) {
        r.verdict.close = (enum close_kind)close;
        round_trip_conversation(&r);
    }
    r.path_length[0] = r.path_length[1] = 0;
    round_trip_conversation(&r);
}

/* The time in a state is that between two entries, even when the clock was set back. Where one of
 * them is assumed, it is a bound; where both are, it is not known. */
static void time_held_in_a_path(void)
{
    static const struct {
        enum entry entry[2];
        int64_t entered[2];
        int64_t held;
        enum held_bound bound;
    } cases[] = {
        {{ENTRY_SEEN, ENTRY_SEEN}, {5, 12}, 7, HELD_EXACTLY},
        {{ENTRY_SEEN, ENTRY_SEEN}, {12, 5}, 0, HELD_EXACTLY},
        {{ENTRY_UNSEEN, ENTRY_SEEN}, {0, 12}, HELD_UNKNOWN, HELD_EXACTLY},
        {{ENTRY_SEEN, ENTRY_UNSEEN}, {5, 0}, HELD_UNKNOWN, HELD_EXACTLY},
        {{ENTRY_SEEN, ENTRY_SEEN}, {INT64_MIN, INT64_MAX}, INT64_MAX, HELD_EXACTLY},
        {{ENTRY_SEEN, ENTRY_ASSUMED}, {5, 12}, 7, HELD_AT_MOST},
        {{ENTRY_ASSUMED, ENTRY_SEEN}, {5, 12}, 7, HELD_AT_LEAST},
        {{ENTRY_ASSUMED, ENTRY_SEEN}, {5, 5}, HELD_UNKNOWN, HELD_EXACTLY},
        {{ENTRY_ASSUMED, ENTRY_ASSUMED}, {5, 12}, HELD_UNKNOWN, HELD_EXACTLY},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct record_conversation c = sample_conversation();
        char line[RECORD_LINE_SIZE];
        struct record r;
        c.path_length[0] = 2;
        for (int n = 0; n < 2; n++)
            c.path[0][n] = (struct path_state){.state = STATE_ESTABLISHED,
                                               .entered = cases[i].entered[n],
                                               .entry = cases[i].entry[n]};
        size_t length = record_write_conversation(&c, line);
        g_assert_cmpint(record_read(line, length, &r), ==, RECORD_CONVERSATION);
        g_assert_cmpint(r.conversation.path[0][0].held, ==, cases[i].held);
        g_assert_cmpint(r.conversation.path[0][0].bound, ==, cases[i].bound);
        g_assert_cmpint(r.conversation.path[0][1].entry, ==, cases[i].entry[1]);
        g_assert_cmpint(r.conversation.path[0][1].held, ==, HELD_UNKNOWN);
    }
}

static void comments_are_told_apart(void)
{
    struct record r;
    g_assert_cmpint(record_read(RECORD_HEADER, strlen(RECORD_HEADER), &r), ==, RECORD_COMMENT);
    g_assert_cmpint(record_read("#\n", 2, &r), ==, RECORD_COMMENT);
    g_assert_cmpint(record_read("#", 1, &r), ==, RECORD_COMMENT);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/record/segment/line", segment_line_is_the_documented_one);
    g_test_add_func("/record/segment/read", segment_is_read_as_written);
    g_test_add_func("/record/segment/extremes", extreme_segment);
    g_test_add_func("/record/segment/empty", empty_segment);
    g_test_add_func("/record/icmp", icmp_errors_are_read_as_written);
    g_test_add_func("/record/conversation/line", conversation_line_is_the_documented_one);
    g_test_add_func("/record/conversation/extremes", extreme_conversation);
    g_test_add_func("/record/conversation/held", time_held_in_a_path);
    g_test_add_func("/record/round-trip", round_trips);
    g_test_add_func("/record/comment", comments_are_told_apart);
    return g_test_run();
}
