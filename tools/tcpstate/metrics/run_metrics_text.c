/*
 * Writes the metrics of a run. The manual lists them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "run_metrics.h"

/* The states that an end can be in: CLOSED and LISTEN are no connection. */
static const enum state first_state = STATE_SYN_SENT;

static const char *by_label(enum cause_by by)
{
    const char *name = cause_by_name(by);
    return name ? name : "unknown";
}

static gint by_labels(gconstpointer a, gconstpointer b)
{
    const struct conversation_series *x = *(struct conversation_series *const *)a;
    const struct conversation_series *y = *(struct conversation_series *const *)b;
    int order = (int)x->port - (int)y->port;
    order = order ? order : (int)x->close - (int)y->close;
    order = order ? order : (int)x->cause - (int)y->cause;
    return order ? order : (int)x->by - (int)y->by;
}

static void write_conversations(const struct run_metrics *m, struct exposition *e)
{
    g_autoptr(GPtrArray) list = g_ptr_array_sized_new(g_hash_table_size(m->series));
    GHashTableIter i;
    gpointer series;
    g_hash_table_iter_init(&i, m->series);
    while (g_hash_table_iter_next(&i, &series, NULL))
        g_ptr_array_add(list, series);
    g_ptr_array_sort(list, by_labels);
    exposition_family(
        e, "tcpstate_conversations_total", METRIC_COUNTER,
        "Conversations by the way they were closed, why, by whose doing, and the port of the "
        "service (other: ports beyond the first 64, of which no more than 16 may be ports where "
        "nothing was opened).");
    for (guint j = 0; j < list->len; j++) {
        const struct conversation_series *s = list->pdata[j];
        exposition_sample(e, "");
        exposition_label(e, "close", close_name(s->close));
        exposition_label(e, "cause", cause_name_text(s->cause));
        exposition_label(e, "by", by_label(s->by));
        port_labels_put(&m->ports, e, s->port);
        exposition_number(e, s->count);
    }
}

/* Writes a number for each role. */
static void write_roles(struct exposition *e, const uint64_t values[2])
{
    for (enum role role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
        exposition_sample(e, "");
        exposition_label(e, "sender", role_name(role));
        exposition_number(e, values[role]);
    }
}

static void write_traffic(const struct run_metrics *m, struct exposition *e)
{
    exposition_family(e, "tcpstate_segments_total", METRIC_COUNTER,
                      "Segments of these conversations, by their sender.");
    write_roles(e, m->segments);
    exposition_family(e, "tcpstate_payload_bytes_total", METRIC_COUNTER,
                      "Payload of these conversations by sequence numbers, by its sender.");
    write_roles(e, m->octets);
}

/* The ends in each state at one time, by label of the port. */
struct port_census {
    uint64_t ends[1 + PORT_LABELS_MAX][2][STATE_COUNT];
    uint64_t assumed[2];
};

static struct port_census *count_ends(const struct run_metrics *m)
{
    struct port_census *count = g_new0(struct port_census, 1);
    const GArray *stays = m->census->stays;
    int64_t at = m->census->end;
    for (guint i = 0; i < stays->len; i++) {
        const struct stay *s = &g_array_index(stays, struct stay, i);
        if (s->from > at || at >= s->until)
            continue;
        count->ends[port_labels_of(&m->ports, s->port)][s->role][s->state]++;
        count->assumed[s->role] += s->assumed;
    }
    return count;
}

static void write_ends_at_port(const struct run_metrics *m, struct exposition *e, unsigned port,
                               uint64_t ends[2][STATE_COUNT])
{
    for (enum role role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
        for (enum state state = first_state; state < STATE_COUNT; state++) {
            exposition_sample(e, "");
            exposition_label(e, "end", role_name(role));
            exposition_label(e, "state", state_name(state));
            port_labels_put(&m->ports, e, port);
            exposition_number(e, ends[role][state]);
        }
    }
}

static void write_census(const struct run_metrics *m, struct exposition *e)
{
    g_autofree struct port_census *count = count_ends(m);
    exposition_family(e, "tcpstate_ends", METRIC_GAUGE,
                      "Ends that are in the state, by the port of the service.");
    for (unsigned port = PORT_OTHER; port <= m->ports.count; port++)
        write_ends_at_port(m, e, port, count->ends[port]);
    exposition_family(e, "tcpstate_ends_assumed", METRIC_GAUGE,
                      "Ends among them whose state the capture does not prove.");
    for (enum role role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
        exposition_sample(e, "");
        exposition_label(e, "end", role_name(role));
        exposition_number(e, count->assumed[role]);
    }
    if (m->census->end == INT64_MIN)
        return;
    exposition_family(e, "tcpstate_ends_timestamp_seconds", METRIC_GAUGE,
                      "When the ends were in these states.");
    exposition_sample(e, "");
    exposition_time(e, m->census->end);
}

struct state_labels {
    enum role role;
    enum state state;
};

static void put_state_labels(struct exposition *e, const void *user)
{
    const struct state_labels *l = user;
    exposition_label(e, "end", role_name(l->role));
    exposition_label(e, "state", state_name(l->state));
}

static void put_by_label(struct exposition *e, const void *user)
{
    const enum cause_by *by = user;
    exposition_label(e, "by", by_label(*by));
}

static void write_times(const struct run_metrics *m, struct exposition *e)
{
    exposition_family(e, "tcpstate_state_seconds", METRIC_HISTOGRAM,
                      "How long ends were in a state that they left.");
    for (enum role role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
        for (enum state state = first_state; state < STATE_COUNT; state++)
            histogram_write(&m->held[role][state], e, put_state_labels,
                            &(struct state_labels){role, state});
    }
    exposition_family(
        e, "tcpstate_idle_before_close_seconds", METRIC_HISTOGRAM,
        "How long conversations were idle before the first FIN or RST, by whose doing "
        "they ended.");
    for (enum cause_by by = BY_UNKNOWN; by < BY_COUNT; by++)
        histogram_write(&m->idle[by], e, put_by_label, &by);
}

static void write_value(struct exposition *e, const char *name, enum metric_type type,
                        const char *help, uint64_t value)
{
    exposition_family(e, name, type, help);
    exposition_sample(e, "");
    exposition_number(e, value);
}

/* Writes what is known of a live capture. */
static void write_capture(const struct record_round *r, struct exposition *e)
{
    write_value(e, "tcpstate_captured_packets_total", METRIC_COUNTER, "Packets that were captured.",
                r->packets);
    write_value(e, "tcpstate_lost_packets_total", METRIC_COUNTER,
                "Packets that came too fast and were lost.", r->lost);
    write_value(e, "tcpstate_conversations_kept", METRIC_GAUGE,
                "Conversations that are kept, of which --max-conversations sets the most.",
                r->kept);
    write_value(e, "tcpstate_conversations_dropped_total", METRIC_COUNTER,
                "Conversations that were reported before their end because more could not be kept.",
                r->dropped);
}

void run_metrics_write(const struct run_metrics *m, struct exposition *e)
{
    exposition_family(e, "tcpstate_build_info", METRIC_GAUGE, "The version of tcpstate; always 1.");
    exposition_sample(e, "");
    exposition_label(e, "version", TCPSTATE_VERSION);
    exposition_number(e, 1);
    write_conversations(m, e);
    write_traffic(m, e);
    write_census(m, e);
    write_times(m, e);
    if (m->next_census)
        write_capture(&m->round, e);
    exposition_end(e);
}
