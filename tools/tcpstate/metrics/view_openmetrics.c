/*
 * `-T openmetrics`: the whole run as metrics for Prometheus.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "views/view_kind.h"

#include <inttypes.h>

#include "common/message.h"
#include "run_metrics.h"

struct openmetrics_view {
    struct run_metrics *metrics;
    bool prometheus;
};

static void count_conversation(void *state, GString *out G_GNUC_UNUSED,
                               const struct record_conversation *r)
{
    const struct openmetrics_view *v = state;
    run_metrics_add(v->metrics, r);
}

static void count_ongoing(void *state, const struct record_conversation *r)
{
    const struct openmetrics_view *v = state;
    run_metrics_add_ongoing(v->metrics, r);
}

static void end_round(void *state, const struct record_round *round)
{
    const struct openmetrics_view *v = state;
    run_metrics_end_round(v->metrics, round);
}

static void print_metrics(void *state, GString *out)
{
    const struct openmetrics_view *v = state;
    run_metrics_write(v->metrics, &(struct exposition){.out = out, .prometheus = v->prometheus});
}

/* Says where the labels are cut off. */
static bool report_other_ports(const void *state)
{
    const struct openmetrics_view *v = state;
    if (v->metrics->other_ports)
        message_error("-T openmetrics: %" PRIu64 " conversations have the port \"other\": only "
                      "%d ports get a label of their own",
                      v->metrics->other_ports, PORT_LABELS_MAX);
    return true;
}

static void free_openmetrics_view(void *state)
{
    struct openmetrics_view *v = state;
    run_metrics_free(v->metrics);
    g_free(v);
}

static struct view make_openmetrics_view(const struct view_request *request)
{
    struct openmetrics_view *v = g_new(struct openmetrics_view, 1);
    *v = (struct openmetrics_view){run_metrics_new(), request->prometheus};
    if (request->rounds)
        run_metrics_begin_rounds(v->metrics);
    return (struct view){
        .conversation = count_conversation,
        .ongoing = count_ongoing,
        .round = end_round,
        .end = print_metrics,
        .report = report_other_ports,
        .free = free_openmetrics_view,
        .state = v,
    };
}

const struct view_kind view_openmetrics = {
    .option = 'T',
    .name = "openmetrics",
    .argument = "",
    .help = "metrics of the whole run for Prometheus",
    .make = make_openmetrics_view,
};
