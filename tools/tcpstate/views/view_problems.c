/*
 * `-z problems`: problems, the worst first, each with its frames and a display filter to paste.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view_kind.h"

#include "format.h"
#include "problems.h"
#include "terminal.h"

enum {
    GROUPS_MAX = 10,        /* frames listed for one group; further ones are only counted */
    EPHEMERAL_PORTS = 28232 /* Linux: ip_local_port_range 32768 to 60999 */
};

/* What the problem is, and where its cause may lie. */
static const struct {
    const char *title;
    const char *advice;
    enum paint paint;
} wordings[PROBLEM_COUNT] = {
    [PROBLEM_CLOSE_WAIT_LEAK] = {"CLOSE_WAIT to the end of the capture",
                                 "the peer has closed; the application there has not", PAINT_RESET},
    [PROBLEM_CLOSE_WAIT_LONG] = {"CLOSE_WAIT held long", "the application there was late to close",
                                 PAINT_RESET},
    [PROBLEM_SYN_RCVD] = {"SYN_RCVD to the end of the capture",
                          "the handshake was never completed: SYN flood, lost ACKs, full accept "
                          "queue",
                          PAINT_RESET},
    [PROBLEM_UNANSWERED] = {"SYN unanswered", "filtered, host down, or its backlog full",
                            PAINT_RESET},
    [PROBLEM_REFUSED] = {"SYN refused",
                         "no program listens on that port, or a firewall rejects the SYN",
                         PAINT_RESET},
    [PROBLEM_FIN_WAIT_2] = {"FIN_WAIT_2 stuck", "its peer has not closed: look there",
                            PAINT_WARNING},
    [PROBLEM_HALF_OPEN] = {"half-open connection",
                           "it lost the connection (crash, reboot), and its peer kept it",
                           PAINT_WARNING},
    [PROBLEM_FIN_ANSWERED_BY_RST] = {"FIN answered by RST",
                                     "its socket was already gone when the peer closed",
                                     PAINT_WARNING},
    [PROBLEM_FOREIGN_RST] = {"reset by somebody else",
                             "the end whose address the RST bears went on: look for a box between "
                             "the ends",
                             PAINT_RESET},
    [PROBLEM_RESET] = {"reset", "who sent the RST", PAINT_WARNING},
    [PROBLEM_RST_IGNORED] = {"RST ignored", "it changed no state", PAINT_WARNING},
    [PROBLEM_TIME_WAIT] = {"TIME_WAIT", "who holds it", PAINT_NONE},
};

static void put_frames(GString *out, const struct case_group *g)
{
    unsigned shown = 0;
    format_text(out, "    frames   ");
    for (unsigned i = 0; i < MIN(g->count, PROBLEM_FRAMES_MAX); i++) {
        if (g->frames[i])
            g_string_append_printf(out, "%s#%u", shown++ ? ", " : "", g->frames[i]);
    }
    if (!shown)
        format_text(out, "none captured");
    if (g->count > PROBLEM_FRAMES_MAX)
        g_string_append_printf(out, ", ... (%u in all)", g->count);
    format_character(out, '\n');
}

static void put_time_wait(GString *out, const struct problems *p, const struct case_group *g)
{
    uint32_t most;
    double steady;
    case_time_wait(p, g, &most, &steady);
    g_string_append_printf(out, "    held     %u at most at a time; at this rate %.0f", most,
                           steady);
    if (g_str_has_prefix(g->who, role_name(ROLE_CLIENT)))
        g_string_append_printf(out, ", which leaves %.0f of %d ports",
                               MAX(0, EPHEMERAL_PORTS - steady), EPHEMERAL_PORTS);
    format_character(out, '\n');
}

static void put_group(GString *out, const struct problems *p, const struct case_group *g)
{
    int64_t longest = case_longest(p, g);
    g_string_append_printf(out, "  %u x %s", g->count, g->who);
    if (longest != HELD_UNKNOWN) {
        format_text(out, ", longest ");
        format_duration(out, longest);
    }
    format_character(out, '\n');
    if (g->problem == PROBLEM_TIME_WAIT)
        put_time_wait(out, p, g);
    put_frames(out, g);
    g_string_append_printf(out, "    filter   %s\n", g->filter);
}

static void put_title(GString *out, enum problem problem)
{
    paint(out, wordings[problem].paint);
    format_text(out, wordings[problem].title);
    paint(out, PAINT_NONE);
    g_string_append_printf(out, ": %s\n", wordings[problem].advice);
}

static const struct case_group *group_at(const struct problems *p, guint i)
{
    return g_ptr_array_index(p->groups, i);
}

static void put_groups(GString *out, struct problems *p)
{
    unsigned of_this = 0;
    for (guint i = 0; i < p->groups->len; i++) {
        const struct case_group *g = group_at(p, i);
        bool last = i + 1 == p->groups->len || group_at(p, i + 1)->problem != g->problem;
        if (of_this++ == 0)
            put_title(out, g->problem);
        if (of_this <= GROUPS_MAX)
            put_group(out, p, g);
        else if (last)
            g_string_append_printf(out, "  ... at %u more places\n", of_this - GROUPS_MAX);
        if (last) {
            format_character(out, '\n');
            of_this = 0;
        }
    }
}

static void note_segment(void *state, GString *out G_GNUC_UNUSED, const struct record_segment *r)
{
    problems_add_segment(state, r);
}

static void note_conversation(void *state, GString *out G_GNUC_UNUSED,
                              const struct record_conversation *r)
{
    problems_add_conversation(state, r);
}

static void print_problems(void *state, GString *out)
{
    struct problems *p = state;
    if (!p->conversations)
        return;
    problems_sort(p);
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
}

static void free_problems(void *state)
{
    problems_free(state);
}

static struct view make_problems_view(const struct view_request *request)
{
    (void)request;
    return (struct view){.segment = note_segment,
                         .conversation = note_conversation,
                         .end = print_problems,
                         .free = free_problems,
                         .state = problems_new()};
}

const struct view_kind view_problems = {
    .option = 'z',
    .name = "problems",
    .argument = "",
    .help = "problems, the worst first, each with frames and a filter",
    .make = make_problems_view,
};
