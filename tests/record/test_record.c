/*
 * Records survive writing and reading; damaged lines are refused with a reason.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "record/record_format.h"

#include <glib.h>
#include <string.h>

static void set_address(struct record_endpoint *e, const char *address, uint16_t port)
{
    memset(e, 0, sizeof *e);
    g_strlcpy(e->address, address, sizeof e->address);
    e->port = port;
}

/* The merged FIN of a small conversation. */
static struct record_segment plain_segment(void)
{
    struct record_segment r = {
        .segment = {.time = 1500000000000000001,
                    .frame = 9,
                    .seq = 100,
                    .ack = 200,
                    .len = 0,
                    .window = 229,
                    .flags = TCP_FIN | TCP_ACK,
                    .sender = ROLE_CLIENT,
                    .window_shift = WINDOW_SHIFT_ABSENT},
        .stream = 3,
        .own_stream = 3,
        .options = {0x01, 0x01, 0x08, 0x0a},
        .options_length = 4,
        .annotation = {.transitions = {{2000000, ROLE_CLIENT, STATE_ESTABLISHED, STATE_CLOSE_WAIT},
                                       {0, ROLE_CLIENT, STATE_CLOSE_WAIT, STATE_LAST_ACK}},
                       .transition_count = 2,
                       .observations = 1u << OBSERVED_MERGED_FIN,
                       .fin_frame = 8,
                       .sender = ROLE_CLIENT,
                       .state = {STATE_LAST_ACK, STATE_FIN_WAIT_1},
                       .step = STEP_MERGED_FIN,
                       .initiator = ENDS_SERVER},
    };
    set_address(&r.source, "10.0.0.1", 41334);
    set_address(&r.destination, "10.0.0.2", 60000);
    return r;
}

static struct record_conversation plain_conversation(void)
{
    struct record_conversation r = {
        .stream = 3,
        .verdict = {.opening = OPENING_THREE_WAY,
                    .close = CLOSE_MERGED_FIN,
                    .initiator = ENDS_SERVER,
                    .time_wait = ENDS_SERVER,
                    .first_fin = 8,
                    .second_fin = 9,
                    .merged_fin = 9},
        .first_frame = 1,
        .last_frame = 10,
        .first_time = 1500000000000000000,
        .last_time = 1500000002500000000,
        .segments = {5, 5},
        .path = {{{STATE_CLOSED, 0, HELD_UNKNOWN, false},
                  {STATE_SYN_SENT, 1500000000000000000, 500, true},
                  {STATE_ESTABLISHED, 1500000000000000500, HELD_UNKNOWN, true}},
                 {{STATE_LISTEN, 0, HELD_UNKNOWN, false}}},
        .path_length = {3, 1},
        .observations = 1u << OBSERVED_MERGED_FIN,
    };
    set_address(&r.end[ROLE_CLIENT], "10.0.0.1", 41334);
    set_address(&r.end[ROLE_SERVER], "10.0.0.2", 60000);
    return r;
}

static void check_conversation(const struct record_conversation *want,
                               const struct record_conversation *got)
{
    g_assert_cmpuint(got->stream, ==, want->stream);
    g_assert_cmpmem(got->end, sizeof got->end, want->end, sizeof want->end);
    g_assert_cmpmem(&got->verdict, sizeof got->verdict, &want->verdict, sizeof want->verdict);
    g_assert_cmpuint(got->first_frame, ==, want->first_frame);
    g_assert_cmpuint(got->last_frame, ==, want->last_frame);
    g_assert_cmpint(got->first_time, ==, want->first_time);
    g_assert_cmpint(got->last_time, ==, want->last_time);
    g_assert_cmpuint(got->observations, ==, want->observations);
    for (int end = 0; end < 2; end++) {
        g_assert_cmpuint(got->segments[end], ==, want->segments[end]);
        g_assert_cmpuint(got->path_length[end], ==, want->path_length[end]);
        for (unsigned i = 0; i < want->path_length[end]; i++) {
            const struct path_state *w = &want->path[end][i];
            const struct path_state *g = &got->path[end][i];
            g_assert_cmpuint(g->state, ==, w->state);
            g_assert_cmpint(g->entry_seen, ==, w->entry_seen);
            g_assert_cmpint(g->held, ==, w->held);
            if (w->entry_seen)
                g_assert_cmpint(g->entered, ==, w->entered);
        }
    }
}

/* Also: the line fits, ends in one line feed, and the record is written again as the same line. */
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
    struct record_segment r = plain_segment();
    record_write_segment(&r, line);
    g_assert_cmpstr(line, ==,
                    "S\t9\t1500000000.000000001\t3\t3\t10.0.0.1\t41334\t10.0.0.2\t60000\t11\t100\t"
                    "200\t229\t0\t0101080a\tclient\tLAST_ACK\tFIN_WAIT_1\tmerged_fin\t"
                    "client:ESTABLISHED>CLOSE_WAIT:2000000,client:CLOSE_WAIT>LAST_ACK:0\tserver\t"
                    "-\t-\t8\tmerged_fin\t-\t-\n");
}

static void conversation_line_is_the_documented_one(void)
{
    char line[RECORD_LINE_SIZE];
    struct record_conversation r = plain_conversation();
    record_write_conversation(&r, line);
    g_assert_cmpstr(line, ==,
                    "C\t3\t10.0.0.1\t41334\t10.0.0.2\t60000\tthree_way\tmerged_fin\tserver\tserver"
                    "\t-\t8\t9\t9\t-\t1\t10\t1500000000.000000000\t1500000002.500000000\t5\t5\t"
                    "CLOSED,SYN_SENT@1500000000.000000000,ESTABLISHED@1500000000.000000500\t"
                    "LISTEN\tmerged_fin\t-\n");
}

static void segment_is_read_as_written(void)
{
    struct record_segment want = plain_segment();
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
    g_assert_true(annotation_observed(a, OBSERVED_MERGED_FIN));
    g_assert_false(a->assumed || a->roles_guessed || a->earlier || got->options_cut);
}

static void round_trips(void)
{
    struct record_segment s = plain_segment();
    struct record_conversation c = plain_conversation();
    round_trip_segment(&s);
    round_trip_conversation(&c);
}

/* Everything as long and as large as it can be. */
static void extreme_segment(void)
{
    struct record_segment r = plain_segment();
    r.segment = (struct segment){.time = INT64_MIN,
                                 .frame = UINT32_MAX,
                                 .seq = UINT32_MAX,
                                 .ack = UINT32_MAX,
                                 .len = UINT32_MAX,
                                 .window = UINT16_MAX,
                                 .flags = 0xff};
    r.stream = UINT32_MAX;
    memset(r.source.address, '~', ADDRESS_TEXT_SIZE - 1);
    memset(r.destination.address, '!', ADDRESS_TEXT_SIZE - 1);
    memset(r.options, 0xfe, sizeof r.options);
    r.options_length = OPTIONS_MAX;
    r.options_cut = true;
    r.annotation.observations = (1u << OBSERVED_COUNT) - 1;
    r.annotation.transition_count = TRANSITIONS_MAX;
    for (int i = 0; i < TRANSITIONS_MAX; i++)
        r.annotation.transitions[i] =
            (struct transition){INT64_MAX, ROLE_SERVER, STATE_ESTABLISHED, STATE_ESTABLISHED};
    r.annotation.transitions[0].held = HELD_UNKNOWN;
    r.annotation.syn_frame = r.annotation.fin_frame = UINT32_MAX;
    r.annotation.initiator = r.annotation.time_wait = ENDS_BOTH;
    r.annotation.assumed = r.annotation.roles_guessed = true;
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
    g_assert_true(read.segment.annotation.earlier);
    g_assert_true(read.segment.options_cut);
}

static void empty_segment(void)
{
    struct record_segment r = {.segment.frame = 1};
    set_address(&r.source, "::", 0);
    set_address(&r.destination, "::", 0);
    round_trip_segment(&r);
}

static void extreme_conversation(void)
{
    struct record_conversation r = plain_conversation();
    r.stream = r.first_frame = r.last_frame = r.segments[0] = r.segments[1] = UINT32_MAX;
    r.first_time = INT64_MIN;
    r.last_time = INT64_MAX;
    r.observations = (1u << OBSERVED_COUNT) - 1;
    r.verdict = (struct verdict){OPENING_SIMULTANEOUS,
                                 CLOSE_RESET_AFTER_FIN,
                                 ENDS_BOTH,
                                 ENDS_BOTH,
                                 ENDS_SERVER,
                                 UINT32_MAX,
                                 UINT32_MAX,
                                 UINT32_MAX,
                                 UINT32_MAX,
                                 true,
                                 true};
    for (int end = 0; end < 2; end++) {
        memset(r.end[end].address, 'f', ADDRESS_TEXT_SIZE - 1);
        r.path_length[end] = PATH_MAX_STATES;
        for (int i = 0; i < PATH_MAX_STATES; i++)
            r.path[end][i] = (struct path_state){STATE_ESTABLISHED, INT64_MIN, 0, true};
        r.path[end][PATH_MAX_STATES - 1] =
            (struct path_state){STATE_ESTABLISHED, INT64_MIN, HELD_UNKNOWN, true};
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

/* Time in a state is what lies between two entries, whatever the clock did. */
static void time_held_in_a_path(void)
{
    static const struct {
        bool seen[2];
        int64_t entered[2];
        int64_t held;
    } cases[] = {
        {{true, true}, {5, 12}, 7},
        {{true, true}, {12, 5}, 0},
        {{false, true}, {0, 12}, HELD_UNKNOWN},
        {{true, false}, {5, 0}, HELD_UNKNOWN},
        {{true, true}, {INT64_MIN, INT64_MAX}, INT64_MAX},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct record_conversation c = plain_conversation();
        char line[RECORD_LINE_SIZE];
        struct record r;
        c.path_length[0] = 2;
        for (int n = 0; n < 2; n++)
            c.path[0][n] = (struct path_state){STATE_ESTABLISHED, cases[i].entered[n], HELD_UNKNOWN,
                                               cases[i].seen[n]};
        size_t length = record_write_conversation(&c, line);
        g_assert_cmpint(record_read(line, length, &r), ==, RECORD_CONVERSATION);
        g_assert_cmpint(r.conversation.path[0][0].held, ==, cases[i].held);
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

/* Puts `text` in the place of field number `field`, counted from 0, of a good line. */
static void refuse_field(const char *good, unsigned field, const char *text, const char *error)
{
    g_auto(GStrv) fields = g_strsplit(good, "\t", -1);
    g_assert_cmpuint(field, <, g_strv_length(fields));
    g_free(fields[field]);
    fields[field] = g_strdup(text);
    g_autofree char *line = g_strjoinv("\t", fields);
    struct record r;
    g_assert_cmpint(record_read(line, strlen(line), &r), ==, RECORD_BAD);
    g_assert_cmpstr(r.error, ==, error);
}

struct damage {
    unsigned field;
    const char *text;
    const char *error;
};

static const struct damage segment_damages[] = {
    {0, "X", "unknown kind of record"},
    {0, "SS", "unknown kind of record"},
    {0, "", "unknown kind of record"},
    {1, "0", "bad frame number"},
    {1, "-", "bad frame number"},
    {1, "", "bad frame number"},
    {1, "4294967296", "bad frame number"},
    {1, "99999999999999999999999999", "bad frame number"},
    {1, "+1", "bad frame number"},
    {1, " 1", "bad frame number"},
    {2, "1", "bad time"},
    {2, "1.00000000", "bad time"},
    {2, "1.0000000000", "bad time"},
    {2, ".000000000", "bad time"},
    {2, "--1.000000000", "bad time"},
    {2, "-", "bad time"},
    {2, "nan", "bad time"},
    {2, "9223372036.854775808", "bad time"},
    {2, "-9223372036.854775809", "bad time"},
    {2, "9223372037.000000000", "bad time"},
    {3, "-1", "bad stream"},
    {5, "-", "bad address"},
    {5, "", "bad address"},
    {5, "10.0.0.1\x1b[2J", "bad address"},
    {5, "10.0.0.1 ", "bad address"},
    {5, "\xc3\xa4", "bad address"},
    {5, "1234567890123456789012345678901234567890123456789012345678901234", "bad address"},
    {6, "65536", "bad port"},
    {9, "011", "bad flags"},
    {9, "1", "bad flags"},
    {9, "-", "bad flags"},
    {9, "1G", "bad flags"},
    {10, "0x10", "bad sequence number"},
    {12, "65536", "bad window"},
    {14, "123", "bad options"},
    {14, "", "bad options"},
    {14, "0101080A", "bad options"},
    {14, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021222324252627ff",
     "bad options"},
    {15, "Client", "bad sender"},
    {15, "-", "bad sender"},
    {16, "ESTABLISHE", "bad client state"},
    {16, "ESTABLISHED2", "bad client state"},
    {17, "?", "bad server state"},
    {18, "none", "bad step"},
    {19, "client", "bad transitions"},
    {19, "client:CLOSED>SYN_SENT", "bad transitions"},
    {19, "client:CLOSED>SYN_SENT:-1", "bad transitions"},
    {19, "client:CLOSED>SYN_SENT:9223372036854775808", "bad transitions"},
    {19, "client:CLOSED>SYN_SENT:,", "bad transitions"},
    {19, "client:CLOSED:SYN_SENT>1", "bad transitions"},
    {20, "nobody", "bad initiator"},
    {23, "0", "bad FIN frame"},
    {24, "merged_fin,", "bad observations"},
    {24, "merged_fin,unheard_of", "bad observations"},
    {25, "unheard_of", "bad detail"},
    {26, "assumed,-", "bad marks"},
    {26, "-\t-", "too many fields"},
};

static void damaged_segments_are_refused(void)
{
    char line[RECORD_LINE_SIZE];
    struct record_segment r = plain_segment();
    record_write_segment(&r, line);
    for (size_t i = 0; i < G_N_ELEMENTS(segment_damages); i++)
        refuse_field(line, segment_damages[i].field, segment_damages[i].text,
                     segment_damages[i].error);

    GString *nine = g_string_new("client:CLOSED>CLOSED:");
    for (int i = 0; i < TRANSITIONS_MAX; i++)
        g_string_append(nine, ",client:CLOSED>CLOSED:");
    refuse_field(line, 19, nine->str, "bad transitions");
    g_string_free(nine, TRUE);
}

static void damaged_conversations_are_refused(void)
{
    static const struct damage damages[] = {
        {1, "x", "bad stream"},
        {2, "", "bad address"},
        {6, "-", "bad opening"},
        {7, "closed", "bad close"},
        {10, "both", "bad sender of the RST"},
        {15, "-", "bad first frame"},
        {16, "0", "bad last frame"},
        {19, "-1", "bad number of segments"},
        {21, "CLOSED@", "bad path"},
        {21, "CLOSED@1.5", "bad path"},
        {21, "CLOSED,", "bad path"},
        {21, "OPEN", "bad path"},
        {21, "CLOSED,CLOSED,CLOSED,CLOSED,CLOSED,CLOSED,CLOSED,CLOSED,CLOSED,CLOSED,CLOSED",
         "bad path"},
        {24, "options_cut", "bad marks"},
        {24, "-\tmore", "too many fields"},
    };
    char line[RECORD_LINE_SIZE];
    struct record_conversation r = plain_conversation();
    record_write_conversation(&r, line);
    for (size_t i = 0; i < G_N_ELEMENTS(damages); i++)
        refuse_field(line, damages[i].field, damages[i].text, damages[i].error);
}

static void refuse_all_prefixes(const char *line, size_t length)
{
    for (size_t cut = 0; cut < length - 2; cut++) {
        /* A copy of just this size, so that a reader that runs over its end is caught. */
        char *copy = g_memdup2(line, cut);
        struct record r;
        enum record_kind kind = record_read(copy ? copy : "", cut, &r);
        g_assert_cmpint(kind, ==, RECORD_BAD);
        g_assert_nonnull(r.error);
        g_free(copy);
    }
}

static void cut_lines_are_refused(void)
{
    char line[RECORD_LINE_SIZE];
    struct record_segment s = plain_segment();
    struct record_conversation c = plain_conversation();
    refuse_all_prefixes(line, record_write_segment(&s, line));
    refuse_all_prefixes(line, record_write_conversation(&c, line));
}

static void odd_lines_are_refused(void)
{
    char long_line[RECORD_LINE_SIZE + 8];
    struct record r;
    memset(long_line, 'S', sizeof long_line);
    g_assert_cmpint(record_read(long_line, sizeof long_line, &r), ==, RECORD_BAD);
    g_assert_cmpint(record_read("", 0, &r), ==, RECORD_BAD);
    g_assert_cmpint(record_read("\n", 1, &r), ==, RECORD_BAD);
    g_assert_cmpint(record_read("\t\t\t", 3, &r), ==, RECORD_BAD);
    g_assert_cmpint(record_read("S\0\t1", 4, &r), ==, RECORD_BAD);
}

/* Any octet anywhere either makes the line bad or gives a record that can be written again. */
static void any_octet_anywhere_is_safe(void)
{
    char line[RECORD_LINE_SIZE];
    char again[RECORD_LINE_SIZE];
    struct record_segment s = plain_segment();
    size_t length = record_write_segment(&s, line);
    for (size_t at = 1; at < length - 1; at++) {
        char kept = line[at];
        for (int octet = 0; octet < 256; octet++) {
            struct record r;
            line[at] = (char)octet;
            if (record_read(line, length, &r) != RECORD_SEGMENT)
                continue;
            g_assert_cmpuint(record_write_segment(&r.segment, again), <=, length);
        }
        line[at] = kept;
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/record/segment/line", segment_line_is_the_documented_one);
    g_test_add_func("/record/segment/read", segment_is_read_as_written);
    g_test_add_func("/record/segment/extremes", extreme_segment);
    g_test_add_func("/record/segment/empty", empty_segment);
    g_test_add_func("/record/segment/damaged", damaged_segments_are_refused);
    g_test_add_func("/record/segment/any-octet", any_octet_anywhere_is_safe);
    g_test_add_func("/record/conversation/line", conversation_line_is_the_documented_one);
    g_test_add_func("/record/conversation/extremes", extreme_conversation);
    g_test_add_func("/record/conversation/held", time_held_in_a_path);
    g_test_add_func("/record/conversation/damaged", damaged_conversations_are_refused);
    g_test_add_func("/record/round-trip", round_trips);
    g_test_add_func("/record/comment", comments_are_told_apart);
    g_test_add_func("/record/cut", cut_lines_are_refused);
    g_test_add_func("/record/odd", odd_lines_are_refused);
    return g_test_run();
}
