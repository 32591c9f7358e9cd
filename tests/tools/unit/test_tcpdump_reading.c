/*
 * One way to read numbers: what each line becomes, and what the numbers of each end cost.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "number_reading.h"

enum {
    SYN = TCP_SYN,
    SYN_ACK = TCP_SYN | TCP_ACK,
    ACK = TCP_ACK,
    FIN_ACK = TCP_FIN | TCP_ACK,
    RST = TCP_RST,
    RST_ACK = TCP_RST | TCP_ACK,
};
enum { THERE, BACK };              /* the end that sends */
enum { BARE = -1, OPEN_SEQ = -1 }; /* no number is printed; no number is known */

#define ISN      5000000  /* of end 0 */
#define PEER     90000000 /* of end 1 */
#define NEW_ISN  50000000 /* of the next conversation on the same ports */
#define NEW_PEER 900000000

/* A line as it is printed, and as it is read. The costs are those that this line adds. */
struct expected_line {
    unsigned from, flags;
    int64_t printed_seq; /* or BARE */
    uint32_t printed_ack, length;
    int64_t seq; /* or OPEN_SEQ */
    uint32_t ack;
    int cost[2]; /* of end 0, of end 1 */
};

static void check_line(const char *name, size_t i, const struct expected_line *expected,
                       const struct restored_packet *packet, const int cost[2])
{
    bool open = expected->seq == OPEN_SEQ;
    uint32_t seq = open ? 0 : (uint32_t)expected->seq;

    if (packet->seq_open != open || packet->seq != seq || packet->ack != expected->ack ||
        cost[0] != expected->cost[0] || cost[1] != expected->cost[1])
        g_error("%s, line %zu: seq %u%s, ack %u, costs %d and %d", name, i, packet->seq,
                packet->seq_open ? " (open)" : "", packet->ack, cost[0], cost[1]);
}

static struct printed_segment print(const struct expected_line *line)
{
    bool bare = line->printed_seq == BARE;

    return (struct printed_segment){.flags = line->flags,
                                    .has_seq = !bare,
                                    .seq = bare ? 0 : (uint32_t)line->printed_seq,
                                    .ack = line->printed_ack,
                                    .length = line->length};
}

/* Reads the lines one after the other, with what is known so far; then once more with the ends exchanged. */
static void check(const char *name, struct number_reading how, const struct expected_line *lines,
                  size_t count)
{
    for (unsigned swap = 0; swap < 2; swap++) {
        struct number_reading reading = how;
        struct number_state state = {.has_bases = false};
        int mixture = how.style == NUMBERS_MIXED ? 8 : 0; /* each call adds it to end 0 */

        reading.base[0] = how.base[swap];
        reading.base[1] = how.base[1 - swap];
        for (size_t i = 0; i < count; i++) {
            struct printed_segment printed = print(&lines[i]);
            struct restored_packet packet = {.printed = &printed, .seq_open = i % 2 != 0};
            struct numbered_line line = {&packet, lines[i].from ^ swap};
            int cost[2] = {77, 77};

            number_reading_apply(&reading, &state, &line, 1, cost);
            cost[0] -= mixture;
            reading.has_bases = reading.style == NUMBERS_RELATIVE && state.has_bases;
            reading.base[0] = state.base[0];
            reading.base[1] = state.base[1];
            check_line(name, i, &lines[i], &packet, (int[]){cost[swap], cost[1 - swap]});
        }
    }
}

#define CHECK(how, ...)                                                                            \
    check(G_STRFUNC, how, (const struct expected_line[]){__VA_ARGS__},                             \
          G_N_ELEMENTS(((const struct expected_line[]){__VA_ARGS__})))

static const struct number_reading absolute = {.style = NUMBERS_ABSOLUTE};
static const struct number_reading relative = {.style = NUMBERS_RELATIVE};
static const struct number_reading mixed = {.style = NUMBERS_MIXED};

/* The costs of the contract; those in the second line are of a sequence space. */
enum { CHANGE = 10, UNSEEN_SYN_ACK = 2, UNANSWERED_OLD = 7, ODD_REFUSAL = 6, SMALL = 2, TINY = 7 };
enum { REPEATED = 1, STALE = 1, OLD = 6, HOLE = 4, HOLE_OF_3 = 5, HOLE_OF_5 = 5 };
enum { FAR = SPACE_COST_FAR, BEFORE_ISN = SPACE_COST_CONTRADICTION };

#define HANDSHAKE                                                                                  \
    {THERE, SYN, ISN, 0, 0, ISN, 0, {0, 0}},                                                       \
    {                                                                                              \
        BACK, SYN_ACK, PEER, ISN + 1, 0, PEER, ISN + 1,                                            \
        {                                                                                          \
            0, 0                                                                                   \
        }                                                                                          \
    }

static void a_handshake_sets_the_bases(void)
{
    CHECK(relative, HANDSHAKE, {THERE, ACK, BARE, 1, 0, ISN + 1, PEER + 1, {0, 0}},
          {THERE, ACK, 1, 1, 10, ISN + 1, PEER + 1, {0, 0}},
          {BACK, ACK, BARE, 11, 0, PEER + 1, ISN + 11, {0, 0}},
          {BACK, FIN_ACK, 1, 11, 5, PEER + 1, ISN + 11, {0, 0}},
          {THERE, ACK, BARE, 7, 0, ISN + 11, PEER + 7, {0, 0}});
    CHECK(absolute, HANDSHAKE, {THERE, ACK, BARE, PEER + 1, 0, ISN + 1, PEER + 1, {0, 0}},
          {THERE, ACK, ISN + 1, PEER + 1, 10, ISN + 1, PEER + 1, {0, 0}},
          {BACK, ACK, BARE, ISN + 11, 0, PEER + 1, ISN + 11, {0, 0}});
}

static void data_on_a_syn_count(void)
{
    CHECK(absolute, {THERE, SYN, ISN, 0, 7, ISN, 0, {0, 0}},
          {BACK, SYN_ACK, PEER, ISN + 8, 3, PEER, ISN + 8, {0, 0}},
          {THERE, ACK, BARE, PEER + 4, 0, ISN + 8, PEER + 4, {0, 0}});
}

static void the_first_numbers_are_rarely_small(void)
{
    static const struct {
        uint32_t number;
        int cost;
    } firsts[] = {{0, TINY},        {499, TINY},  {500, SMALL}, {501, SMALL},
                  {1048575, SMALL}, {1048576, 0}, {1048577, 0}};

    for (unsigned i = 0; i < G_N_ELEMENTS(firsts); i++) {
        uint32_t first = firsts[i].number;
        int cost = firsts[i].cost;

        CHECK(absolute, {THERE, ACK, first, ISN, 1, first, ISN, {cost, 0}},
              {THERE, ACK, first + 1, ISN, 1, first + 1, ISN, {0, 0}});
        CHECK(relative, {THERE, ACK, ISN, first, 1, ISN, first, {0, cost}});
        /* that of a RST may be forged, and a bare ACK prints none */
        CHECK(absolute, {THERE, RST_ACK, first, ISN, 0, first, ISN, {0, 0}});
        CHECK(absolute, {THERE, ACK, BARE, first, 0, OPEN_SEQ, first, {0, cost}});
        /* a SYN-ACK is always absolute */
        CHECK(relative, {THERE, SYN_ACK, first, ISN, 0, first, ISN, {0, 0}},
              {BACK, ACK, BARE, 1, 0, ISN, first + 1, {0, 0}});
    }
}

/* The first line with ACK flag sets the bases: its own number, and the acknowledgment number less 1. */
static void a_segment_sets_the_bases(void)
{
    CHECK(relative, {THERE, ACK, ISN, PEER, 10, ISN, PEER, {0, 0}},
          {BACK, ACK, 1, 10, 0, PEER, ISN + 10, {0, 0}},
          {THERE, ACK, 10, 2, 0, ISN + 10, PEER + 1, {0, HOLE}});
}

static void a_bare_ack_sets_the_base_that_the_reading_has(void)
{
    struct number_reading how = relative;

    how.base[0] = ISN;
    CHECK(how, {THERE, ACK, BARE, PEER, 0, ISN, PEER, {0, 0}},
          {THERE, ACK, 0, 1, 4, ISN, PEER, {0, 0}});
    how.style = NUMBERS_ABSOLUTE;
    CHECK(how, {THERE, ACK, BARE, PEER, 0, OPEN_SEQ, PEER, {0, 0}});
}

static void segments_without_ack_flag_are_absolute(void)
{
    CHECK(relative, HANDSHAKE, {THERE, ACK, 1, 1, 4, ISN + 1, PEER + 1, {0, 0}},
          {THERE, RST, ISN + 5, 0, 0, ISN + 5, 0, {REPEATED, 0}});
    CHECK(relative, {THERE, RST, ISN, 0, 0, ISN, 0, {0, 0}},
          {THERE, ACK, BARE, PEER, 0, 0, PEER, {0, 0}});
}

static void a_reset_tells_no_number_for_a_bare_ack(void)
{
    CHECK(absolute, {THERE, RST_ACK, ISN, PEER, 0, ISN, PEER, {0, 0}},
          {THERE, ACK, BARE, PEER, 0, OPEN_SEQ, PEER, {0, 0}},
          {BACK, ACK, PEER, ISN, 1, PEER, ISN, {0, 0}},
          {THERE, ACK, BARE, PEER + 1, 0, ISN, PEER + 1, {0, 0}});
}

/* RFC 9293 section 3.10.7.1: a RST with number 0 answers a SYN, and acknowledges just that. */
static void a_refusal_acknowledges_the_syn(void)
{
    CHECK(relative, {THERE, SYN, ISN, 0, 0, ISN, 0, {0, 0}},
          {BACK, RST_ACK, 0, ISN + 1, 0, 0, ISN + 1, {0, 0}},
          {THERE, SYN, ISN, 0, 0, ISN, 0, {0, 0}}, {BACK, RST_ACK, 0, 1, 0, 0, ISN + 1, {0, 0}});
    CHECK(absolute, {THERE, SYN, ISN, 0, 0, ISN, 0, {0, 0}},
          {BACK, RST_ACK, 0, ISN, 0, 0, ISN, {REPEATED + ODD_REFUSAL, 0}});
    CHECK(absolute, {THERE, ACK, ISN, PEER, 0, ISN, PEER, {0, 0}},
          {BACK, RST_ACK, 0, ISN + 3, 0, 0, ISN + 3, {HOLE_OF_3, 0}});
}

static void a_number_of_a_mixture_is_the_one_that_fits(void)
{
    CHECK(mixed, HANDSHAKE, {THERE, ACK, 1, 1, 4, ISN + 1, PEER + 1, {0, 0}},
          {THERE, ACK, 5, PEER + 1, 4, ISN + 5, PEER + 1, {CHANGE, CHANGE}},
          {THERE, ACK, ISN + 9, PEER + 1, 4, ISN + 9, PEER + 1, {0, CHANGE}},
          {BACK, ACK, PEER + 1, ISN + 13, 4, PEER + 1, ISN + 13, {0, 0}});
}

/* Where both readings of a number are near, or none, the style of the number before decides. */
static void a_number_of_a_mixture_keeps_the_style(void)
{
    CHECK(mixed, {THERE, SYN, 1000, 0, 0, 1000, 0, {0, 0}},
          {BACK, SYN_ACK, PEER, 1001, 0, PEER, 1001, {0, 0}},
          {THERE, ACK, BARE, PEER + 1, 0, 1001, PEER + 1, {0, 0}},
          {THERE, ACK, 5, PEER + 1, 1, 5, PEER + 1, {OLD + BEFORE_ISN, 0}});
    CHECK(mixed, {THERE, SYN, 1000, 0, 0, 1000, 0, {0, 0}},
          {BACK, SYN_ACK, PEER, 1001, 0, PEER, 1001, {0, 0}},
          {THERE, ACK, 1, 1, 3, 1001, PEER + 1, {0, 0}},
          {THERE, ACK, 3, 1, 1, 1003, PEER + 1, {OLD, 0}});
    CHECK(
        mixed, HANDSHAKE, {THERE, ACK, 1, 1, 4, ISN + 1, PEER + 1, {0, 0}},
        {BACK, ACK, PEER + 1 + SPACE_NEAR, 5, 1, PEER + PEER + 1 + SPACE_NEAR, ISN + 5, {0, FAR}});
    CHECK(mixed, HANDSHAKE, {THERE, ACK, 1, 1, 4, ISN + 1, PEER + 1, {0, 0}},
          {BACK, ACK, 1 + SPACE_NEAR, 5, 1, PEER + 1 + SPACE_NEAR, ISN + 5, {0, FAR}});
    CHECK(mixed, {BACK, SYN_ACK, SPACE_NEAR - 5, ISN + 1, 0, SPACE_NEAR - 5, ISN + 1, {0, 0}},
          {BACK, ACK, SPACE_NEAR + 1, ISN + 1, 1, SPACE_NEAR + 1, ISN + 1, {0, HOLE_OF_5}});
}

/* The end began a new conversation, and acknowledges though no SYN-ACK is there. */
static void an_ack_behind_a_syn_without_answer(void)
{
    CHECK(absolute, HANDSHAKE, {THERE, SYN, NEW_ISN, 0, 0, NEW_ISN, 0, {0, 0}},
          {THERE, ACK, BARE, PEER + 1, 0, ISN + 1, PEER + 1, {0, UNANSWERED_OLD}},
          {THERE, ACK, BARE, PEER + 1, 0, ISN + 1, PEER + 1, {0, 0}});
    CHECK(absolute, HANDSHAKE, {THERE, SYN, NEW_ISN, 0, 0, NEW_ISN, 0, {0, 0}},
          {THERE, ACK, BARE, NEW_PEER, 0, NEW_ISN + 1, NEW_PEER, {0, UNSEEN_SYN_ACK}},
          {BACK, ACK, NEW_PEER, NEW_ISN + 1, 1, NEW_PEER, NEW_ISN + 1, {0, 0}});
    CHECK(absolute, HANDSHAKE, {THERE, SYN, NEW_ISN, 0, 0, NEW_ISN, 0, {0, 0}},
          {THERE, ACK, NEW_ISN + 1, PEER + 1, 1, NEW_ISN + 1, PEER + 1, {0, UNANSWERED_OLD}},
          {THERE, ACK, BARE, PEER + 1, 0, NEW_ISN + 2, PEER + 1, {0, 0}});
}

/* A challenge ACK (RFC 9293 section 3.10.7.4) goes on with the conversation before: so may the end. */
static void the_conversation_before_goes_on(void)
{
    CHECK(absolute, HANDSHAKE, {THERE, SYN, NEW_ISN, 0, 0, NEW_ISN, 0, {0, 0}},
          {BACK, ACK, BARE, ISN + 1, 0, PEER + 1, ISN + 1, {STALE, 0}},
          {THERE, ACK, BARE, PEER + 1, 0, ISN + 1, PEER + 1, {0, 0}});
}

static void a_syn_ack_ends_the_wait_for_an_answer(void)
{
    CHECK(absolute, HANDSHAKE, {THERE, SYN, NEW_ISN, 0, 0, NEW_ISN, 0, {0, 0}},
          {BACK, SYN_ACK, NEW_PEER, NEW_ISN + 1, 0, NEW_PEER, NEW_ISN + 1, {0, 0}},
          {THERE, ACK, BARE, NEW_PEER + 1, 0, NEW_ISN + 1, NEW_PEER + 1, {0, 0}});
}

/* The SYN that it answers is not in the text. */
static void a_syn_ack_alone_shows_the_isn_of_its_peer(void)
{
    CHECK(absolute, {BACK, SYN_ACK, PEER, ISN + 1, 0, PEER, ISN + 1, {0, 0}},
          {THERE, ACK, ISN - 5, PEER + 1, 1, ISN - 5, PEER + 1, {OLD + BEFORE_ISN, 0}});
    CHECK(absolute, HANDSHAKE,
          {BACK, SYN_ACK, PEER, ISN + 1 + SPACE_NEAR, 0, PEER, ISN + 1 + SPACE_NEAR, {0, 0}},
          {THERE, ACK, BARE, PEER + 1, 0, ISN + 1 + SPACE_NEAR, PEER + 1, {0, 0}});
}

/* Numbers near to those of the conversation before are wrong once a SYN-ACK opened the new one. */
static void a_syn_ack_opens_the_conversation_at_both_ends(void)
{
#define AGAIN                                                                                      \
    HANDSHAKE, {THERE, SYN, ISN + 100, 0, 0, ISN + 100, 0, {0, 0}},                                \
    {                                                                                              \
        BACK, SYN_ACK, PEER + 100, ISN + 101, 0, PEER + 100, ISN + 101,                            \
        {                                                                                          \
            0, 0                                                                                   \
        }                                                                                          \
    }
    CHECK(absolute, AGAIN,
          {THERE, ACK, ISN + 30, PEER + 101, 1, ISN + 30, PEER + 101, {OLD + BEFORE_ISN, 0}});
    CHECK(absolute, AGAIN,
          {BACK, ACK, PEER + 30, ISN + 101, 1, PEER + 30, ISN + 101, {0, OLD + BEFORE_ISN}});
    CHECK(absolute, AGAIN, {THERE, ACK, ISN + 1, PEER + 101, 1, ISN + 1, PEER + 101, {STALE, 0}},
          {THERE, ACK, BARE, PEER + 101, 0, ISN + 101, PEER + 101, {0, 0}});
#undef AGAIN
}

/* A repeated SYN is no new conversation. */
static void a_repeated_syn_changes_nothing(void)
{
    CHECK(absolute, HANDSHAKE, {THERE, SYN, ISN, 0, 0, ISN, 0, {0, 0}},
          {THERE, ACK, BARE, PEER + 1, 0, ISN + 1, PEER + 1, {0, 0}});
}

static void sack_edges_move_with_the_base(void)
{
    static const struct {
        enum number_style style;
        uint32_t ack, shift;
    } cases[] = {{NUMBERS_ABSOLUTE, PEER + 1, 0},
                 {NUMBERS_RELATIVE, 1, PEER},
                 {NUMBERS_MIXED, 1, PEER},
                 {NUMBERS_MIXED, PEER + 1, 0}};

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct printed_segment printed[] = {
            {.flags = SYN_ACK, .has_seq = true, .seq = PEER, .ack = ISN + 1},
            {.flags = ACK, .ack = cases[i].ack},
            {.flags = SYN, .has_seq = true, .seq = 7}};
        struct restored_packet packets[] = {{.printed = &printed[0]},
                                            {.printed = &printed[1]},
                                            {.printed = &printed[2], .ack = 9, .sack_shift = 9}};
        struct numbered_line lines[] = {
            {&packets[0], BACK}, {&packets[1], THERE}, {&packets[2], THERE}};
        struct number_reading how = {.style = cases[i].style};
        struct number_state state = {.has_bases = false};
        int cost[2];

        number_reading_apply(&how, &state, lines, 3, cost);
        g_assert_cmpuint(packets[1].sack_shift, ==, cases[i].shift);
        g_assert_cmpuint(packets[2].sack_shift, ==, 0);
        g_assert_cmpuint(packets[2].ack, ==, 0);
    }
}

/* A hex dump has the numbers of the header, whatever the line prints. */
static void the_octets_of_a_dump_win(void)
{
    struct printed_segment printed = {.flags = ACK, .has_seq = true, .seq = 1, .ack = 1};
    struct restored_packet packet = {.printed = &printed};
    struct numbered_line line = {&packet, THERE};
    struct number_state state = {.has_bases = false};
    int cost[2];

    printed.dumped.known = true;
    printed.dumped.seq = ISN;
    printed.dumped.ack = PEER;
    number_reading_apply(&relative, &state, &line, 1, cost);
    g_assert_cmpuint(packet.seq, ==, ISN);
    g_assert_cmpuint(packet.ack, ==, PEER);
    g_assert_cmpuint(state.base[THERE], ==, ISN);
    g_assert_cmpuint(state.base[BACK], ==, PEER - 1);
}

/* The sum of a reading tells it from each other one. */
static void readings_that_differ_have_other_sums(void)
{
    uint64_t sums[3];

    for (unsigned i = 0; i < 3; i++) {
        struct printed_segment printed[] = {
            {.flags = ACK, .has_seq = true, .seq = ISN + (i == 1), .ack = PEER},
            {.flags = ACK, .has_seq = true, .seq = ISN, .ack = PEER + (i == 2)}};
        struct restored_packet packets[] = {{.printed = &printed[0]}, {.printed = &printed[1]}};
        struct numbered_line lines[] = {{&packets[0], THERE}, {&packets[1], THERE}};
        struct number_state state = {.has_bases = false};
        int cost[2];

        sums[i] = number_reading_apply(&absolute, &state, lines, 2, cost);
    }
    g_assert_cmpuint(sums[0], !=, sums[1]);
    g_assert_cmpuint(sums[0], !=, sums[2]);
    g_assert_cmpuint(sums[1], !=, sums[2]);
}

#define ADD(function) g_test_add_func("/tcpdump/reading/" #function, function)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD(a_handshake_sets_the_bases);
    ADD(data_on_a_syn_count);
    ADD(the_first_numbers_are_rarely_small);
    ADD(a_segment_sets_the_bases);
    ADD(a_bare_ack_sets_the_base_that_the_reading_has);
    ADD(segments_without_ack_flag_are_absolute);
    ADD(a_reset_tells_no_number_for_a_bare_ack);
    ADD(a_refusal_acknowledges_the_syn);
    ADD(a_number_of_a_mixture_is_the_one_that_fits);
    ADD(a_number_of_a_mixture_keeps_the_style);
    ADD(an_ack_behind_a_syn_without_answer);
    ADD(the_conversation_before_goes_on);
    ADD(a_syn_ack_ends_the_wait_for_an_answer);
    ADD(a_syn_ack_alone_shows_the_isn_of_its_peer);
    ADD(a_syn_ack_opens_the_conversation_at_both_ends);
    ADD(a_repeated_syn_changes_nothing);
    ADD(sack_edges_move_with_the_base);
    ADD(the_octets_of_a_dump_win);
    ADD(readings_that_differ_have_other_sums);
    return g_test_run();
}
