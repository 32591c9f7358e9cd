/*
 * `-z census`: what `ss -tan` would have shown at a time of the capture on all hosts together, and
 * how the numbers developed.
 *
 * An end stays in its last state to the end of the capture. TIME_WAIT is the exception: it runs
 * out.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view_kind.h"

#include "capture_time.h"
#include "census.h"
#include "common/message.h"
#include "engine/duration.h"
#include "format.h"
#include "line_wrap.h"
#include "terminal.h"
#include "time_display.h"

enum { SERVICES_MAX = 10, ROWS_WANTED = 20, ROWS_MAX = 10000 };

/* The states in the tables over time: those that can pile up. */
enum { CHARTED = 4 };
static const enum state charted[2][CHARTED] = {
    [ROLE_CLIENT] = {STATE_SYN_SENT, STATE_ESTABLISHED, STATE_CLOSE_WAIT, STATE_TIME_WAIT},
    [ROLE_SERVER] = {STATE_SYN_RCVD, STATE_ESTABLISHED, STATE_CLOSE_WAIT, STATE_TIME_WAIT},
};

/* Columns of a table over time: the time, and for each state a number and a bar. */
enum { TIME_WIDTH = 15, NUMBER_WIDTH = 7, BAR_MIN = 3, BAR_MAX = 40 };

struct census_view {
    const char *argument; /* a time of the capture; NULL: its end */
    int64_t every;        /* nanoseconds between the rows of the table over time; 0: as fits */
    struct census *census;
};

static void count_conversation(void *state, GString *out G_GNUC_UNUSED,
                               const struct record_conversation *r)
{
    struct census_view *v = state;
    census_add(v->census, r);
}

static void put_states(GString *out, const struct head_count *count)
{
    uint32_t sum[2] = {0, 0};
    painted(out, PAINT_HEADING, "state           client    server\n");
    for (enum state s = 0; s < STATE_COUNT; s++) {
        uint32_t client = count->ends[ROLE_CLIENT][s];
        uint32_t server = count->ends[ROLE_SERVER][s];
        sum[ROLE_CLIENT] += client;
        sum[ROLE_SERVER] += server;
        if (client || server)
            g_string_append_printf(out, "%-12s %9u %9u\n", state_name(s), client, server);
    }
    g_string_append_printf(out, "%-12s %9u %9u\n", "all", sum[ROLE_CLIENT], sum[ROLE_SERVER]);
    if (count->assumed[ROLE_CLIENT] || count->assumed[ROLE_SERVER])
        g_string_append_printf(out, "%-12s %9u %9u\n", "  assumed", count->assumed[ROLE_CLIENT],
                               count->assumed[ROLE_SERVER]);
}

/* A service and its counts, for sorting. */
struct service_row {
    const char *name;
    uint32_t all;
    struct head_count count;
};

static gint most_first(gconstpointer a, gconstpointer b)
{
    const struct service_row *x = a;
    const struct service_row *y = b;
    if (x->all != y->all)
        return x->all < y->all ? 1 : -1;
    return g_strcmp0(x->name, y->name);
}

/* Appends one row for each service: the number of its own ends in each state. */
static GArray *service_rows(const struct census *c, int64_t at)
{
    GArray *rows = g_array_new(FALSE, TRUE, sizeof(struct service_row));
    g_array_set_size(rows, c->services->len);
    for (guint i = 0; i < c->stays->len; i++) {
        const struct stay *s = &g_array_index(c->stays, struct stay, i);
        struct service_row *row = &g_array_index(rows, struct service_row, s->service);
        if (s->role != ROLE_SERVER || s->from > at || at >= s->until)
            continue;
        row->count.ends[ROLE_SERVER][s->state]++;
        row->all++;
    }
    for (guint i = 0; i < rows->len; i++)
        g_array_index(rows, struct service_row, i).name = c->services->pdata[i];
    g_array_sort(rows, most_first);
    return rows;
}

/* Returns the columns of the address in the table of services. */
static int service_width(void)
{
    enum { WIDE = 33, COUNTS = 46 /* columns of the numbers */ };
    unsigned width = terminal_known_width();
    return width && width < WIDE + COUNTS ? MAX((int)width - COUNTS, 0) : WIDE;
}

/* Appends the address of a service. One that is too long for its column has a line of its own. */
static void put_service_name(GString *out, const char *name, int width)
{
    if (strlen(name) > (size_t)width) {
        format_text(out, name);
        format_character(out, '\n');
        name = "";
    }
    g_string_append_printf(out, "%-*s", width, name);
}

static void put_services(GString *out, const struct census *c, int64_t at)
{
    const int width = service_width();
    g_autoptr(GArray) rows = service_rows(c, at);
    guint used = 0;
    while (used < rows->len && g_array_index(rows, struct service_row, used).all)
        used++;
    if (!used)
        return;
    paint(out, PAINT_HEADING);
    format_character(out, '\n');
    put_service_name(out, "local address.port of servers", width);
    format_text(out, "    all    ESTAB CLOSE_WAIT TIME_WAIT SYN_RCVD\n");
    paint(out, PAINT_NONE);
    for (guint i = 0; i < MIN(used, SERVICES_MAX); i++) {
        const struct service_row *row = &g_array_index(rows, struct service_row, i);
        const uint32_t *ends = row->count.ends[ROLE_SERVER];
        put_service_name(out, row->name, width);
        g_string_append_printf(out, " %6u %8u %10u %9u %8u\n", row->all, ends[STATE_ESTABLISHED],
                               ends[STATE_CLOSE_WAIT], ends[STATE_TIME_WAIT], ends[STATE_SYN_RCVD]);
    }
    if (used > SERVICES_MAX)
        g_string_append_printf(out, "... and %u more\n", used - SERVICES_MAX);
}

static void put_census_at(GString *out, const struct census *c, int64_t at)
{
    struct head_count count;
    census_count(c, at, -1, &count);
    gsize line = out->len;
    paint(out, PAINT_HEADING);
    g_string_append(out, "at ");
    format_moment(out, at);
    g_string_append(out, ", ");
    if (at >= c->begin)
        format_duration(out, duration_between(c->begin, at));
    g_string_append(out, at >= c->begin ? " into the capture" : "before the capture");
    if (at > c->end)
        g_string_append(out, ", after its end");
    paint(out, PAINT_NONE);
    line_wrap(out, line, "  ");
    g_string_append_c(out, '\n');
    put_states(out, &count);
    put_services(out, c, at);
}

/* ---- over time ---- */

/* Returns a round duration in nanoseconds that makes about ROWS_WANTED rows. */
static int64_t nice_step(int64_t span)
{
    static const int64_t factors[] = {1, 2, 5};
    static const int64_t seconds[] = {10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21600};
    const int64_t day = 86400 * NS_PER_SECOND;
    for (int64_t power = 1000; power < 10 * NS_PER_SECOND; power *= 10) {
        for (unsigned i = 0; i < G_N_ELEMENTS(factors); i++) {
            if (span / (power * factors[i]) <= ROWS_WANTED)
                return power * factors[i];
        }
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(seconds); i++) {
        if (span / (seconds[i] * NS_PER_SECOND) <= ROWS_WANTED)
            return seconds[i] * NS_PER_SECOND;
    }
    return (span / day / ROWS_WANTED + 1) * day;
}

/* One table over time: the ends of one role. */
struct chart {
    const struct head_count *counts; /* one a row */
    unsigned rows;
    enum role role;
    uint32_t most[CHARTED];
    unsigned bar; /* columns of the longest bar */
};

static uint32_t charted_value(const struct chart *t, unsigned row, unsigned column)
{
    return t->counts[row].ends[t->role][charted[t->role][column]];
}

/* Returns the width of the bars with which a row fills the terminal. */
static unsigned bar_width(void)
{
    unsigned width = terminal_width();
    unsigned fixed = TIME_WIDTH + CHARTED * (NUMBER_WIDTH + 1);
    unsigned left = width > fixed ? (width - fixed) / CHARTED : 0;
    return CLAMP(left, BAR_MIN, BAR_MAX);
}

/* Appends a bar in eighths of columns, or of '#' where the locale has no such characters. Returns
 * its width in columns. */
static unsigned put_bar(GString *out, uint32_t value, uint32_t most, unsigned width)
{
    static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    bool utf8 = terminal_utf8();
    unsigned parts = utf8 ? 8 : 1;
    uint64_t filled = most ? ((uint64_t)value * width * parts + most - 1) / most : 0;
    for (unsigned i = 0; i < filled / parts; i++)
        g_string_append(out, utf8 ? "█" : "#");
    g_string_append(out, eighths[filled % parts]);
    return (unsigned)((filled + parts - 1) / parts);
}

static enum paint chart_paint(enum state s)
{
    if (s == STATE_CLOSE_WAIT || s == STATE_SYN_RCVD || s == STATE_SYN_SENT)
        return PAINT_RESET;
    return s == STATE_TIME_WAIT ? PAINT_WARNING : PAINT_OPENING;
}

/* Appends one row. Blanks stand before a number, so that no line ends with one. */
static void put_row(GString *out, const struct chart *t, unsigned row)
{
    unsigned blanks = 0;
    for (unsigned i = 0; i < CHARTED; i++) {
        uint32_t value = charted_value(t, row, i);
        g_string_append_printf(out, "%*s%*u", (int)blanks, "", NUMBER_WIDTH, value);
        blanks = t->bar + 1;
        if (!value)
            continue;
        g_string_append_c(out, ' ');
        paint(out, chart_paint(charted[t->role][i]));
        blanks -= 1 + put_bar(out, value, t->most[i], t->bar);
        paint(out, PAINT_NONE);
    }
    g_string_append_c(out, '\n');
}

static void put_chart_heading(GString *out, const struct chart *t)
{
    int column = (int)(NUMBER_WIDTH + t->bar + 1);
    paint(out, PAINT_HEADING);
    g_string_append_printf(out, "\nends of %ss\n%-*s", role_name(t->role), TIME_WIDTH, "time");
    for (unsigned i = 0; i < CHARTED; i++) {
        const char *state = state_name(charted[t->role][i]);
        g_string_append_printf(out, " %-*s", i + 1 < CHARTED ? column - 1 : 0, state);
    }
    paint(out, PAINT_NONE);
    g_string_append_c(out, '\n');
}

static void put_chart(GString *out, struct chart *t, int64_t from, int64_t step)
{
    for (unsigned i = 0; i < CHARTED; i++) {
        for (unsigned row = 0; row < t->rows; row++)
            t->most[i] = MAX(t->most[i], charted_value(t, row, i));
    }
    put_chart_heading(out, t);
    for (unsigned row = 0; row < t->rows; row++) {
        format_clock(out, from + (int64_t)row * step);
        put_row(out, t, row);
    }
}

static void put_over_time(GString *out, const struct census *c, int64_t every)
{
    int64_t span = duration_between(c->begin, c->end);
    int64_t step = every ? every : nice_step(span);
    if (span / step >= ROWS_MAX) {
        message_error("-z census: more than %d rows; the steps are made longer", ROWS_MAX);
        step = span / ROWS_MAX + 1;
    }
    int64_t from = span >= step ? c->begin - c->begin % step : c->begin; /* round times */
    unsigned rows = (unsigned)(duration_between(from, c->end) / step) + 1;
    g_autofree struct head_count *peaks = g_new(struct head_count, rows);
    census_peaks(c, from, step, rows, peaks);
    paint(out, PAINT_HEADING);
    g_string_append(out, "the most ends at the same time, in rows of ");
    format_duration(out, step);
    g_string_append_c(out, '\n');
    paint(out, PAINT_NONE);
    for (enum role role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
        struct chart chart = {.counts = peaks, .rows = rows, .role = role, .bar = bar_width()};
        put_chart(out, &chart, from, step);
    }
}

static void put_order(GString *out, const struct census *c)
{
    if (!c->back)
        return;
    format_character(out, '\n');
    gsize line = out->len;
    g_string_append(out, "note: ");
    paint(out, PAINT_WARNING);
    format_text(out, "time goes back by ");
    format_duration(out, c->back);
    g_string_append_printf(out, " at #%u; the census goes by the times", c->back_frame);
    paint(out, PAINT_NONE);
    line_wrap(out, line, "  ");
    g_string_append_c(out, '\n');
}

static void print_census(void *state, GString *out)
{
    const struct census_view *v = state;
    const struct census *c = v->census;
    int64_t at = c->end;
    if (!c->conversations)
        return;
    if (v->argument)
        capture_time_read(v->argument, c->begin, &at);
    if (!v->every)
        put_census_at(out, c, at);
    if (!v->every && !v->argument)
        g_string_append_c(out, '\n');
    if (!v->argument)
        put_over_time(out, c, v->every);
    put_order(out, c);
}

static void free_census_view(void *state)
{
    struct census_view *v = state;
    census_free(v->census);
    g_free(v);
}

static bool read_every(const char *argument, int64_t *every)
{
    const char prefix[] = "every=";
    return g_str_has_prefix(argument, prefix) &&
           capture_time_read_span(argument + strlen(prefix), every);
}

static bool check_census(const char *argument)
{
    int64_t every;
    if (g_str_has_prefix(argument, "every=")) {
        if (read_every(argument, &every))
            return true;
        message_error("-z census: '%s' is not a number of seconds", strchr(argument, '=') + 1);
        return false;
    }
    if (capture_time_is_valid(argument))
        return true;
    message_error("-z census: '%s' is not a time; use HH:MM:SS, seconds since the beginning of the "
                  "capture, or @seconds since the epoch",
                  argument);
    return false;
}

static struct view make_census_view(const struct view_request *request)
{
    struct census_view *v = g_new0(struct census_view, 1);
    if (request->argument && !read_every(request->argument, &v->every))
        v->argument = request->argument;
    v->census = census_new();
    return (struct view){.conversation = count_conversation,
                         .end = print_census,
                         .free = free_census_view,
                         .state = v};
}

const struct view_kind view_census = {
    .option = 'z',
    .name = "census",
    .argument = "[,AT | ,every=S]",
    .help = "what ss -tan would have shown at a time, and how the numbers developed",
    .check = check_census,
    .make = make_census_view,
};
