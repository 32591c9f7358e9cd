/*
 * The sequence space of one end: what each further number costs, and what comes next.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "sequence_space.h"

enum act { OPEN, RENEW, RETURN, ANSWERED, SEND, FIN, RST, BARE_RST, ACK };

/* What happens to a space, its cost, and the next number behind it. */
struct step {
    enum act act;
    uint32_t number, length;
    int cost;
    uint32_t next;
};

/* Costs of the contract; those without a name in the header. */
enum { REPEATED = 1, OLD = 6, STALE = 1, UNSEEN = 1, HOLE = 4 };
enum { FAR = SPACE_COST_FAR, CONTRADICTION = SPACE_COST_CONTRADICTION };

static int take(struct sequence_space *space, const struct step *step)
{
    switch (step->act) {
    case OPEN:
        sequence_space_open(space, step->number);
        return 0;
    case RENEW:
        sequence_space_renew(space);
        return 0;
    case RETURN:
        sequence_space_return(space);
        return 0;
    case ANSWERED:
        space->answered = true;
        return 0;
    case RST:
    case BARE_RST:
        return sequence_space_reset(space, step->number, step->act == BARE_RST);
    case ACK:
        return sequence_space_acknowledge(space, step->number);
    default:
        return sequence_space_send(space, step->number, step->length, step->act == FIN);
    }
}

static struct sequence_space play(const char *name, const struct step *steps, size_t count)
{
    struct sequence_space space = {.known = false};

    for (size_t i = 0; i < count; i++) {
        int cost = take(&space, &steps[i]);

        if (cost != steps[i].cost || space.next != steps[i].next)
            g_error("%s, step %zu: cost %d, next %u", name, i, cost, space.next);
    }
    return space;
}

#define PLAY(...)                                                                                  \
    play(G_STRFUNC, (const struct step[]){__VA_ARGS__},                                            \
         G_N_ELEMENTS(((const struct step[]){__VA_ARGS__})))

static void data_in_order_cost_nothing_and_repeated_ones_little(void)
{
    PLAY({SEND, 100, 10, 0, 110}, {SEND, 110, 5, 0, 115}, {SEND, 100, 10, REPEATED, 115},
         {SEND, 110, 5, REPEATED, 115}, {SEND, 112, 0, REPEATED, 115}, {SEND, 100, 5, OLD, 115},
         {SEND, 105, 5, OLD, 115}, {SEND, 110, 7, OLD, 117});
    PLAY({ACK, 500, 0, 0, 500}, {SEND, 490, 10, REPEATED, 500}, {SEND, 480, 20, OLD, 500});
}

static void a_hole_costs_more_the_longer_it_is(void)
{
    static const struct {
        uint32_t hole;
        int cost;
    } holes[] = {{1, 0}, {2, 1}, {3, 1}, {4, 1}, {7, 1}, {8, 2}, {1024, 5}, {SPACE_NEAR - 1, 12}};

    for (unsigned i = 0; i < G_N_ELEMENTS(holes); i++) {
        uint32_t next = 110 + holes[i].hole;

        PLAY({SEND, 100, 10, 0, 110}, {SEND, next, 0, HOLE + holes[i].cost, next});
        PLAY({SEND, 100, 10, 0, 110}, {ACK, next, 0, HOLE + holes[i].cost, next});
        PLAY({ACK, 110, 0, 0, 110}, {ACK, next, 0, UNSEEN, next});
    }
}

static void only_the_last_ranges_are_remembered(void)
{
    struct step steps[SPACE_SENT_MAX + 2];

    for (unsigned i = 0; i <= SPACE_SENT_MAX; i++)
        steps[i] = (struct step){SEND, 100 + 10 * i, 10, 0, 110 + 10 * i};
    steps[SPACE_SENT_MAX] = (struct step){SEND, 100, 10, REPEATED, 100 + 10 * SPACE_SENT_MAX};
    play("ring", steps, SPACE_SENT_MAX + 1);
    steps[SPACE_SENT_MAX] =
        (struct step){SEND, 100 + 10 * SPACE_SENT_MAX, 10, 0, 110 + 10 * SPACE_SENT_MAX};
    steps[SPACE_SENT_MAX + 1] = (struct step){SEND, 100, 10, OLD, 110 + 10 * SPACE_SENT_MAX};
    play("ring that is full", steps, SPACE_SENT_MAX + 2);
}

static void the_first_far_number_changes_nothing_and_the_second_all(void)
{
    const uint32_t near = 0x40000000, far = 0x60000000;

    PLAY({SEND, near, 10, 0, near + 10}, {SEND, near + 10 + SPACE_NEAR, 0, FAR, near + 10},
         {SEND, near + 10, 0, 0, near + 10});
    PLAY({SEND, near, 0, 0, near}, {SEND, far, 5, FAR, near}, {SEND, far + 5, 5, FAR, far + 10},
         {SEND, far + 10, 5, 0, far + 15});
    PLAY({SEND, near, 0, 0, near}, {SEND, far, 5, FAR, near}, {SEND, near, 5, 0, near + 5},
         {SEND, far, 5, FAR, near + 5});
    PLAY({ACK, near, 0, 0, near}, {ACK, far, 0, FAR, near}, {ACK, near, 0, 0, near},
         {ACK, far, 0, FAR, near}, {ACK, far, 0, FAR, far});
    PLAY({SEND, near, 0, 0, near}, {SEND, 100, 0, FAR, near}, {SEND, far, 0, FAR, near});
    PLAY({FIN, near, 0, 0, near + 1}, {SEND, far, 5, FAR, near + 1},
         {SEND, far + 5, 5, FAR, far + 10}, {SEND, far + 10, 5, 0, far + 15});
    PLAY({ACK, near, 0, 0, near}, {ACK, far, 0, FAR, near},
         {ACK, far + SPACE_NEAR - 1, 0, FAR, far + SPACE_NEAR - 1},
         {ACK, far - 100, 0, FAR, far + SPACE_NEAR - 1});
}

static void no_number_lies_before_the_isn_but_that_of_a_keep_alive(void)
{
    PLAY({OPEN, 1000, 0, 0, 1001}, {SEND, 1000, 1, REPEATED, 1001}, {SEND, 1000, 0, REPEATED, 1001},
         {SEND, 1000, 2, OLD + CONTRADICTION, 1002}, {SEND, 1001, 2, OLD, 1003},
         {SEND, 999, 1, OLD + CONTRADICTION, 1003}, {FIN, 1000, 0, REPEATED + CONTRADICTION, 1003});
    PLAY({OPEN, 1000, 0, 0, 1001}, {ACK, 999, 0, CONTRADICTION, 1001}, {ACK, 1000, 0, OLD, 1001},
         {ACK, 1001, 0, 0, 1001});
    /* as far before it as a number can lie */
    PLAY({OPEN, 1000 + (uint32_t)INT32_MAX, 0, 0, 1001 + (uint32_t)INT32_MAX},
         {ACK, 1000, 0, FAR, 1001 + (uint32_t)INT32_MAX}, {ACK, 1000, 0, FAR, 1000},
         {SEND, 1000, 0, CONTRADICTION, 1000});
}

static void nothing_lies_behind_a_fin(void)
{
    PLAY({SEND, 100, 10, 0, 110}, {FIN, 110, 0, 0, 111}, {FIN, 110, 0, REPEATED, 111},
         {FIN, 115, 0, HOLE + 1 + CONTRADICTION, 116}, {SEND, 116, 0, 0, 116},
         {SEND, 116, 5, CONTRADICTION, 121});
    PLAY({FIN, 100, 0, 0, 101}, {ACK, 101, 0, 0, 101}, {ACK, 102, 0, HOLE + CONTRADICTION, 102});
}

static void a_syn_with_another_number_begins_a_new_conversation(void)
{
    struct sequence_space space =
        PLAY({ACK, 500, 0, 0, 500}, {OPEN, 499, 0, 0, 500}, {ACK, 498, 0, CONTRADICTION, 500});

    g_assert_true(space.has_isn);
    g_assert_false(space.has_before); /* the ACK came first, and was of this conversation */
    space = PLAY({OPEN, 499, 0, 0, 500}, {OPEN, 499, 0, 0, 500}, {OPEN, 600, 0, 0, 601},
                 {ACK, 500, 0, STALE, 601});
    g_assert_true(space.has_before && space.before_answered);
    space = PLAY({ACK, 500, 0, 0, 500}, {RENEW, 0, 0, 0, 0}, {RENEW, 0, 0, 0, 0});
    g_assert_false(space.known);
    g_assert_cmpuint(space.before, ==, 500);
    space = PLAY({ACK, 500, 0, 0, 500}, {OPEN, 9000, 0, 0, 9001}, {RETURN, 0, 0, 0, 500});
    g_assert_true(space.known);
    g_assert_false(space.has_before || space.has_isn);
}

static void a_number_of_the_conversation_before_is_stale(void)
{
    const uint32_t far = 0x40000000;

    PLAY({OPEN, 1000, 0, 0, 1001}, {OPEN, 5000, 0, 0, 5001}, {ACK, 1500, 0, STALE, 5001},
         {ACK, 3001, 0, CONTRADICTION, 5001}, {ACK, 4500, 0, CONTRADICTION, 5001},
         {ACK, 5001, 0, 0, 5001}, {ANSWERED, 0, 0, 0, 5001}, {ACK, 1500, 0, CONTRADICTION, 5001},
         {ACK, 1001, 0, STALE, 5001});
    PLAY({OPEN, 1000, 0, 0, 1001}, {OPEN, far, 0, 0, far + 1}, {ANSWERED, 0, 0, 0, far + 1},
         {ACK, 1500, 0, STALE, far + 1}, {RST, 1001, 0, STALE, far + 1});
    /* its end goes on with it only if the peer does */
    PLAY({OPEN, 1000, 0, 0, 1001}, {OPEN, far, 0, 0, far + 1}, {SEND, 1001, 5, STALE, far + 1},
         {ACK, 1001, 0, STALE, far + 1}, {SEND, 1001, 5, 0, 1006});
}

static void a_rst_uses_no_number(void)
{
    struct sequence_space space = PLAY({RST, 700, 0, 0, 700});

    g_assert_true(space.known && space.only_reset);
    space = PLAY({RST, 700, 0, 0, 700}, {ACK, 700, 0, 0, 700});
    g_assert_false(space.only_reset);
    space = PLAY({RST, 700, 0, 0, 700}, {SEND, 700, 5, 0, 705});
    g_assert_false(space.only_reset);
    space = PLAY({BARE_RST, 700, 0, 0, 0});
    g_assert_false(space.known);

    space = PLAY({SEND, 100, 10, 0, 110}, {BARE_RST, 110, 0, 0, 110}, {RST, 110, 0, 0, 110},
                 {RST, 100, 0, REPEATED, 110}, {RST, 105, 0, OLD, 110}, {RST, 0, 0, OLD, 110},
                 {BARE_RST, 0, 0, OLD, 110}, {RST, 0x20000000, 0, FAR / 4, 110},
                 {ACK, 100, 0, REPEATED, 110}, {BARE_RST, 100, 0, 0, 110},
                 {BARE_RST, 110, 0, REPEATED, 110}, {RST, 110, 0, 0, 110});
    g_assert_false(space.only_reset);
    PLAY({OPEN, 1000, 0, 0, 1001}, {ACK, 1050, 0, UNSEEN, 1050}, {RST, 1001, 0, REPEATED, 1050},
         {RST, 999, 0, OLD, 1050}, {RST, 1002, 0, OLD, 1050});
}

/* The RST has the acknowledgment number that it answers, which is right then. */
static void a_bare_rst_proves_an_odd_acknowledgment(void)
{
    const uint32_t odd = 0x30000000;

    PLAY({SEND, 100, 10, 0, 110}, {ACK, odd, 0, FAR, 110}, {BARE_RST, 110, 0, REPEATED, 110},
         {RST, odd, 0, FAR / 4, 110}, {BARE_RST, odd, 0, REPEATED - FAR, 110},
         {ACK, 110, 0, 0, 110}, {BARE_RST, odd, 0, FAR / 4, 110});
    PLAY({OPEN, 1000, 0, 0, 1001}, {ACK, 990, 0, CONTRADICTION, 1001},
         {BARE_RST, 990, 0, REPEATED - CONTRADICTION, 1001});
}

static void an_edge_is_where_a_range_begins_or_ends(void)
{
    struct sequence_space space =
        PLAY({OPEN, 1000, 0, 0, 1001}, {ACK, 1010, 0, UNSEEN, 1010}, {SEND, 1010, 5, 0, 1015},
             {SEND, 1020, 5, HOLE + 1, 1025}, {ACK, 1030, 0, HOLE + 1, 1030});
    static const uint32_t edges[] = {1001, 1010, 1015, 1020, 1025, 1030};
    static const uint32_t others[] = {0, 999, 1000, 1002, 1012, 1029, 1031};

    for (unsigned i = 0; i < G_N_ELEMENTS(edges); i++)
        g_assert_true(sequence_space_has_edge(&space, edges[i]));
    for (unsigned i = 0; i < G_N_ELEMENTS(others); i++)
        g_assert_false(sequence_space_has_edge(&space, others[i]));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/order", data_in_order_cost_nothing_and_repeated_ones_little);
    g_test_add_func("/hole", a_hole_costs_more_the_longer_it_is);
    g_test_add_func("/ring", only_the_last_ranges_are_remembered);
    g_test_add_func("/far", the_first_far_number_changes_nothing_and_the_second_all);
    g_test_add_func("/isn", no_number_lies_before_the_isn_but_that_of_a_keep_alive);
    g_test_add_func("/fin", nothing_lies_behind_a_fin);
    g_test_add_func("/open", a_syn_with_another_number_begins_a_new_conversation);
    g_test_add_func("/stale", a_number_of_the_conversation_before_is_stale);
    g_test_add_func("/rst", a_rst_uses_no_number);
    g_test_add_func("/odd", a_bare_rst_proves_an_odd_acknowledgment);
    g_test_add_func("/edge", an_edge_is_where_a_range_begins_or_ends);
    return g_test_run();
}
