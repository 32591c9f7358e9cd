/*
 * Collecting the problems of a capture, and grouping them.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "problems.h"

#include "engine/duration.h"

struct problems *problems_new(void)
{
    struct problems *p = g_new0(struct problems, 1);
    p->cases = g_array_new(FALSE, FALSE, sizeof(struct problem_case));
    p->groups = g_array_new(FALSE, FALSE, sizeof(struct problem_group));
    p->services = services_new();
    p->hosts = services_new();
    p->end = INT64_MIN;
    p->limits = (struct limits)LIMITS_DEFAULT;
    return p;
}

void problems_free(struct problems *p)
{
    g_array_free(p->cases, TRUE);
    g_array_free(p->groups, TRUE);
    services_free(&p->services);
    services_free(&p->hosts);
    g_free(p);
}

static const struct capture_service *find_host(struct problems *p, const struct record_endpoint *e)
{
    struct record_endpoint host = {.address = e->address};
    return services_count(&p->hosts, &host);
}

/* Returns how long the client took to open, or HELD_UNKNOWN. */
static int64_t opening_time(const struct record_conversation *r)
{
    const struct path_state *s = &r->path[ROLE_CLIENT][1];
    bool opened = r->path_length[ROLE_CLIENT] > 1 && s->state == STATE_SYN_SENT;
    return opened ? path_state_held_exactly(s) : HELD_UNKNOWN;
}

void problems_add_conversation(struct problems *p, const struct record_conversation *r)
{
    struct problem_case c = {
        .service = services_count(&p->services, &r->end[ROLE_SERVER]),
        .problem = problem_find(r, &p->limits),
        .idle = r->cause.idle,
        .count = r->cause.count,
        .span = r->cause.span,
        .time = r->first_time,
        .likely = r->cause.likely,
        .assumed = r->verdict.assumed,
        .guessed = r->verdict.roles_guessed,
        .client_port = r->end[ROLE_CLIENT].port,
        .icmp = (uint8_t)r->cause.icmp,
    };
    p->conversations++;
    p->end = MAX(p->end, r->last_time);
    if (c.problem.kind == PROBLEM_NONE)
        return;
    c.opening = opening_time(r);
    if (c.service && p->cases->len < CASES_MAX) {
        c.host = find_host(p, &r->end[ROLE_SERVER]);
        c.client = find_host(p, &r->end[ROLE_CLIENT]);
    }
    if (c.host && c.client)
        g_array_append_val(p->cases, c);
    else
        p->left_out++;
}

int64_t problems_held(const struct problems *p, const struct problem_case *c)
{
    return c->problem.kept ? duration_between(c->problem.since, p->end) : c->problem.held;
}

static struct problem_case *case_at(const struct problems *p, guint i)
{
    return &g_array_index(p->cases, struct problem_case, i);
}

/* Keeps only cases that are a problem now that the end of the capture is known. */
static void drop_what_does_not_hold(struct problems *p)
{
    guint kept = 0;
    for (guint i = 0; i < p->cases->len; i++) {
        struct problem_case *c = case_at(p, i);
        struct problem known = c->problem;
        known.assumed = false;
        if (!problem_holds(&known, p->end))
            continue;
        if (c->problem.assumed)
            p->assumed++;
        else
            *case_at(p, kept++) = *c;
    }
    g_array_set_size(p->cases, kept);
}

static int compare(guintptr a, guintptr b)
{
    return a < b ? -1 : a > b;
}

static int compare_pointers(const void *a, const void *b)
{
    return compare((guintptr)a, (guintptr)b);
}

static int compare_ports(const struct problem_case *a, const struct problem_case *b)
{
    return (int)a->service->end.port - (int)b->service->end.port;
}

/* Compares what the cases of one group have in common. The order of groups means nothing. */
static int compare_groups(const struct problem_case *a, const struct problem_case *b,
                          enum scan scan)
{
    int order = compare(a->problem.kind, b->problem.kind);
    order = order ? order : compare(a->problem.by, b->problem.by);
    order = order ? order : compare(a->scan, b->scan);
    if (scan == SCAN_NONE)
        return order ? order : compare_pointers(a->service, b->service);
    order = order ? order : compare_pointers(a->client, b->client);
    if (scan == SCAN_PORTS)
        return order ? order : compare_pointers(a->host, b->host);
    return order ? order : compare_ports(a, b);
}

/* Sorts cases for the search of scans: those of a port, or host, behind each other. */
static gint by_scan(gconstpointer a, gconstpointer b, gpointer scan)
{
    int order = compare_groups(a, b, *(enum scan *)scan);
    const struct problem_case *x = a;
    const struct problem_case *y = b;
    return order ? order : compare_pointers(x->service, y->service);
}

static gint by_group(gconstpointer a, gconstpointer b)
{
    const struct problem_case *x = a;
    const struct problem_case *y = b;
    int order = compare_groups(x, y, x->scan);
    return order ? order : compare(x->problem.frame, y->problem.frame);
}

/* Returns the index behind the last case of the group that begins here. */
static guint group_end(const struct problems *p, guint first, enum scan scan)
{
    guint i = first + 1;
    while (i < p->cases->len && compare_groups(case_at(p, first), case_at(p, i), scan) == 0)
        i++;
    return i;
}

/* Returns true for problems that a scan meets. */
bool problem_fails_to_open(enum problem_kind kind)
{
    return (int)kind == CAUSE_REFUSED || (int)kind == CAUSE_UNANSWERED ||
           (int)kind == CAUSE_UNREACHABLE || (int)kind == CAUSE_OPENER_GONE;
}

static void mark_scans(struct problems *p, enum scan scan)
{
    g_array_sort_with_data(p->cases, by_scan, &scan);
    for (guint first = 0, end; first < p->cases->len; first = end) {
        guint different = 1;
        end = group_end(p, first, scan);
        for (guint i = first + 1; i < end; i++)
            different += case_at(p, i)->service != case_at(p, i - 1)->service;
        bool is_scan = different >= SCAN_MIN && case_at(p, first)->scan == SCAN_NONE &&
                       problem_fails_to_open(case_at(p, first)->problem.kind);
        for (guint i = first; is_scan && i < end; i++)
            case_at(p, i)->scan = (uint8_t)scan;
    }
}

unsigned problem_harm(enum problem_kind kind)
{
    switch ((int)kind) {
    case PROBLEM_NONE:
        return 0;
    case CAUSE_HANDSHAKE_ABANDONED:
    case CAUSE_DATA_AFTER_CLOSE:
    case CAUSE_ABORTED_WITH_UNREAD_DATA:
    case CAUSE_PEER_DID_NOT_CLOSE:
    case PROBLEM_CLOSE_WAIT_LONG:
        return 2;
    case CAUSE_OPENER_GONE:
    case CAUSE_LATE_FIN:
    case CAUSE_ABORTED:
    case PROBLEM_TIME_WAIT_REUSE:
        return 1;
    default:
        return PROBLEM_HARM_MAX;
    }
}

/* A scan is expected to fail. */
static unsigned harm_of(const struct problem_case *c)
{
    return c->scan == SCAN_NONE ? problem_harm(c->problem.kind) : 0;
}

static gint by_harm(gconstpointer a, gconstpointer b)
{
    const struct problem_group *x = a;
    const struct problem_group *y = b;
    if (x->harm != y->harm)
        return x->harm > y->harm ? -1 : 1;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    int order = compare(x->cases->problem.kind, y->cases->problem.kind);
    order = order ? order : services_compare(x->cases->service, y->cases->service);
    return order ? order : compare(x->cases->problem.frame, y->cases->problem.frame);
}

void problems_group(struct problems *p)
{
    drop_what_does_not_hold(p);
    mark_scans(p, SCAN_PORTS);
    mark_scans(p, SCAN_HOSTS);
    g_array_sort(p->cases, by_group);
    for (guint first = 0, end; first < p->cases->len; first = end) {
        const struct problem_case *c = case_at(p, first);
        end = group_end(p, first, c->scan);
        struct problem_group g = {.cases = c, .count = end - first};
        g.harm = (uint64_t)harm_of(c) * g.count;
        for (guint i = first; i < end; i++) {
            g.likely += case_at(p, i)->likely;
            g.assumed += case_at(p, i)->assumed;
            g.guessed += case_at(p, i)->guessed;
        }
        g_array_append_val(p->groups, g);
    }
    g_array_sort(p->groups, by_harm);
}

guint problem_group_clients(const struct problem_group *g)
{
    g_autoptr(GHashTable) clients = g_hash_table_new(NULL, NULL);
    for (uint32_t i = 0; i < g->count; i++)
        g_hash_table_add(clients, (gpointer)g->cases[i].client);
    return g_hash_table_size(clients);
}

int problem_group_client_port(const struct problem_group *g)
{
    const struct problem_case *first = g->cases;
    for (uint32_t i = 1; i < g->count; i++) {
        if (g->cases[i].client != first->client || g->cases[i].client_port != first->client_port)
            return -1;
    }
    return first->client_port;
}

bool problem_group_has(const struct problem_group *g, const struct capture_service *service)
{
    for (uint32_t i = 0; i < g->count; i++) {
        if (g->cases[i].service == service)
            return true;
    }
    return false;
}

bool problem_group_is_like(const struct problem_group *a, const struct problem_group *b)
{
    return a->cases->problem.kind == b->cases->problem.kind &&
           a->cases->problem.by == b->cases->problem.by;
}
