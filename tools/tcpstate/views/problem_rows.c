/*
 * `-z problems` for programs.
 *
 * A row has a group whole: all its frames, and the least and the most of its numbers. It is in the same
 * order as in the text, but none is left out.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "problem_rows.h"

#include "common/message.h"
#include "engine/duration.h"
#include "fact_rows.h"
#include "format.h"
#include "problem_filter.h"
#include "problems.h"

struct problem_rows {
    struct problems *problems;
    struct fact_rows rows;
};

/* A group, with the problems that it is one of. */
struct problem_row {
    const struct problems *problems;
    const struct problem_group *group;
};

static const char *problem_spelling(unsigned kind)
{
    return problem_name((enum problem_kind)kind);
}

static const char *scan_spelling(unsigned scan)
{
    static const char *const names[] = {NULL, "ports", "hosts"};
    return names[scan];
}

/* The least and the most of the values that are known. */
struct range {
    int64_t least; /* HELD_UNKNOWN: none is known */
    int64_t most;
};

static struct range range_of(const struct problem_row *r,
                             int64_t (*value)(const struct problems *p,
                                              const struct problem_case *c))
{
    struct range range = {HELD_UNKNOWN, HELD_UNKNOWN};
    for (uint32_t i = 0; i < r->group->count; i++) {
        int64_t v = value(r->problems, &r->group->cases[i]);
        if (v == HELD_UNKNOWN)
            continue;
        range.least = range.least == HELD_UNKNOWN ? v : MIN(range.least, v);
        range.most = range.most == HELD_UNKNOWN ? v : MAX(range.most, v);
    }
    return range;
}

static int64_t idle_of(const struct problems *p G_GNUC_UNUSED, const struct problem_case *c)
{
    return record_idle_time(c->idle);
}

static int64_t span_of(const struct problems *p G_GNUC_UNUSED, const struct problem_case *c)
{
    return c->count || c->span ? c->span * NS_PER_MILLISECOND : HELD_UNKNOWN;
}

static int64_t first_time_of(const struct problems *p G_GNUC_UNUSED, const struct problem_case *c)
{
    return c->time;
}

static void tell_sent(struct facts_output *o, const struct problem_group *g)
{
    uint32_t least = g->cases->count;
    uint32_t most = least;
    for (uint32_t i = 0; i < g->count; i++) {
        least = MIN(least, g->cases[i].count);
        most = MAX(most, g->cases[i].count);
    }
    fact_frame(o, "sent_min", least); /* 0 is a missing one, as for frames */
    fact_frame(o, "sent_max", most);
}

static void tell_frames(struct facts_output *o, const struct problem_group *g)
{
    fact_begin_list(o, "frames");
    for (uint32_t i = 0; i < g->count; i++)
        fact_put_number(o, g->cases[i].problem.frame, i == 0, ' ');
    fact_end_list(o);
}

static void tell_filter(struct facts_output *o, const struct problem_row *r)
{
    g_autoptr(GString) filter = g_string_new(NULL);
    if (o->form != FACTS_HEADING)
        problem_filter_put(filter, r->problems, r->group);
    fact_text(o, "filter", filter->str);
}

static void tell_range(struct facts_output *o, const char *least, const char *most, struct range r)
{
    fact_held(o, least, r.least);
    fact_held(o, most, r.most);
}

/* Tells where: what differs among the cases is missing. */
static void tell_place(struct facts_output *o, const struct problem_group *g)
{
    const struct problem_case *c = g->cases;
    const guint clients = problem_group_clients(g);
    fact_place(o, "server", c->scan == SCAN_HOSTS ? NULL : &c->service->end.address,
               c->scan == SCAN_PORTS ? -1 : c->service->end.port);
    fact_frame(o, "service_conversations", c->scan == SCAN_NONE ? c->service->conversations : 0);
    fact_word(o, "scan", scan_spelling, SCAN_HOSTS + 1, c->scan);
    fact_place(o, "client", clients == 1 ? &c->client->end.address : NULL,
               problem_group_client_port(g));
    fact_number(o, "clients", clients);
    fact_number(o, "conversations", g->count);
}

static void tell_problem(struct facts_output *o, const void *row)
{
    const struct problem_row *r = row;
    const struct problem_group *g = r->group;
    const struct problem_case *c = g->cases;
    fact_word(o, "problem", problem_spelling, PROBLEM_COUNT, c->problem.kind);
    fact_word(o, "problem_by", cause_by_spelling, BY_COUNT, c->problem.by);
    tell_place(o, g);
    fact_number(o, "likely_conversations", g->likely);
    fact_number(o, "assumed_conversations", g->assumed);
    fact_number(o, "guessed_conversations", g->guessed);
    fact_word(o, "cause_icmp", icmp_kind_spelling, ICMP_KIND_COUNT, c->icmp);
    tell_range(o, "first_time", "last_time", range_of(r, first_time_of));
    tell_range(o, "idle_min", "idle_max", range_of(r, idle_of));
    tell_range(o, "held_min", "held_max", range_of(r, problems_held));
    tell_sent(o, g);
    tell_range(o, "span_min", "span_max", range_of(r, span_of));
    tell_frames(o, g);
    tell_filter(o, r);
}

static void note_conversation(void *state, GString *out G_GNUC_UNUSED,
                              const struct record_conversation *r)
{
    const struct problem_rows *v = state;
    problems_add_conversation(v->problems, r);
}

static void print_rows(void *state, GString *out)
{
    struct problem_rows *v = state;
    problems_group(v->problems);
    for (guint i = 0; i < v->problems->groups->len; i++) {
        const struct problem_row row = {
            v->problems, &g_array_index(v->problems->groups, struct problem_group, i)};
        fact_rows_put(&v->rows, out, &row);
    }
    fact_rows_end(&v->rows, out);
}

/* Says what the rows lack. */
static bool report_left_out(const void *state)
{
    const struct problem_rows *v = state;
    if (v->problems->left_out)
        message_error("-z problems: %u more conversations are not counted", v->problems->left_out);
    return true;
}

static void free_rows(void *state)
{
    struct problem_rows *v = state;
    problems_free(v->problems);
    g_free(v);
}

struct view problem_rows_view(enum view_form form)
{
    static const struct capture_service place;
    static const struct problem_case nothing = {
        .service = &place, .host = &place, .client = &place};
    static const struct problem_group group = {.cases = &nothing};
    static const struct problems problems;
    static const struct problem_row none = {&problems, &group};
    struct problem_rows *v = g_new0(struct problem_rows, 1);
    v->problems = problems_new();
    v->rows =
        (struct fact_rows){.form = form, .type = "problem", .tell = tell_problem, .none = &none};
    return (struct view){.conversation = note_conversation,
                         .end = print_rows,
                         .report = report_left_out,
                         .free = free_rows,
                         .state = v};
}
