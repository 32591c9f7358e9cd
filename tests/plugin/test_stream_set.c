/*
 * The set of streams that a statistic counts.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "statistics/stream_set.h"

static void a_set_has_the_streams_that_were_added(void)
{
    static const uint32_t streams[] = {3, 0, 4, 1000, 999, 70000};
    for (unsigned round = 0; round < 2; round++) {
        struct stream_set set = {0};
        for (unsigned i = 0; i < G_N_ELEMENTS(streams); i++) {
            g_assert_false(stream_set_has(&set, streams[i]));
            g_assert_true(stream_set_add(&set, streams[i]));
            g_assert_false(stream_set_add(&set, streams[i]));
            for (uint32_t stream = 0; stream < 70010; stream++) {
                bool added = false;
                for (unsigned j = 0; j <= i; j++)
                    added |= streams[j] == stream;
                g_assert_true(stream_set_has(&set, stream) == added);
            }
            g_assert_cmpuint(set.marks->len, ==, streams[i == 1 ? 0 : i == 4 ? 3 : i] + 1);
        }
        stream_set_clear(&set);
        g_assert_null(set.marks);
        g_assert_false(stream_set_has(&set, 3));
        stream_set_clear(&set);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/stream_set/a_set_has_the_streams_that_were_added",
                    a_set_has_the_streams_that_were_added);
    return g_test_run();
}
