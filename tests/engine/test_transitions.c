/*
 * Each of the 99 cells of the transition table is what the RFC says.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "rfc_edges.h"

static enum state by_rfc(enum state from, enum event event)
{
    for (unsigned i = 0; i < RFC_EDGE_COUNT; i++) {
        if (rfc_edges[i].from == from && rfc_edges[i].event == event)
            return rfc_edges[i].to;
    }
    return from;
}

static void every_cell_is_as_in_the_rfc(void)
{
    for (unsigned event = 0; event < EVENT_COUNT; event++) {
        for (unsigned state = 0; state < STATE_COUNT; state++)
            g_assert_cmpstr(state_name(transition_next((enum state)state, (enum event)event)), ==,
                            state_name(by_rfc((enum state)state, (enum event)event)));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/engine/every_cell_is_as_in_the_rfc", every_cell_is_as_in_the_rfc);
    return g_test_run();
}
