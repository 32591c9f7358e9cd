/*
 * Counts conversations for -T openmetrics.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "run_metrics.h"

enum { CENSUS_LIMIT = 8192 };

static guint hash_series(gconstpointer key)
{
    const struct conversation_series *s = key;
    return ((s->port * CLOSE_COUNT + s->close) * CAUSE_COUNT + s->cause) * BY_COUNT + s->by;
}

static gboolean is_same_series(gconstpointer a, gconstpointer b)
{
    return hash_series(a) == hash_series(b);
}

struct run_metrics *run_metrics_new(void)
{
    struct run_metrics *m = g_new0(struct run_metrics, 1);
    m->series = g_hash_table_new_full(hash_series, is_same_series, g_free, NULL);
    m->census = census_new();
    m->census_limit = CENSUS_LIMIT;
    return m;
}

void run_metrics_free(struct run_metrics *m)
{
    g_hash_table_destroy(m->series);
    census_free(m->census);
    g_clear_pointer(&m->next_census, census_free);
    g_free(m);
}

/* Returns the series of the conversation. If there are too many, it is that of other ports. */
static struct conversation_series *find_series(struct run_metrics *m,
                                               const struct record_conversation *r)
{
    struct conversation_series key = {
        .close = r->verdict.close,
        .cause = r->cause.name,
        .by = r->cause.by,
        .port = port_labels_find(&m->ports, r),
    };
    struct conversation_series *found = g_hash_table_lookup(m->series, &key);
    if (!found && key.port != PORT_OTHER && m->own_ports >= SERIES_MAX) {
        key.port = PORT_OTHER;
        found = g_hash_table_lookup(m->series, &key);
    }
    if (!found) {
        found = g_memdup2(&key, sizeof key);
        g_hash_table_add(m->series, found);
        m->own_ports += key.port != PORT_OTHER;
    }
    return found;
}

static void add_times(struct run_metrics *m, const struct record_conversation *r, enum role role)
{
    for (unsigned i = 0; i < r->path_length[role]; i++) {
        const struct path_state *s = &r->path[role][i];
        if (path_state_held_exactly(s) != HELD_UNKNOWN)
            histogram_add(&m->held[role][s->state], s->held);
    }
}

/* Adds the conversation to the census, and lets the census forget what is over. */
static void add_to_census(struct run_metrics *m, const struct record_conversation *r)
{
    census_add(m->census, r);
    if (m->census->stays->len < m->census_limit)
        return;
    census_forget(m->census);
    m->census_limit = MAX(CENSUS_LIMIT, 2 * m->census->stays->len);
}

void run_metrics_add(struct run_metrics *m, const struct record_conversation *r)
{
    struct conversation_series *series = find_series(m, r);
    int64_t idle = record_idle_time(r->cause.idle);
    series->count++;
    m->other_ports += series->port == PORT_OTHER;
    for (enum role role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
        m->segments[role] += r->segments[role];
        m->octets[role] += r->octets[role];
        add_times(m, r, role);
    }
    if (idle != HELD_UNKNOWN)
        histogram_add(&m->idle[record_idle_ended_by(r)], idle);
    if (!m->next_census)
        add_to_census(m, r);
}

void run_metrics_begin_rounds(struct run_metrics *m)
{
    m->next_census = census_new();
}

void run_metrics_add_ongoing(struct run_metrics *m, const struct record_conversation *r)
{
    port_labels_find(&m->ports, r);
    census_add(m->next_census, r);
}

void run_metrics_end_round(struct run_metrics *m, const struct record_round *round)
{
    census_free(m->census);
    m->census = m->next_census;
    m->census->end = round->time;
    m->next_census = census_new();
    m->round = *round;
}
