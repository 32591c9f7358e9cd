/*
 * The metrics of -T openmetrics stay bounded, whatever the network sends.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "engine/duration.h"
#include "metrics/run_metrics.h"
#include "records.h"

#define OPENED "0 C S 0; 0 S SA 0 1; 0 C A 1 1; "
#define CLOSED OPENED "10 C FA 1 1; 10 S FA 1 2; 10 C A 2 2"

static struct record_conversation at_port(const char *script, uint16_t port)
{
    struct record_conversation r = record_of(script, 40000);
    r.end[ROLE_SERVER].port = port;
    return r;
}

static void a_scan_does_not_take_the_labels_of_services(void)
{
    g_autofree struct port_labels *p = g_new0(struct port_labels, 1);
    for (uint16_t port = 1; port <= 1000; port++) {
        struct record_conversation r = at_port("0 C S 0; 0 S RA 0 1", port);
        unsigned label = port_labels_find(p, &r);
        g_assert_cmpuint(label, ==, port <= PORT_LABELS_SILENT_MAX ? port : PORT_OTHER);
    }
    for (uint16_t port = 1; port <= 1000; port++) {
        struct record_conversation r = at_port(CLOSED, port);
        unsigned label = port_labels_find(p, &r);
        g_assert_cmpuint(label, ==, port <= PORT_LABELS_MAX ? port : PORT_OTHER);
        g_assert_cmpuint(port_labels_of(p, port), ==, label);
    }
}

static void the_number_of_series_is_bounded(void)
{
    struct run_metrics *m = run_metrics_new();
    struct record_conversation r = at_port(CLOSED, 80);
    const unsigned all = (1 + PORT_LABELS_MAX) * CAUSE_COUNT * CLOSE_COUNT;
    for (unsigned i = 0; i < all; i++) {
        r.end[ROLE_SERVER].port = (uint16_t)(i % (1 + PORT_LABELS_MAX) + 1);
        r.cause.name = (enum cause_name)(i / (1 + PORT_LABELS_MAX) % CAUSE_COUNT);
        r.verdict.close = (enum close_kind)(i / (1 + PORT_LABELS_MAX) / CAUSE_COUNT);
        run_metrics_add(m, &r);
    }
    g_assert_cmpuint(m->own_ports, ==, SERIES_MAX);
    g_assert_cmpuint(g_hash_table_size(m->series), <=, SERIES_MAX + CAUSE_COUNT * CLOSE_COUNT);
    g_assert_cmpuint(m->other_ports, ==, all - SERIES_MAX);
    run_metrics_free(m);
}

static void conversations_that_are_over_take_no_memory(void)
{
    struct run_metrics *m = run_metrics_new();
    struct record_conversation r = at_port(CLOSED, 80);
    const int64_t second = NS_PER_SECOND;
    for (unsigned i = 0; i < 20000; i++) {
        r.first_time += second;
        r.last_time += second;
        for (enum role role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
            for (unsigned j = 0; j < r.path_length[role]; j++)
                r.path[role][j].entered += second;
        }
        r.end[ROLE_CLIENT].port = (uint16_t)(i + 1);
        r.end[ROLE_SERVER].port = (uint16_t)i;
        run_metrics_add(m, &r);
        g_assert_cmpuint(m->census->stays->len, <=, 8200);
    }
    struct head_count heads;
    census_count(m->census, m->census->end, -1, &heads);
    g_assert_cmpuint(heads.ends[ROLE_CLIENT][STATE_TIME_WAIT], ==, 60);
    run_metrics_free(m);
}

static void a_bound_belongs_to_its_bucket(void)
{
    struct histogram h = {0};
    histogram_add(&h, 0);
    histogram_add(&h, NS_PER_MILLISECOND);
    histogram_add(&h, NS_PER_MILLISECOND + 1);
    histogram_add(&h, INT64_MAX);
    g_assert_cmpuint(h.buckets[0], ==, 2);
    g_assert_cmpuint(h.buckets[1], ==, 1);
    g_assert_cmpuint(h.buckets[HISTOGRAM_BOUND_COUNT], ==, 1);
}

static void a_sum_does_not_overflow(void)
{
    struct histogram h = {0};
    for (unsigned i = 0; i < 10; i++)
        histogram_add(&h, INT64_MAX);
    g_assert_cmpuint(h.seconds, ==, UINT64_C(92233720368));
    g_assert_cmpuint(h.nanoseconds, ==, 547758070);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/metrics/scan", a_scan_does_not_take_the_labels_of_services);
    g_test_add_func("/metrics/series", the_number_of_series_is_bounded);
    g_test_add_func("/metrics/memory", conversations_that_are_over_take_no_memory);
    g_test_add_func("/metrics/bound", a_bound_belongs_to_its_bucket);
    g_test_add_func("/metrics/sum", a_sum_does_not_overflow);
    return g_test_run();
}
