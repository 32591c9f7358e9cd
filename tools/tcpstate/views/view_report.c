/*
 * `-z report`: one HTML page that needs nothing else: problems, a census over time, the conversations,
 * and ladders of those with a problem.
 *
 * Problems and ladders are the texts of their own views. The page has the worst conversations, and says
 * how many it leaves out, so that its size does not grow with the capture.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view_kind.h"

#include <string.h>

#include "census.h"
#include "engine/duration.h"
#include "format.h"
#include "problems.h"
#include "report_page.h"
#include "terminal.h"
#include "time_display.h"
#include "why.h"

enum {
    PROBLEM_ROWS_MAX =
        1500, /* conversations with a problem in the table, those that did most harm first */
    HEALTHY_ROWS_MAX = 300,
    LADDERS_MAX = 40,           /* of those that did most harm */
    LADDER_SIZE_MAX = 12000,    /* octets of one ladder; its further lines are counted */
    PROBLEMS_SIZE_MAX = 200000, /* octets of the text of all problems */
    CLIENTS_MAX = 100000        /* whose failed openings are counted */
};

/* The order of the table: the last first. */
enum rank {
    RANK_HEALTHY,
    RANK_SCAN, /* a client that could not open connections to many services */
    RANK_HARM, /* and the harm that the problem did */
    RANK_COUNT = RANK_HARM + PROBLEM_HARM_MAX + 1
};

/* A conversation of the table. */
struct row {
    struct problem problem;
    char *client; /* whose openings are counted; NULL: the problem is another one */
    char *cells;  /* HTML */
    char *ladder; /* text; NULL: none was kept */
    uint32_t stream;
};

struct report {
    struct view ladders;
    struct view problems;
    struct census *census;
    GArray *rows; /* struct row: the first conversations of each rank */
    unsigned row_counts[RANK_COUNT];
    unsigned ladder_counts[RANK_COUNT];
    GHashTable *failed; /* by client: the services, as a set, that it could not open */
    uint32_t conversations;
    uint64_t segments;
    struct limits limits;
};

static void clear_row(void *row)
{
    struct row *r = row;
    g_free(r->client);
    g_free(r->cells);
    g_free(r->ladder);
}

static void add_segment(void *state, GString *out G_GNUC_UNUSED, const struct record_segment *r)
{
    struct report *report = state;
    g_autoptr(GString) text = g_string_new(NULL);
    report->segments++;
    report->ladders.segment(report->ladders.state, text, r);
}

static void put_cell(GString *cells, const char *text)
{
    g_string_append(cells, "<td>");
    report_escape(cells, text);
}

/* Returns the cells of a conversation: stream, beginning, duration, ends, close, cause. */
static char *make_cells(const struct record_conversation *r)
{
    GString *cells = g_string_new(NULL);
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(cells, "<td>%u", r->stream);
    format_time(text, r->first_time);
    put_cell(cells, text->str);
    int64_t duration = duration_between(r->first_time, r->last_time);
    g_string_truncate(text, 0);
    format_duration(text, duration);
    g_string_append_printf(cells, "<td data-n=\"%" G_GINT64_FORMAT "\">%s", duration, text->str);
    for (enum role role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
        g_string_truncate(text, 0);
        format_endpoint(text, &r->end[role]);
        put_cell(cells, text->str);
    }
    put_cell(cells, close_name(r->verdict.close));
    g_string_truncate(text, 0);
    format_why(text, r);
    put_cell(cells, text->str);
    return g_string_free(cells, FALSE);
}

/* Returns the text, or its first lines and how many more there are. */
static char *shorten(const char *text, size_t size)
{
    size_t length = strlen(text);
    unsigned more = 0;
    if (length <= size)
        return g_strdup(text);
    const char *end = text + size;
    while (end > text && end[-1] != '\n')
        end--;
    for (const char *p = end; (p = strchr(p, '\n')); p++)
        more++;
    return g_strdup_printf("%.*s... and %u more lines\n", (int)(end - text), text, more);
}

/* Counts a failed opening. Returns the client's address, which the caller frees; NULL for other problems. */
static char *count_failure(struct report *report, const struct record_conversation *r,
                           enum problem_kind kind)
{
    char buffer[ADDRESS_TEXT_SIZE];
    if (kind == PROBLEM_NONE || !problem_fails_to_open(kind))
        return NULL;
    const char *client = record_address_text(&r->end[ROLE_CLIENT].address, buffer);
    GHashTable *services = g_hash_table_lookup(report->failed, client);
    if (!services && g_hash_table_size(report->failed) < CLIENTS_MAX) {
        services = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        g_hash_table_insert(report->failed, g_strdup(client), services);
    }
    if (services && g_hash_table_size(services) < SCAN_MIN) {
        g_autoptr(GString) service = g_string_new(NULL);
        format_endpoint(service, &r->end[ROLE_SERVER]);
        g_hash_table_add(services, g_strdup(service->str));
    }
    return g_strdup(client);
}

/* Returns the rank of a problem, by what is known so far. `client`: see struct row. */
static enum rank rank_of(const struct report *report, enum problem_kind kind, const char *client)
{
    GHashTable *services = client ? g_hash_table_lookup(report->failed, client) : NULL;
    if (kind == PROBLEM_NONE)
        return RANK_HEALTHY;
    if (services && g_hash_table_size(services) >= SCAN_MIN)
        return RANK_SCAN;
    return (enum rank)(RANK_HARM + problem_harm(kind));
}

static void add_row(struct report *report, const struct record_conversation *r, const char *ladder)
{
    struct problem problem = problem_find(r, &report->limits);
    g_autofree char *client = count_failure(report, r, problem.kind);
    enum rank rank = rank_of(report, problem.kind, client);
    if (report->row_counts[rank] >= (unsigned)(rank ? PROBLEM_ROWS_MAX : HEALTHY_ROWS_MAX))
        return;
    report->row_counts[rank]++;
    g_array_set_size(report->rows, report->rows->len + 1);
    struct row *row = &g_array_index(report->rows, struct row, report->rows->len - 1);
    *row = (struct row){.problem = problem,
                        .client = g_steal_pointer(&client),
                        .stream = r->stream,
                        .cells = make_cells(r)};
    if (rank && *ladder && report->ladder_counts[rank] < LADDERS_MAX) {
        row->ladder = shorten(ladder, LADDER_SIZE_MAX);
        report->ladder_counts[rank]++;
    }
}

static void add_conversation(void *state, GString *out G_GNUC_UNUSED,
                             const struct record_conversation *r)
{
    struct report *report = state;
    g_autoptr(GString) ladder = g_string_new(NULL);
    terminal_plain(true);
    report->conversations++;
    report->ladders.conversation(report->ladders.state, ladder, r);
    report->problems.conversation(report->problems.state, ladder, r);
    census_add(report->census, r);
    add_row(report, r, ladder->str);
    terminal_plain(false);
}

static void put_what(const struct report *report, GString *out)
{
    const struct census *c = report->census;
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(text, "%u conversations, %" G_GUINT64_FORMAT " TCP segments",
                    report->conversations, report->segments);
    if (report->conversations) {
        format_text(text, ", from ");
        format_moment(text, c->begin);
        format_text(text, " on, for ");
        format_duration(text, duration_between(c->begin, c->end));
    }
    g_string_append(out, "<p>");
    report_escape(out, text->str);
    g_string_append(out, ".</p>\n");
}

static void put_problems(struct report *report, GString *out)
{
    g_autoptr(GString) text = g_string_new(NULL);
    report->problems.end(report->problems.state, text);
    g_autofree char *shown = shorten(text->str, PROBLEMS_SIZE_MAX);
    g_string_append(out, "<h2>Problems</h2>\n<pre class=wrap>");
    report_escape(out, shown);
    g_string_append(out, "</pre>\n");
}

/* Returns the rank of a row, now that the end of the capture is known. */
static enum rank row_rank(const struct report *report, const struct row *row)
{
    bool holds =
        row->problem.kind != PROBLEM_NONE && problem_holds(&row->problem, report->census->end);
    return holds ? rank_of(report, row->problem.kind, row->client) : RANK_HEALTHY;
}

/* Appends at most `room` rows of this rank. Returns how many. */
static unsigned put_rows(const struct report *report, GString *out, enum rank rank, unsigned room)
{
    unsigned count = 0;
    for (guint i = 0; i < report->rows->len && count < room; i++) {
        const struct row *row = &g_array_index(report->rows, struct row, i);
        if (row_rank(report, row) != rank)
            continue;
        g_string_append_printf(out, "<tr%s>%s\n", rank ? " class=bad" : "", row->cells);
        count++;
    }
    return count;
}

static void put_table(const struct report *report, GString *out)
{
    g_string_append(out, "<h2>Conversations</h2>\n<div class=scroll><table><thead><tr>"
                         "<th>stream<th>begins<th>lasts<th>client<th>server<th>close<th>why"
                         "</thead><tbody>\n");
    unsigned shown = 0;
    for (int rank = RANK_COUNT - 1; rank > RANK_HEALTHY; rank--)
        shown += put_rows(report, out, (enum rank)rank, PROBLEM_ROWS_MAX - shown);
    shown += put_rows(report, out, RANK_HEALTHY, HEALTHY_ROWS_MAX);
    g_string_append(out, "</tbody></table></div>\n");
    if (shown < report->conversations)
        g_string_append_printf(out, "<p>%u more conversations are not in the table.</p>\n",
                               report->conversations - shown);
}

/* Appends at most `room` ladders of this rank. Returns how many. */
static unsigned put_ladders_of(const struct report *report, GString *out, enum rank rank,
                               unsigned room)
{
    unsigned count = 0;
    for (guint i = 0; i < report->rows->len && count < room; i++) {
        const struct row *row = &g_array_index(report->rows, struct row, i);
        if (!row->ladder || row_rank(report, row) != rank)
            continue;
        g_string_append_printf(out, "<details><summary>stream %u: %s</summary><pre>", row->stream,
                               problem_name(row->problem.kind));
        report_escape(out, row->ladder);
        g_string_append(out, "</pre></details>\n");
        count++;
    }
    return count;
}

static void put_ladders(const struct report *report, GString *out)
{
    g_autoptr(GString) ladders = g_string_new(NULL);
    unsigned shown = 0;
    for (int rank = RANK_COUNT - 1; rank > RANK_HEALTHY; rank--)
        shown += put_ladders_of(report, ladders, (enum rank)rank, LADDERS_MAX - shown);
    if (!shown)
        return;
    g_string_append_printf(out, "<h2>Ladders</h2>\n%s", ladders->str);
    g_string_append(out, "<p>tcpstate -z ladder,STREAM draws the ladders of other "
                         "conversations.</p>\n");
}

static void print_report(void *state, GString *out)
{
    struct report *report = state;
    terminal_plain(true);
    report_page_begin(out);
    put_what(report, out);
    put_problems(report, out);
    report_graph(out, report->census);
    put_table(report, out);
    put_ladders(report, out);
    report_page_end(out);
    terminal_plain(false);
}

static void free_report(void *state)
{
    struct report *report = state;
    report->ladders.free(report->ladders.state);
    report->problems.free(report->problems.state);
    census_free(report->census);
    g_array_unref(report->rows);
    g_hash_table_unref(report->failed);
    g_free(report);
}

static struct view make_report_view(const struct view_request *request G_GNUC_UNUSED)
{
    const struct view_request plain = {.segments = true};
    struct report *report = g_new0(struct report, 1);
    report->ladders = view_ladder.make(&plain);
    report->problems = view_problems.make(&plain);
    report->census = census_new();
    report->rows = g_array_new(FALSE, FALSE, sizeof(struct row));
    g_array_set_clear_func(report->rows, clear_row);
    report->failed =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
    report->limits = (struct limits)LIMITS_DEFAULT;
    return (struct view){
        .segment = add_segment,
        .conversation = add_conversation,
        .end = print_report,
        .free = free_report,
        .state = report,
    };
}

const struct view_kind view_report = {
    .option = 'z',
    .name = "report",
    .argument = "",
    .help = "a page for a browser (-o FILE.html): problems, census, conversations, ladders",
    .make = make_report_view,
};
