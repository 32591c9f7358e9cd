/*
 * `-z problems`: problems, those that did most harm first, each with its frames and a display filter
 * to paste.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view_kind.h"

#include "clusters.h"
#include "engine/duration.h"
#include "format.h"
#include "problem_filter.h"
#include "problem_rows.h"
#include "problem_words.h"
#include "problems.h"
#include "terminal.h"

enum {
    GROUPS_MAX = 30, /* groups listed; further ones are only counted */
    FRAMES_MAX = 5,  /* frames, or ports, listed for one group */
    HARM_IN_RED = 3
};

static const struct problem_case *first_case(const struct problem_group *g)
{
    return g->cases;
}

static void put_title(GString *out, const struct problem_group *g)
{
    const struct problem_case *c = first_case(g);
    paint(out, g->harm >= HARM_IN_RED ? PAINT_RESET : PAINT_WARNING);
    format_text(out, problem_name(c->problem.kind));
    paint(out, PAINT_NONE);
    format_text(out, ": ");
    format_text(out, problem_title(c->problem.kind));
    format_character(out, '\n');
}

static void put_by(GString *out, const struct problem_group *g)
{
    const struct problem_case *c = first_case(g);
    guint clients = problem_group_clients(g);
    const char *by = cause_by_name(c->problem.by);
    if (by)
        g_string_append_printf(out, ", by %s%s", c->problem.by == BY_BOTH ? "" : "the ",
                               c->problem.by == BY_BOTH ? "both ends" : by);
    if (clients > 1) {
        g_string_append_printf(out, "; %u clients", clients);
    } else {
        format_text(out, "; client ");
        format_address(out, &c->client->end.address);
    }
}

static gint by_number(gconstpointer a, gconstpointer b)
{
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

/* Appends the ports of a scan: "22, 80, 443, 8080, 8443, ... 65000". */
static void put_ports(GString *out, const struct problem_group *g)
{
    g_autoptr(GArray) ports = g_array_new(FALSE, FALSE, sizeof(uint16_t));
    for (uint32_t i = 0; i < g->count; i++)
        g_array_append_val(ports, g->cases[i].service->end.port);
    g_array_sort(ports, by_number);
    const uint16_t *port = (const uint16_t *)(const void *)ports->data;
    guint different = 0;
    for (guint i = 0; i < ports->len; i++) {
        if (i == 0 || port[i] != port[different - 1])
            ((uint16_t *)(void *)ports->data)[different++] = port[i];
    }
    g_string_append_printf(out, "%u ports of one host, ", different);
    format_address(out, &first_case(g)->host->end.address);
    for (guint i = 0; i < MIN(different, FRAMES_MAX); i++)
        g_string_append_printf(out, "%s%u", i ? ", " : ": ", port[i]);
    if (different > FRAMES_MAX)
        g_string_append_printf(out, ", ... %u", port[different - 1]);
}

static guint count_hosts(const struct problem_group *g)
{
    g_autoptr(GHashTable) hosts = g_hash_table_new(NULL, NULL);
    for (uint32_t i = 0; i < g->count; i++)
        g_hash_table_add(hosts, (gpointer)g->cases[i].host);
    return g_hash_table_size(hosts);
}

static void put_scan(GString *out, const struct problem_group *g)
{
    const struct problem_case *c = first_case(g);
    format_text(out, "  scan: one source, ");
    format_address(out, &c->client->end.address);
    format_text(out, ", ");
    if (c->scan == SCAN_PORTS)
        put_ports(out, g);
    else
        g_string_append_printf(out, "port %u of %u hosts", c->service->end.port, count_hosts(g));
}

/* Appends a doubt, with the number of its cases unless all have it. */
static void put_doubt(GString *out, const struct problem_group *g, uint32_t cases, const char *all,
                      const char *some)
{
    if (cases == 0)
        return;
    format_text(out, out->len ? ", " : " (");
    if (cases == g->count)
        format_text(out, all);
    else
        g_string_append_printf(out, "%u %s", cases, some);
}

/* Appends what is not sure: " (likely, client and server guessed, states assumed)". */
static void put_doubts(GString *out, const struct problem_group *g)
{
    g_autoptr(GString) doubts = g_string_new(NULL);
    put_doubt(doubts, g, g->likely, "likely", "only likely");
    put_doubt(doubts, g, g->guessed, "client and server guessed", "with client and server guessed");
    put_doubt(doubts, g, g->assumed, "states assumed", "with states assumed");
    if (doubts->len)
        g_string_append_printf(out, "%s)", doubts->str);
}

static void put_place(GString *out, const struct problem_group *g)
{
    const struct problem_case *c = first_case(g);
    if (c->scan != SCAN_NONE) {
        put_scan(out, g);
    } else {
        g_string_append_printf(out, "  %u of %u conversation%s, server ", g->count,
                               c->service->conversations,
                               c->service->conversations == 1 ? "" : "s");
        format_endpoint(out, &c->service->end);
        put_by(out, g);
    }
    put_doubts(out, g);
    format_character(out, '\n');
}

/* Finds the least and the greatest number that `value` returns for a case. */
static void find_range(const struct problem_group *g,
                       uint32_t (*value)(const struct problem_case *), uint32_t *least,
                       uint32_t *most)
{
    *least = UINT32_MAX;
    *most = 0;
    for (uint32_t i = 0; i < g->count; i++) {
        *least = MIN(*least, value(&g->cases[i]));
        *most = MAX(*most, value(&g->cases[i]));
    }
}

static uint32_t count_of(const struct problem_case *c)
{
    return c->count;
}

static uint32_t span_of(const struct problem_case *c)
{
    return c->span;
}

/* Appends how often a segment was sent: "sent 4 times in 7.01 s", "sent 1 to 4 times in 7.01 s at
 * most". */
static void put_repetitions(GString *out, const struct problem_group *g, const char *what)
{
    uint32_t least;
    uint32_t most;
    uint32_t shortest;
    uint32_t longest;
    find_range(g, count_of, &least, &most);
    find_range(g, span_of, &shortest, &longest);
    format_text(out, what);
    if (least != most)
        g_string_append_printf(out, "%u to ", least);
    g_string_append_printf(out, "%u time%s", most, most == 1 ? "" : "s");
    if (longest == 0)
        return;
    format_text(out, " in ");
    format_duration(out, longest * NS_PER_MILLISECOND);
    if (longest != shortest)
        format_text(out, " at most");
}

/* Appends within what time ports were used again, and how long the openings took if one took a second
 * at least: the server in TIME_WAIT may ignore the SYN (RFC 6191). */
static void put_span(GString *out, const struct problem_group *g)
{
    int64_t first = INT64_MAX;
    int64_t last = INT64_MIN;
    int64_t longest = 0;
    for (uint32_t i = 0; i < g->count; i++) {
        longest = MAX(longest, g->cases[i].opening);
        first = MIN(first, g->cases[i].time);
        last = MAX(last, g->cases[i].time);
    }
    g_string_append_printf(out, "%u time%s", g->count, g->count == 1 ? "" : "s");
    if (g->count > 1) {
        format_text(out, " within ");
        format_duration(out, duration_between(first, last));
    }
    if (longest >= NS_PER_SECOND) {
        format_text(out, g->count > 1 ? "; opening took up to " : "; opening took ");
        format_duration(out, longest);
    }
}

static uint32_t milliseconds(int64_t duration)
{
    return (uint32_t)MIN(duration / NS_PER_MILLISECOND, UINT32_MAX);
}

static void put_held(GString *out, const struct problems *p, const struct problem_group *g)
{
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    bool kept = false;
    for (uint32_t i = 0; i < g->count; i++) {
        uint32_t held = milliseconds(problems_held(p, &g->cases[i]));
        g_array_append_val(times, held);
        kept |= g->cases[i].problem.kept;
    }
    clusters_put(out, times, "waited ", kept ? ", until the end of the capture" : " for the close");
}

/* Appends how long the window was shut, where that is known. */
static void put_shut(GString *out, const struct problem_group *g)
{
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (uint32_t i = 0; i < g->count; i++) {
        if (g->cases[i].span > 0)
            g_array_append_val(times, g->cases[i].span);
    }
    if (times->len)
        clusters_put(out, times, "window 0 for ", "");
}

/* Appends how long the connections had been idle, if one was for a second at least. */
static void put_idle(GString *out, const struct problem_group *g)
{
    const uint32_t second = 1000;
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    uint32_t most = 0;
    for (uint32_t i = 0; i < g->count; i++) {
        if (g->cases[i].idle == IDLE_UNKNOWN)
            continue;
        most = MAX(most, g->cases[i].idle);
        g_array_append_val(times, g->cases[i].idle);
    }
    if (most >= second)
        clusters_put(out, times, "after ", " idle");
}

static void put_times(GString *out, const struct problems *p, const struct problem_group *g)
{
    switch ((int)first_case(g)->problem.kind) {
    case CAUSE_UNANSWERED:
        put_repetitions(out, g, "SYN sent ");
        break;
    case CAUSE_HANDSHAKE_ABANDONED:
        put_repetitions(out, g, "SYN-ACK sent ");
        break;
    case CAUSE_RETRANSMISSION_TIMEOUT:
        put_repetitions(out, g, "sent ");
        break;
    case CAUSE_KEEPALIVE_TIMEOUT:
        put_repetitions(out, g, "probed ");
        break;
    case CAUSE_UNREACHABLE:
        format_text(out, icmp_kind_text((enum icmp_kind)first_case(g)->icmp));
        break;
    case CAUSE_WINDOW_STAYED_SHUT:
        put_shut(out, g);
        break;
    case CAUSE_PEER_DID_NOT_CLOSE:
    case PROBLEM_CLOSE_WAIT_LONG:
        put_held(out, p, g);
        break;
    case PROBLEM_TIME_WAIT_REUSE:
        put_span(out, g);
        break;
    default:
        put_idle(out, g);
    }
}

static void put_line(GString *out, const char *name, const char *text)
{
    format_text(out, name);
    format_text(out, text);
    format_character(out, '\n');
}

static void put_frames(GString *out, const struct problem_group *g)
{
    format_text(out, "    frames   ");
    for (uint32_t i = 0; i < MIN(g->count, FRAMES_MAX); i++)
        g_string_append_printf(out, "%s#%u", i ? ", " : "", g->cases[i].problem.frame);
    if (g->count > FRAMES_MAX)
        g_string_append_printf(out, ", ... (%u in all)", g->count);
    format_character(out, '\n');
}

static void put_group(GString *out, const struct problems *p, const struct problem_group *g)
{
    g_autoptr(GString) times = g_string_new(NULL);
    put_title(out, g);
    put_place(out, g);
    put_times(times, p, g);
    if (times->len)
        put_line(out, "    seen     ", times->str);
    put_frames(out, g);
    format_text(out, "    filter   ");
    problem_filter_put(out, p, g);
    put_line(out, "\n    to do    ", problem_advice(first_case(g)->problem.kind));
    format_character(out, '\n');
}

static void note_conversation(void *state, GString *out G_GNUC_UNUSED,
                              const struct record_conversation *r)
{
    problems_add_conversation(state, r);
}

static void put_groups(GString *out, const struct problems *p)
{
    guint shown = MIN(p->groups->len, GROUPS_MAX);
    uint32_t more = 0;
    for (guint i = 0; i < p->groups->len; i++) {
        const struct problem_group *g = &g_array_index(p->groups, struct problem_group, i);
        if (i < shown)
            put_group(out, p, g);
        else
            more += g->count;
    }
    if (more)
        g_string_append_printf(out, "... and %u conversations with problems in %u more groups\n\n",
                               more, p->groups->len - shown);
}

static void print_problems(void *state, GString *out)
{
    struct problems *p = state;
    if (!p->conversations)
        return;
    problems_group(p);
    put_groups(out, p);
    if (p->groups->len)
        format_text(out, "Filters are for Wireshark, tcpstate -Y and tshark -2 -Y. ");
    else
        format_text(out, "No problems found. ");
    g_string_append_printf(out, "Conversations: %u.\n", p->conversations);
    if (p->assumed)
        g_string_append_printf(out,
                               "Left out: %u that may wait for their close; the capture lacks "
                               "segments that would prove it.\n",
                               p->assumed);
    if (p->left_out)
        g_string_append_printf(out, "Not grouped: %u more conversations that may have a problem.\n",
                               p->left_out);
}

static void free_problems(void *state)
{
    problems_free(state);
}

static struct view make_problems_view(const struct view_request *request)
{
    if (request->form != VIEW_TEXT)
        return problem_rows_view(request->form);
    return (struct view){.conversation = note_conversation,
                         .end = print_problems,
                         .free = free_problems,
                         .state = problems_new()};
}

const struct view_kind view_problems = {
    .option = 'z',
    .has_rows = true,
    .name = "problems",
    .argument = "",
    .help = "problems, those that did most harm first, each with frames and a filter",
    .make = make_problems_view,
};
