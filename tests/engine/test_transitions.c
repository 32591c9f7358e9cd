/*
 * Each of the 99 cells of the transition table is what the RFC says.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "rfc_edges.h"

static void every_cell_is_as_in_the_rfc(void)
{
    for (unsigned event = 0; event < EVENT_COUNT; event++) {
        for (unsigned state = 0; state < STATE_COUNT; state++)
            g_assert_cmpstr(state_name(transition_next((enum state)state, (enum event)event)), ==,
                            state_name(rfc_next((enum state)state, (enum event)event)));
    }
}

/* Two edges for one event would make a state of two. */
static void no_edge_stands_twice(void)
{
    for (unsigned i = 0; i < RFC_EDGE_COUNT; i++) {
        for (unsigned j = i + 1; j < RFC_EDGE_COUNT; j++)
            g_assert_false(rfc_edges[i].from == rfc_edges[j].from &&
                           rfc_edges[i].event == rfc_edges[j].event);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/engine/every_cell_is_as_in_the_rfc", every_cell_is_as_in_the_rfc);
    g_test_add_func("/engine/no_edge_stands_twice", no_edge_stands_twice);
    return g_test_run();
}
