/*
 * `-z idle`: for each service, how long connections were idle before they were closed, reset or
 * lost.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "view_kind.h"

#include "clusters.h"
#include "common/message.h"
#include "fact_rows.h"
#include "format.h"
#include "services.h"

enum ending { ENDING_CLOSED, ENDING_RESET, ENDING_LOST, ENDING_COUNT };

enum {
    SERVICES_SHOWN = 30,
    TIMES_MAX = 4000000 /* what is kept, to bound the memory */
};

/* The idle times of one service, in milliseconds, by ending and by whose doing it was. */
struct idle_times {
    GArray *times[ENDING_COUNT][BY_COUNT]; /* uint32_t; NULL: none */
};

struct idle_view {
    struct services services;
    uint32_t kept;
    uint32_t left_out;
    struct fact_rows rows; /* for -T json, tsv and csv */
};

/* The connections of one service that ended in one way by one end. */
struct idle_row {
    const struct capture_service *service;
    enum ending ending;
    enum cause_by by;
    const GArray *times; /* sorted */
};

static const char *ending_spelling(unsigned ending)
{
    static const char *const names[ENDING_COUNT] = {"closed", "reset", "lost"};
    return names[ending];
}

/* Returns how the conversation ended, or ENDING_COUNT if it did not. */
static enum ending find_ending(const struct record_conversation *r)
{
    switch (r->cause.name) {
    case CAUSE_CLOSED:
    case CAUSE_PEER_DID_NOT_CLOSE:
        return ENDING_CLOSED;
    case CAUSE_NO_CONNECTION:
    case CAUSE_KEEPALIVE_TIMEOUT:
    case CAUSE_RETRANSMISSION_TIMEOUT:
        return ENDING_LOST;
    default:
        return r->verdict.reset ? ENDING_RESET : ENDING_COUNT;
    }
}

static void note_conversation(void *state, GString *out G_GNUC_UNUSED,
                              const struct record_conversation *r)
{
    struct idle_view *v = state;
    struct capture_service *s = services_count(&v->services, &r->end[ROLE_SERVER]);
    enum ending ending = find_ending(r);
    enum cause_by by = record_idle_ended_by(r);
    if (ending == ENDING_COUNT || r->cause.idle == IDLE_UNKNOWN || by >= BY_COUNT)
        return;
    if (!s || v->kept >= TIMES_MAX) {
        v->left_out++;
        return;
    }
    if (!s->user)
        s->user = g_new0(struct idle_times, 1);
    GArray **times = &((struct idle_times *)s->user)->times[ending][by];
    if (!*times)
        *times = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_array_append_val(*times, r->cause.idle);
    v->kept++;
}

static void put_times(GString *out, GArray *times, enum ending ending, enum cause_by by)
{
    g_string_append_printf(out, "  %u %s", times->len, ending_spelling(ending));
    if (by != BY_UNKNOWN)
        g_string_append_printf(out, " by %s", cause_by_name(by));
    clusters_put(out, times, " after ", " idle");
    format_character(out, '\n');
}

static void put_service(GString *out, const struct capture_service *s)
{
    const struct idle_times *t = s->user;
    format_endpoint(out, &s->end);
    g_string_append_printf(out, ": %u conversation%s\n", s->conversations,
                           s->conversations == 1 ? "" : "s");
    for (unsigned ending = 0; ending < ENDING_COUNT; ending++) {
        for (unsigned by = 0; by < BY_COUNT; by++) {
            if (t->times[ending][by])
                put_times(out, t->times[ending][by], (enum ending)ending, (enum cause_by)by);
        }
    }
}

static gint by_conversations(gconstpointer a, gconstpointer b)
{
    const struct capture_service *x = *(struct capture_service *const *)a;
    const struct capture_service *y = *(struct capture_service *const *)b;
    if (x->conversations != y->conversations)
        return x->conversations > y->conversations ? -1 : 1;
    return services_compare(x, y);
}

/* Returns the services with idle times, those with most conversations first. */
static GPtrArray *list_services(const struct services *services)
{
    GPtrArray *list = g_ptr_array_new();
    GHashTableIter i;
    gpointer service;
    g_hash_table_iter_init(&i, services->table);
    while (g_hash_table_iter_next(&i, &service, NULL)) {
        if (((struct capture_service *)service)->user)
            g_ptr_array_add(list, service);
    }
    g_ptr_array_sort(list, by_conversations);
    return list;
}

static void print_services(void *state, GString *out)
{
    const struct idle_view *v = state;
    g_autoptr(GPtrArray) list = list_services(&v->services);
    for (guint i = 0; i < MIN(list->len, SERVICES_SHOWN); i++)
        put_service(out, list->pdata[i]);
    if (list->len > SERVICES_SHOWN)
        g_string_append_printf(out, "... and %u more services\n", list->len - SERVICES_SHOWN);
    if (v->left_out)
        g_string_append_printf(out, "Left out: %u more conversations.\n", v->left_out);
    if (list->len == 0)
        format_text(out, "No conversation was closed, reset or lost.\n");
}

static void tell_milliseconds(struct facts_output *o, const char *name, bool known, uint32_t ms)
{
    fact_held(o, name, record_idle_time(known ? ms : IDLE_UNKNOWN));
}

/* Tells the connections of a row to programs: how many, their idle times, and those that cluster. */
static void tell_idle(struct facts_output *o, const void *row)
{
    const struct idle_row *r = row;
    struct cluster all = {0};
    struct cluster c = {0};
    bool clustered = r->times && clusters_largest(r->times, &c);
    if (r->times)
        all = clusters_all(r->times);
    fact_endpoint(o, "server", &r->service->end);
    fact_number(o, "service_conversations", r->service->conversations);
    fact_word(o, "ending", ending_spelling, ENDING_COUNT, r->ending);
    fact_word(o, "cause_by", cause_by_spelling, BY_COUNT, r->by);
    fact_number(o, "conversations", all.count);
    tell_milliseconds(o, "idle_min", true, all.least);
    tell_milliseconds(o, "idle_median", true, all.median);
    tell_milliseconds(o, "idle_max", true, all.most);
    fact_number(o, "cluster_conversations", clustered ? c.count : 0);
    tell_milliseconds(o, "cluster_min", clustered, c.least);
    tell_milliseconds(o, "cluster_median", clustered, c.median);
    tell_milliseconds(o, "cluster_max", clustered, c.most);
}

static void put_service_rows(struct idle_view *v, GString *out, const struct capture_service *s)
{
    const struct idle_times *t = s->user;
    for (unsigned ending = 0; ending < ENDING_COUNT; ending++) {
        for (unsigned by = 0; by < BY_COUNT; by++) {
            GArray *times = t->times[ending][by];
            if (!times)
                continue;
            clusters_sort(times);
            const struct idle_row row = {s, (enum ending)ending, (enum cause_by)by, times};
            fact_rows_put(&v->rows, out, &row);
        }
    }
}

static void print_rows(void *state, GString *out)
{
    struct idle_view *v = state;
    g_autoptr(GPtrArray) list = list_services(&v->services);
    for (guint i = 0; i < list->len; i++)
        put_service_rows(v, out, list->pdata[i]);
    fact_rows_end(&v->rows, out);
}

/* Says what the rows lack. */
static bool report_left_out(const void *state)
{
    const struct idle_view *v = state;
    if (v->left_out)
        message_error("-z idle: %u more conversations are not counted", v->left_out);
    return true;
}

static void free_times(struct idle_times *t)
{
    for (unsigned ending = 0; ending < ENDING_COUNT; ending++) {
        for (unsigned by = 0; by < BY_COUNT; by++) {
            if (t->times[ending][by])
                g_array_free(t->times[ending][by], TRUE);
        }
    }
    g_free(t);
}

static void free_view(void *state)
{
    struct idle_view *v = state;
    g_autoptr(GPtrArray) list = list_services(&v->services);
    for (guint i = 0; i < list->len; i++)
        free_times(((struct capture_service *)list->pdata[i])->user);
    services_free(&v->services);
    g_free(v);
}

static struct view make_idle_view(const struct view_request *request)
{
    struct idle_view *v = g_new0(struct idle_view, 1);
    static const struct capture_service nowhere;
    static const struct idle_row none = {.service = &nowhere};
    const bool text = request->form == VIEW_TEXT;
    v->services = services_new();
    v->rows =
        (struct fact_rows){.form = request->form, .type = "idle", .tell = tell_idle, .none = &none};
    return (struct view){.conversation = note_conversation,
                         .end = text ? print_services : print_rows,
                         .report = text ? NULL : report_left_out,
                         .free = free_view,
                         .state = v};
}

const struct view_kind view_idle = {
    .option = 'z',
    .has_rows = true,
    .name = "idle",
    .argument = "",
    .help = "for each service, idle times before a close, reset or loss",
    .make = make_idle_view,
};
