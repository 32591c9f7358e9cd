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
#include "problems.h"
#include "terminal.h"

enum {
    GROUPS_MAX = 30, /* groups listed; further ones are only counted */
    FRAMES_MAX = 5,  /* frames, or ports, listed for one group */
    HARM_IN_RED = 3
};

/* What the problem is, and what to do. */
static const struct {
    const char *title;
    const char *advice;
} wordings[PROBLEM_COUNT] = {
    [CAUSE_INJECTED_RESET] =
        {"a box between the ends sent a RST",
         "look for a firewall or load balancer on the way, and its time limit"},
    [CAUSE_REFUSED] = {"the SYN was refused",
                       "start the program that listens there, or look for a firewall that rejects"},
    [CAUSE_UNREACHABLE] = {"an ICMP error ended the opening",
                           "ask the host that sent the ICMP error: a route or a firewall"},
    [CAUSE_UNANSWERED] =
        {"no answer to the SYN was captured",
         "look for a firewall that drops, a host that is down, a full accept queue"},
    [CAUSE_BLOCKED_BY_OLD_CONNECTION] = {"an earlier connection blocked the ports",
                                         "close connections before the client restarts, or use "
                                         "other ports"},
    [CAUSE_NOT_ACCEPTED] = {"the server did not accept the connection",
                            "look at the accept queue (ss -ltn) and whether the program still "
                            "listens"},
    [CAUSE_HANDSHAKE_ABANDONED] = {"no answer to the SYN-ACK was captured",
                                   "look for a SYN flood, or an ACK that is lost on the way"},
    [CAUSE_OPENER_GONE] = {"the client answered the SYN-ACK with a RST",
                           "look at the client: it had given up, or only probes the port"},
    [CAUSE_REQUEST_INTO_CLOSE] = {"a request met a connection that was being closed",
                                  "let the client close first, before the other's time limit, and "
                                  "repeat such requests"},
    [CAUSE_DATA_AFTER_CLOSE] = {"data came for an application that had closed",
                                "look at the end that closed before it had read all"},
    [CAUSE_LATE_FIN] = {"a FIN came after its peer was gone",
                        "look at the end that was late to close"},
    [CAUSE_NO_CONNECTION] = {"an end no longer knew the connection",
                             "look for a restart, or a box on the way that forgot an idle "
                             "connection; use keep-alive"},
    [CAUSE_KEEPALIVE_TIMEOUT] = {"no answer to keep-alive probes was captured",
                                 "look at the host that went silent, and the way to it"},
    [CAUSE_RETRANSMISSION_TIMEOUT] = {"an end stopped answering",
                                      "look at that host, and for a box on the way that forgot an "
                                      "idle connection"},
    [CAUSE_WINDOW_STAYED_SHUT] = {"an application did not read: its window stayed 0",
                                  "look at what that application waited for"},
    [CAUSE_ABORTED_WITH_UNREAD_DATA] = {"an end reset the connection with data unread",
                                        "let the application read all before it closes"},
    [CAUSE_ABORTED] = {"an end reset the connection",
                       "look at that application: SO_LINGER 0, unread data, or killed"},
    [CAUSE_PEER_DID_NOT_CLOSE] = {"an application has not closed, though its peer did",
                                  "look for a leak there: sockets in CLOSE_WAIT (ss -t)"},
    [PROBLEM_CLOSE_WAIT_LONG] = {"an application closed long after its peer",
                                 "look at what it waited for in CLOSE_WAIT"},
    [PROBLEM_TIME_WAIT_REUSE] = {"ports were used again while still in TIME_WAIT",
                                 "keep connections open, or use more ports or addresses"},
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
    format_text(out, wordings[c->problem.kind].title);
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
    if (g->likely == g->count)
        format_text(out, " (likely)");
    else if (g->likely)
        g_string_append_printf(out, " (%u only likely)", g->likely);
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

/* Appends within what time ports were used again. */
static void put_span(GString *out, const struct problem_group *g)
{
    int64_t first = INT64_MAX;
    int64_t last = INT64_MIN;
    for (uint32_t i = 0; i < g->count; i++) {
        first = MIN(first, g->cases[i].time);
        last = MAX(last, g->cases[i].time);
    }
    g_string_append_printf(out, "%u time%s", g->count, g->count == 1 ? "" : "s");
    if (g->count > 1) {
        format_text(out, " within ");
        format_duration(out, duration_between(first, last));
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
    put_line(out, "\n    to do    ", wordings[first_case(g)->problem.kind].advice);
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
    (void)request;
    return (struct view){.conversation = note_conversation,
                         .end = print_problems,
                         .free = free_problems,
                         .state = problems_new()};
}

const struct view_kind view_problems = {
    .option = 'z',
    .name = "problems",
    .argument = "",
    .help = "problems, those that did most harm first, each with frames and a filter",
    .make = make_problems_view,
};
