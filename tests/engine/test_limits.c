/*
 * Where numbers, counts and times come to their limits.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "engine/cause.h"
#include "engine/duration.h"
#include "engine/segment_context.h"
#include "story.h"

static struct cause cause_of(const struct script *t)
{
    struct cause cause;
    conversation_cause(&t->c, &cause);
    return cause;
}

static void play_times(struct script *t, const char *segments, int times)
{
    for (int i = 0; i < times; i++)
        script_play(t, segments);
}

static void repetitions_count_to_255(void)
{
    struct script t;
    script_init(&t);
    play_times(&t, "C S 0 @1", 300);
    g_assert_cmpuint(cause_of(&t).count, ==, 256); /* the first one, and 255 repetitions */
}

static void probes_count_to_255(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C PA 1 1 +10; S A 1 11");
    play_times(&t, "C A 10 1 @10", 300);
    g_assert_cmpstr(cause_name_text(cause_of(&t).name), ==, "keepalive_timeout");
    g_assert_cmpuint(cause_of(&t).count, ==, 255);
}

/* 2^40 octets are 256 times 2^32. The count stays at its limit from there on. */
static void octets_of_a_long_conversation_do_not_begin_again(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE);
    for (uint64_t sent = 0; sent < UINT64_C(1) << 41; sent += 1 << 30) {
        char segment[80];
        (void)g_snprintf(segment, sizeof segment, "C A %u 1 +1073741824", (uint32_t)sent + 1);
        script_play(&t, segment);
    }
    g_assert_cmpuint(conversation_octets(&t.c, ROLE_CLIENT), >=, UINT64_C(255) << 32);
}

static void idle_time_counts_to_the_end_of_its_range(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C PA 1 1 +10; S A 1 11; C FA 11 1 @5000000");
    g_assert_cmpuint(t.a.idle, ==, UINT32_MAX - 30);
}

static void icmp_error_quotes_a_number_before_the_wrap(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C A 1 1 +1073741824; C A 1073741825 1 +1073741824;"
                              "C A 2147483649 1 +1073741824; C A 3221225473 1 +1073741824");
    g_assert_true(script_icmp(&t, 'C', (uint32_t)-1000, 3, 1));
}

static void icmp_error_about_a_segment_of_long_ago_is_none(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C A 1 1; S A 1 1");
    g_assert_true(script_icmp(&t, 'C', 1, 3, 1));
    g_assert_true(script_icmp(&t, 'C', 1 - (1 << 30), 3, 1));
    g_assert_false(script_icmp(&t, 'C', 1 - (1 << 30) - 1, 3, 1));
    g_assert_false(script_icmp(&t, 'C', 2, 3, 1));
}

/* An end may send twice the window of its peer, and 65535 octets more (tcb_reach()). An unknown window
 * counts as 2^20, and a larger one than 2^27 as that. */
static void fin_is_out_of_reach(void)
{
    static const struct story stories[] = {
        {"S A 1 1; C A 1 1; C FA 2162688 1",
         "#3 fin client ESTABLISHED>FIN_WAIT_1 assumed guessed"},
        {"S A 1 1; C A 1 1; C FA 2162689 1",
         "#3 {fin_ignored} detail fin_out_of_window assumed guessed"},
        {"C S 0 x14; S SA 0 1 x14; C A 1 1; S A 1 1; C FA 268500992 1",
         "#5 fin client ESTABLISHED>FIN_WAIT_1 0.02 idle 30 initiator client"},
        {"C S 0 x14; S SA 0 1 x14; C A 1 1; S A 1 1; C FA 268500993 1",
         "#5 {fin_ignored} detail fin_out_of_window idle 30"},
    };
    ASSERT_STORIES(stories);
}

/* The ticks of the client's clock from its SYN to its first ACK are a round trip only below 500, and only
 * when the handshake took 0.5 s at most. Three fifths of them are added. */
static void ticks_of_a_round_trip(void)
{
    static const struct story stories[] = {
        {"C S 0 >1000; C A 0 1 @0.4 >1500 <5000; C FA 1 1 >2000; C A 0 2 @0.4 <5499",
         "closed by both likely frame 3 idle 410"},
        {"C S 0 >1000; C A 0 1 @0.4 >1500 <5000; C FA 1 1 >2000; C A 0 2 @0.4 <5500",
         "closed by client likely frame 3 idle 410"},
        {"C S 0 >1000; C A 0 1 @0.4 >1499 <5000; C FA 1 1 >2000; C A 0 2 @0.4 <5799",
         "closed by both likely frame 3 idle 410"},
        {"C S 0 >1000; C A 0 1 @0.5 >1400 <5000; C FA 1 1 >2000; C A 0 2 @0.4 <5839",
         "closed by both likely frame 3 idle 510"},
        {"C S 0 >1000; C A 0 1 @0.500000001 >1400 <5000; C FA 1 1 >2000; C A 0 2 @0.4 <5839",
         "closed by client likely frame 3 idle 510"},
    };
    ASSERT_STORIES(stories);
}

static void a_millisecond_apart_is_no_copy_of_the_capture(void)
{
    static const struct story stories[] = {
        {"C S 0; C S 0 @0.001", "unanswered frame 1 count 2 span 1"},
        {"C S 0; C S 0 @0.000999999", "unanswered frame 2 count 1"},
    };
    ASSERT_STORIES(stories);
}

/* A RST without ACK answers a segment within a round trip, for which twice the handshake and 20 ms are
 * allowed. */
static void rst_that_comes_late_answers_a_segment_that_was_not_captured(void)
{
    static const struct story stories[] = {
        {"C S 0; S SA 0 1; C A 1 1; C PA 1 1 +5; S A 1 6; C A 6 1; S R 1 @0.06",
         "#7 rst server ESTABLISHED>CLOSED <0.09, client ESTABLISHED>CLOSED 0.09 {assumed reset} "
         "detail connection_lost_unseen kind no_connection answers 4 idle 80 initiator server "
         "assumed"},
        {"C S 0; S SA 0 1; C A 1 1; C PA 1 1 +5; S A 1 6; C A 6 1; S R 1 @0.060000001",
         "#7 rst server ESTABLISHED>CLOSED <0.090000001, client ESTABLISHED>CLOSED <0.090000001 "
         "{assumed reset} detail rst_answers_unseen kind no_connection answers 4 idle 80 initiator "
         "server assumed"},
        {"C S 0; S SA 0 1 @0; C A 1 1 @0.000000001; C PA 1 1 +5; S A 1 6; C A 6 1; S R 1 @0.03",
         "#7 rst server ESTABLISHED>CLOSED <0.06, client ESTABLISHED>CLOSED <0.06 {assumed reset} "
         "detail rst_answers_unseen kind no_connection answers 4 idle 50 initiator server assumed"},
    };
    ASSERT_STORIES(stories);
}

/* A sender probes a window after a second (RFC 9293 section 3.8.6.1). Where both windows are shut, it is
 * known of the last one only since when. */
static void window_that_stays_shut_was_shut_for_longer_than_a_second(void)
{
    static const struct story stories[] = {
        {HANDSHAKE "C PA 1 1 +10; S A 1 11 w0; C PA 11 1 +10; S A 1 11 w0 @0.990", "open"},
        {HANDSHAKE "C PA 1 1 +10; S A 1 11 w0; C PA 11 1 +10; S A 1 11 w0 @0.991",
         "window_stayed_shut by server likely frame 5 span 1001"},
        {HANDSHAKE "S A 1 1 w0; C PA 1 1 +10; C A 11 1 w0; S A 1 1 w0 @3", "open"},
    };
    ASSERT_STORIES(stories);
}

/* Returns true when each number is one bit that no other one has. */
static bool are_bits(const uint32_t *numbers, size_t count)
{
    uint32_t all = 0;
    for (size_t i = 0; i < count; i++) {
        if (numbers[i] == 0 || numbers[i] & (numbers[i] - 1) || all & numbers[i])
            return false;
        all |= numbers[i];
    }
    return true;
}

static void each_bit_stands_for_one_fact(void)
{
    static const uint32_t known[] = {
        TCB_ISS,
        TCB_SYN_SEEN,
        TCB_SYN_ACKS,
        TCB_NUMBERS,
        TCB_NUMBERS_SURE,
        TCB_FAR_FROM_ISS,
        TCB_ACKED,
        TCB_WINDOW,
        TCB_FIN,
        TCB_FIN_SEEN,
        TCB_GOT_FIN,
        TCB_SYN_TSVAL,
        TCB_FIN_TSVAL,
        TCB_ASSUMED,
        TCB_CLOSE_WAIT_SAID,
        TCB_FIN_WAIT_2_SAID,
        TCB_FIN_ACK,
        TCB_GAP,
        TCB_TAIL_UNSEEN,
        TCB_ONE_OCTET_STEP,
        TCB_SYN_ACKED_TSVAL,
        TCB_CLOCK_LEAD,
        TCB_SYN_REPEATED,
        TCB_REJECTED_OLD,
        TCB_SPOKE_LAST,
        TCB_FIN_LAST_WORD,
        TCB_DATA_SEEN,
        TCB_PROBED_SHUT,
        TCB_SHUT,
        TCB_SHUT_LAST,
    };
    static const uint32_t facts[] = {
        FACT_BEGUN,           FACT_ROLES_GUESSED,     FACT_MIDSTREAM,     FACT_ASSUMED,
        FACT_FAST_OPEN,       FACT_SIMULTANEOUS_OPEN, FACT_REFUSED,       FACT_RESET,
        FACT_RESET_AFTER_FIN, FACT_RST_SENDER_LIVES,  FACT_RESET_SND_MAX, FACT_PLAIN_SEEN,
        FACT_BARE_ACK_SEEN,   FACT_RST_ASSUMED,       FACT_UNREACHABLE,   FACT_REFUSED_BY_SOCKET,
    };
    g_assert_true(are_bits(known, G_N_ELEMENTS(known)));
    g_assert_true(are_bits(facts, G_N_ELEMENTS(facts)));
    g_assert_cmpuint(facts[G_N_ELEMENTS(facts) - 1], <=,
                     UINT16_MAX); /* struct conversation has 16 bits */
}

static void wait_of_a_nanosecond_is_long_without_a_limit(void)
{
    struct script t;
    script_init(&t);
    t.limits.close_wait = 0;
    script_play(&t, HANDSHAKE "C FA 1 1; S A 1 2; S A 1 2 @0.000000001");
    ASSERT_OBSERVED(&t, OBSERVED_CLOSE_WAIT_LONG);
}

/* TIME_WAIT began 20 s before the SYN, FIN_WAIT_2 long before. */
static void time_wait_counts_from_its_own_beginning(void)
{
    static const struct story stories[] = {
        {HANDSHAKE "C FA 1 1; S A 1 2; S FA 1 2 @50; C A 2 2; NEW 100000 100000; C S 0 @20",
         "#8 syn client CLOSED>SYN_SENT {time_wait_reuse}"},
    };
    ASSERT_STORIES(stories);
}

/* The frame numbers would make repetitions and probes, read as members of an end. */
static void large_frame_numbers_make_no_cause(void)
{
    struct script t;
    script_init(&t);
    t.frame = 0x030300;
    script_play(&t, HANDSHAKE "C FA 1 1; S FA 1 2");
    g_assert_cmpstr(cause_name_text(cause_of(&t).name), ==, "closed");
}

/* A RST behind a close of which nothing was captured: both ends come through all states at once. */
static void all_transitions_of_a_segment_are_told(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "S SA 0 1; C RA 2 2");
    g_assert_cmpuint(t.a.transition_count, ==, 9);
    char *moved = script_transitions(&t);
    g_assert_true(g_str_has_suffix(moved, "client TIME_WAIT>CLOSED, server LAST_ACK>CLOSED"));
    g_free(moved);
}

static void path_writes_no_more_states_than_it_returns(void)
{
    struct script t;
    struct path_state path[PATH_MAX_STATES], before;
    script_init(&t);
    script_play(&t, HANDSHAKE);
    memset(path, 0x55, sizeof path);
    memcpy(&before, &path[3], sizeof before);
    g_assert_cmpuint(conversation_path(&t.c, ROLE_CLIENT, path), ==, 3);
    g_assert_cmpmem(&path[3], sizeof before, &before, sizeof before);
}

static void conversation_keeps_to_its_own_memory(void)
{
    struct {
        struct conversation c;
        uint8_t behind[512];
    } room;
    memset(&room, 0x55, sizeof room);
    conversation_init(&room.c, 0);
    for (size_t i = 0; i < sizeof room.behind; i++)
        g_assert_cmphex(room.behind[i], ==, 0x55);
}

static void asking_for_memory_changes_nothing(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE);
    const struct conversation before = t.c;
    conversation_prefetch(&t.c);
    g_assert_cmpmem(&t.c, sizeof t.c, &before, sizeof before);
}

static void conversation_keeps_the_observations_of_all_its_segments(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C FA 1 1; S FA 1 2; C A 2 2; C PA 50 2 +1");
    g_assert_true(t.c.observations & 1u << OBSERVED_MERGED_FIN);
    g_assert_true(t.c.observations & 1u << OBSERVED_DATA_AFTER_FIN);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(repetitions_count_to_255);
    TEST(probes_count_to_255);
    TEST(octets_of_a_long_conversation_do_not_begin_again);
    TEST(idle_time_counts_to_the_end_of_its_range);
    TEST(icmp_error_quotes_a_number_before_the_wrap);
    TEST(icmp_error_about_a_segment_of_long_ago_is_none);
    TEST(fin_is_out_of_reach);
    TEST(ticks_of_a_round_trip);
    TEST(a_millisecond_apart_is_no_copy_of_the_capture);
    TEST(rst_that_comes_late_answers_a_segment_that_was_not_captured);
    TEST(window_that_stays_shut_was_shut_for_longer_than_a_second);
    TEST(each_bit_stands_for_one_fact);
    TEST(wait_of_a_nanosecond_is_long_without_a_limit);
    TEST(time_wait_counts_from_its_own_beginning);
    TEST(large_frame_numbers_make_no_cause);
    TEST(all_transitions_of_a_segment_are_told);
    TEST(path_writes_no_more_states_than_it_returns);
    TEST(conversation_keeps_to_its_own_memory);
    TEST(asking_for_memory_changes_nothing);
    TEST(conversation_keeps_the_observations_of_all_its_segments);
    return g_test_run();
}
