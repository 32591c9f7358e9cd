/*
 * Finding the problems in conversations, and grouping them by endpoint.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "problems.h"

#include <string.h>

#include "engine/duration.h"
#include "format.h"

static void free_group(gpointer data)
{
    struct case_group *g = data;
    g_free(g->who);
    g_free(g->filter);
    if (g->times)
        g_array_free(g->times, TRUE);
    g_free(g);
}

struct problems *problems_new(void)
{
    struct problems *p = g_new0(struct problems, 1);
    p->groups = g_ptr_array_new_with_free_func(free_group);
    p->by_name = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    p->end = INT64_MIN;
    p->limits = (struct limits)LIMITS_DEFAULT;
    return p;
}

void problems_free(struct problems *p)
{
    g_hash_table_destroy(p->by_name);
    g_ptr_array_free(p->groups, TRUE);
    g_free(p);
}

/* Returns the group. Takes ownership of `who` and `filter`. */
static struct case_group *add_case(struct problems *p, enum problem problem, char *who,
                                   char *filter, uint32_t frame)
{
    g_autofree char *name = g_strdup_printf("%d %s", problem, who);
    struct case_group *g = g_hash_table_lookup(p->by_name, name);
    if (g) {
        g_free(who);
        g_free(filter);
    } else {
        g = g_new0(struct case_group, 1);
        *g = (struct case_group){.problem = problem,
                                 .who = who,
                                 .filter = filter,
                                 .longest = HELD_UNKNOWN,
                                 .since = INT64_MAX};
        g_ptr_array_add(p->groups, g);
        g_hash_table_insert(p->by_name, g_steal_pointer(&name), g);
    }
    if (g->count < PROBLEM_FRAMES_MAX)
        g->frames[g->count] = frame;
    g->count++;
    return g;
}

static const char *address_field(const struct record_endpoint *e)
{
    return record_address_is_ipv6(&e->address) ? "ipv6.addr" : "ip.addr";
}

/* Returns "server 10.0.0.2.80" or "client 10.0.0.1 of 10.0.0.2.80", without the client's port: that
 * differs in each conversation. */
static char *name_end(const struct record_conversation *r, enum role role)
{
    GString *name = g_string_new(role_name(role));
    format_character(name, ' ');
    if (role == ROLE_CLIENT) {
        format_address(name, &r->end[ROLE_CLIENT].address);
        format_text(name, " of ");
    }
    format_endpoint(name, &r->end[ROLE_SERVER]);
    return g_string_free(name, FALSE);
}

static void put_address_test(GString *filter, const struct record_endpoint *e)
{
    g_string_append_printf(filter, " && %s == ", address_field(e));
    format_address(filter, &e->address);
}

/* Returns the display filter: `condition`, for conversations of the same endpoint. */
static char *filter_place(const struct record_conversation *r, enum role role,
                          const char *condition)
{
    GString *filter = g_string_new(condition);
    const struct record_endpoint *server = &r->end[ROLE_SERVER];
    if (role == ROLE_CLIENT &&
        !record_address_equal(&r->end[ROLE_CLIENT].address, &server->address))
        put_address_test(filter, &r->end[ROLE_CLIENT]);
    put_address_test(filter, server);
    g_string_append_printf(filter, " && tcp.port == %u", server->port);
    return g_string_free(filter, FALSE);
}

static struct case_group *add_at_end(struct problems *p, enum problem problem,
                                     const struct record_conversation *r, enum role role,
                                     uint32_t frame, const char *condition)
{
    return add_case(p, problem, name_end(r, role), filter_place(r, role, condition), frame);
}

/* Returns the state in the path of the end, or NULL. */
static const struct path_state *find_path_state(const struct record_conversation *r, enum role role,
                                                enum state state)
{
    for (unsigned i = 0; i < r->path_length[role]; i++) {
        if (r->path[role][i].state == state)
            return &r->path[role][i];
    }
    return NULL;
}

static void note_since(struct case_group *g, const struct record_conversation *r,
                       const struct path_state *v)
{
    g->since = MIN(g->since, v->entry_seen ? v->entered : r->first_time);
}

/* Returns the end's last state when the end still held it when the capture ended. An assumed state
 * is none: what would prove it, or the way out of it, was not captured. */
static const struct path_state *kept_state(const struct record_conversation *r, enum role role,
                                           enum state state)
{
    const struct path_state *last = record_last_state(r, role);
    bool assumed = r->verdict.assumed_ends & 1u << role;
    return last && last->state == state && !assumed ? last : NULL;
}

/* Notes a state that the end still held when the capture ended. */
static void check_kept(struct problems *p, const struct record_conversation *r, enum role role,
                       enum problem problem, enum state state, uint32_t frame)
{
    const struct path_state *last = kept_state(r, role, state);
    if (!last)
        return;
    g_autofree char *condition = g_strdup_printf("tcpstate.conversation.%s.final == \"%s\"",
                                                 role_name(role), state_name(state));
    note_since(add_at_end(p, problem, r, role, frame, condition), r, last);
}

static void check_close_wait(struct problems *p, const struct record_conversation *r,
                             enum role role)
{
    const struct path_state *v = find_path_state(r, role, STATE_CLOSE_WAIT);
    check_kept(p, r, role, PROBLEM_CLOSE_WAIT_LEAK, STATE_CLOSE_WAIT, r->verdict.first_fin);
    if (!v || v->held < p->limits.close_wait)
        return;
    struct case_group *g = add_at_end(p, PROBLEM_CLOSE_WAIT_LONG, r, role, r->verdict.first_fin,
                                      "tcpstate.expert.close_wait_long");
    g->longest = MAX(g->longest, v->held);
}

/* A state held long and one held to the end of the capture have the same cause: one problem. */
static void check_fin_wait_2(struct problems *p, const struct record_conversation *r,
                             enum role role)
{
    const struct path_state *v = find_path_state(r, role, STATE_FIN_WAIT_2);
    bool kept = v && v == kept_state(r, role, STATE_FIN_WAIT_2);
    if (!v || (!kept && v->held < p->limits.fin_wait_2))
        return;
    g_autofree char *condition =
        g_strdup_printf("(tcpstate.conversation.%s.final == \"FIN_WAIT_2\" || "
                        "tcpstate.expert.fin_wait_2_long)",
                        role_name(role));
    struct case_group *g =
        add_at_end(p, PROBLEM_FIN_WAIT_2, r, role, r->verdict.first_fin, condition);
    if (kept)
        note_since(g, r, v);
    else
        g->longest = MAX(g->longest, v->held);
}

static bool is_waiting(const struct record_conversation *r, enum role role)
{
    const struct path_state *last = record_last_state(r, role);
    return last && (last->state == STATE_CLOSE_WAIT || last->state == STATE_FIN_WAIT_2 ||
                    last->state == STATE_SYN_RCVD);
}

/* Returns true when an end seems to wait for its close, but the capture does not prove it. */
static bool waits_by_assumption(const struct record_conversation *r)
{
    enum ends assumed = r->verdict.assumed_ends;
    return (assumed & ENDS_CLIENT && is_waiting(r, ROLE_CLIENT)) ||
           (assumed & ENDS_SERVER && is_waiting(r, ROLE_SERVER));
}

/* Returns the state of the end when it sent or received the RST. */
static const char *state_at_reset(const struct record_conversation *r, enum role role)
{
    unsigned n = r->path_length[role];
    if (n > 1 && r->path[role][n - 1].state == STATE_CLOSED)
        n--;
    return n ? state_name(r->path[role][n - 1].state) : "?";
}

/* Notes a RST after which the end whose address it bears went on. */
static void check_foreign_rst(struct problems *p, const struct record_conversation *r)
{
    g_autofree char *condition =
        g_strdup_printf("tcpstate.conversation.close == \"%s\" && !tcpstate.conversation.reset_by",
                        close_name(r->verdict.close));
    add_at_end(p, PROBLEM_FOREIGN_RST, r, ROLE_SERVER, r->verdict.reset, condition);
}

static void check_reset(struct problems *p, const struct record_conversation *r)
{
    const struct verdict *v = &r->verdict;
    if (!v->reset_by) {
        check_foreign_rst(p, r);
        return;
    }
    enum role by = v->reset_by == ENDS_CLIENT ? ROLE_CLIENT : ROLE_SERVER;
    g_autofree char *condition =
        g_strdup_printf("tcpstate.conversation.reset_by == \"%s\"", role_name(by));
    if (r->observations & 1u << OBSERVED_FIN_ANSWERED_BY_RST) {
        add_at_end(p, PROBLEM_FIN_ANSWERED_BY_RST, r, by, v->reset,
                   "tcpstate.expert.fin_answered_by_rst");
        return;
    }
    if (v->close == CLOSE_RESET && r->observations & 1u << OBSERVED_EARLIER_LIFE) {
        add_at_end(p, PROBLEM_HALF_OPEN, r, by, v->reset, condition);
        return;
    }
    g_autofree char *end = name_end(r, by);
    char *who = g_strdup_printf("%s, itself in %s, its peer in %s", end, state_at_reset(r, by),
                                state_at_reset(r, role_peer(by)));
    add_case(p, PROBLEM_RESET, who, filter_place(r, by, condition), v->reset);
}

/* Notes TIME_WAIT by host and service: the number of ports of a host towards one service is
 * limited. */
static void check_time_wait(struct problems *p, const struct record_conversation *r, enum role role)
{
    const struct path_state *v = find_path_state(r, role, STATE_TIME_WAIT);
    if (!v || r->verdict.assumed_ends & 1u << role)
        return;
    g_autofree char *condition =
        g_strdup_printf("tcpstate.%s.entered == \"TIME_WAIT\"", role_name(role));
    struct case_group *g = add_at_end(p, PROBLEM_TIME_WAIT, r, role, r->last_frame, condition);
    int64_t entered = v->entry_seen ? v->entered : r->first_time;
    if (!g->times)
        g->times = g_array_new(FALSE, FALSE, sizeof entered);
    g_array_append_val(g->times, entered);
}

void problems_add_conversation(struct problems *p, const struct record_conversation *r)
{
    const struct verdict *v = &r->verdict;
    p->conversations++;
    p->assumed += waits_by_assumption(r);
    p->end = MAX(p->end, r->last_time);
    for (enum role role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
        check_close_wait(p, r, role);
        check_kept(p, r, role, PROBLEM_SYN_RCVD, STATE_SYN_RCVD, r->first_frame);
        check_fin_wait_2(p, r, role);
        check_time_wait(p, r, role);
    }
    if (v->close == CLOSE_UNANSWERED && !(r->observations & 1u << OBSERVED_OLD_DUPLICATE_SYN))
        add_at_end(p, PROBLEM_UNANSWERED, r, ROLE_SERVER, r->first_frame,
                   "tcpstate.conversation.close == \"unanswered\"");
    else if (v->close == CLOSE_REFUSED && !find_path_state(r, ROLE_SERVER, STATE_SYN_RCVD))
        add_at_end(p, PROBLEM_REFUSED, r, ROLE_SERVER, v->reset,
                   "tcpstate.conversation.close == \"refused\"");
    else if (v->close == CLOSE_REFUSED || v->close == CLOSE_RESET ||
             v->close == CLOSE_RESET_AFTER_FIN)
        check_reset(p, r);
}

void problems_add_segment(struct problems *p, const struct record_segment *r)
{
    const struct annotation *a = &r->annotation;
    if (!annotation_observed(a, OBSERVED_RST_IGNORED))
        return;
    char text[ADDRESS_TEXT_SIZE];
    const char *source = record_address_text(&r->source.address, text);
    bool ipv6 = record_address_is_ipv6(&r->source.address);
    char *who = g_strdup_printf("%s %s: %s", role_name(a->sender), source, detail_text(a->detail));
    char *filter = g_strdup_printf("tcpstate.expert.rst_ignored && %s == %s",
                                   ipv6 ? "ipv6.src" : "ip.src", source);
    add_case(p, PROBLEM_RST_IGNORED, who, filter, r->segment.frame);
}

static gint worst_first(gconstpointer a, gconstpointer b)
{
    const struct case_group *x = *(struct case_group *const *)a;
    const struct case_group *y = *(struct case_group *const *)b;
    if (x->problem != y->problem)
        return x->problem < y->problem ? -1 : 1;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return strcmp(x->who, y->who);
}

void problems_sort(struct problems *p)
{
    g_ptr_array_sort(p->groups, worst_first);
}

int64_t case_longest(const struct problems *p, const struct case_group *g)
{
    int64_t kept = g->since == INT64_MAX ? HELD_UNKNOWN : duration_between(g->since, p->end);
    return MAX(g->longest, kept);
}

static gint by_time(gconstpointer a, gconstpointer b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

void case_time_wait(const struct problems *p, const struct case_group *g, uint32_t *most,
                    double *steady)
{
    g_array_sort(g->times, by_time);
    const int64_t *times = (const int64_t *)(const void *)g->times->data;
    guint n = g->times->len;
    *most = 0;
    for (guint first = 0, last = 0; last < n; last++) {
        while (duration_between(times[first], times[last]) >= p->limits.time_wait)
            first++;
        *most = MAX(*most, last - first + 1);
    }
    int64_t span = duration_between(times[0], times[n - 1]);
    *steady = span ? (double)(n - 1) / (double)span * (double)p->limits.time_wait : *most;
}
