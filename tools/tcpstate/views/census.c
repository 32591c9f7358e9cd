/*
 * Counting the ends in each state, from the paths of conversations.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "census.h"

#include <string.h>

#include "engine/duration.h"
#include "format.h"

struct census *census_new(void)
{
    struct census *c = g_new0(struct census, 1);
    c->begin = INT64_MAX;
    c->end = INT64_MIN;
    c->limits = (struct limits)LIMITS_DEFAULT;
    c->stays = g_array_new(FALSE, FALSE, sizeof(struct stay));
    c->services = g_ptr_array_new_with_free_func(g_free);
    c->places = g_hash_table_new(g_str_hash, g_str_equal);
    c->last_time_waits = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return c;
}

void census_free(struct census *c)
{
    g_array_free(c->stays, TRUE);
    g_hash_table_destroy(c->places);
    g_ptr_array_free(c->services, TRUE);
    g_hash_table_destroy(c->last_time_waits);
    g_free(c);
}

static uint32_t place_of_name(struct census *c, const char *name)
{
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(c->places, name));
    if (!place) {
        char *kept = g_strdup(name);
        g_ptr_array_add(c->services, kept);
        place = c->services->len;
        g_hash_table_insert(c->places, kept, GUINT_TO_POINTER(place));
    }
    return place - 1;
}

static uint32_t place_of_service(struct census *c, const struct record_endpoint *server)
{
    g_autoptr(GString) name = g_string_new(NULL);
    format_endpoint(name, server);
    return place_of_name(c, name->str);
}

static void put_end(GString *out, const struct record_endpoint *e)
{
    format_address(out, &e->address);
    format_character(out, ' ');
    format_number(out, e->port);
}

/* Returns the 4-tuple and a role as text. The 4-tuple is the same for both openers. The caller frees the
 * text. */
static char *tuple_and_role(const struct record_conversation *r, enum role role)
{
    g_autoptr(GString) a = g_string_new(NULL);
    g_autoptr(GString) b = g_string_new(NULL);
    put_end(a, &r->end[ROLE_CLIENT]);
    put_end(b, &r->end[ROLE_SERVER]);
    bool ordered = strcmp(a->str, b->str) < 0;
    return g_strconcat(ordered ? a->str : b->str, " ", ordered ? b->str : a->str, " ",
                       role_name(role), NULL);
}

/* An accepted SYN on the same 4-tuple ends TIME_WAIT. `end`: tuple_and_role() of the end that is in it. */
static void end_earlier_time_wait(struct census *c, const struct record_conversation *r,
                                  const char *end)
{
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(c->last_time_waits, end));
    if (!place)
        return;
    struct stay *s = &g_array_index(c->stays, struct stay, place - 1);
    s->until = MAX(s->from, MIN(s->until, r->first_time));
}

static int64_t add_times(int64_t a, int64_t b)
{
    return a > INT64_MAX - b ? INT64_MAX : a + b;
}

/* Returns how long an end stays in a state that no segment ends, in nanoseconds: until Linux gives up to
 * send the SYN (tcp_syn_retries 6: 1 + 2 + ... + 64 s) or the SYN-ACK (tcp_synack_retries 5). Returns
 * INT64_MAX for a state that lasts. */
static int64_t longest_stay(const struct census *c, enum state state)
{
    switch (state) {
    case STATE_SYN_SENT:
        return 127 * NS_PER_SECOND;
    case STATE_SYN_RCVD:
        return 63 * NS_PER_SECOND;
    case STATE_TIME_WAIT:
        return c->limits.time_wait;
    default:
        return INT64_MAX;
    }
}

/* Appends a stay, unless it is none. Linux closes a FIN_WAIT_2 that no process holds any more after 60 s
 * (tcp_fin_timeout), without a segment. So one that no segment ends is assumed from then on. */
static void add_stay(struct census *c, struct stay stay)
{
    const int64_t orphan_max = 60 * NS_PER_SECOND;
    const int64_t sure_until = add_times(stay.from, orphan_max);
    if (stay.state == STATE_CLOSED || stay.state == STATE_LISTEN || stay.until <= stay.from)
        return;
    if (stay.state == STATE_FIN_WAIT_2 && stay.until == INT64_MAX && !stay.assumed) {
        stay.until = sure_until;
        g_array_append_val(c->stays, stay);
        stay.from = sure_until;
        stay.until = INT64_MAX;
        stay.assumed = true;
    }
    g_array_append_val(c->stays, stay);
}

/* Returns true for one segment out of the blue, without an answer: it shows no connection. */
static bool is_unanswered_probe(const struct record_conversation *r)
{
    return r->verdict.opening == OPENING_MIDSTREAM &&
           r->segments[ROLE_CLIENT] + r->segments[ROLE_SERVER] == 1;
}

/* Returns when the end left the state at place `i` of its path. */
static int64_t left(const struct census *c, const struct record_conversation *r, enum role role,
                    unsigned i)
{
    const struct path_state *v = &r->path[role][i];
    if (i + 1 < r->path_length[role])
        return r->path[role][i + 1].entered;
    return add_times(v->entered, longest_stay(c, v->state));
}

static void add_stays(struct census *c, const struct record_conversation *r, enum role role,
                      uint32_t service)
{
    if (is_unanswered_probe(r))
        return;
    for (unsigned i = 0; i < r->path_length[role]; i++) {
        const struct path_state *v = &r->path[role][i];
        const bool is_last = i + 1 == r->path_length[role];
        const bool doubtful = is_last ? r->verdict.assumed_ends & 1u << role
                                      : r->path[role][i + 1].entry == ENTRY_ASSUMED;
        add_stay(c, (struct stay){
                        .from = v->entry != ENTRY_UNSEEN ? v->entered : r->first_time,
                        .until = left(c, r, role, i),
                        .service = service,
                        .port = r->end[ROLE_SERVER].port,
                        .state = (uint8_t)v->state,
                        .role = role & 1u,
                        .assumed = doubtful || v->entry == ENTRY_ASSUMED,
                    });
    }
}

/* Notices that a conversation begins before one of earlier frames. */
static void note_order(struct census *c, const struct record_conversation *r)
{
    if (r->first_frame > c->latest_frame && r->first_time < c->latest &&
        duration_between(r->first_time, c->latest) > c->back) {
        c->back = duration_between(r->first_time, c->latest);
        c->back_frame = r->first_frame;
    }
    if (c->conversations == 0 || r->first_time > c->latest) {
        c->latest = r->first_time;
        c->latest_frame = r->first_frame;
    }
}

void census_add(struct census *c, const struct record_conversation *r)
{
    uint32_t service = place_of_service(c, &r->end[ROLE_SERVER]);
    guint before = c->stays->len;
    note_order(c, r);
    c->conversations++;
    c->begin = MIN(c->begin, r->first_time);
    c->end = MAX(c->end, r->last_time);
    for (enum role role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
        g_autofree char *end = tuple_and_role(r, role);
        end_earlier_time_wait(c, r, end);
        add_stays(c, r, role, service);
        const guint last = c->stays->len; /* TIME_WAIT is the last stay of an end */
        if (last > before &&
            g_array_index(c->stays, struct stay, last - 1).state == STATE_TIME_WAIT)
            g_hash_table_insert(c->last_time_waits, g_steal_pointer(&end), GUINT_TO_POINTER(last));
        before = last;
    }
}

/* Moves the names of services that a stay has to new places. */
static void forget_services(struct census *c)
{
    GPtrArray *before = c->services;
    c->services = g_ptr_array_new_with_free_func(g_free);
    g_hash_table_remove_all(c->places);
    for (guint i = 0; i < c->stays->len; i++) {
        struct stay *s = &g_array_index(c->stays, struct stay, i);
        s->service = place_of_name(c, before->pdata[s->service]);
    }
    g_ptr_array_free(before, TRUE);
}

/* Corrects the places of stays. `moved` has the new place of each, plus one; 0: it is forgotten. */
static void forget_time_waits(struct census *c, const GArray *moved)
{
    GHashTableIter i;
    gpointer place;
    g_hash_table_iter_init(&i, c->last_time_waits);
    while (g_hash_table_iter_next(&i, NULL, &place)) {
        guint now = g_array_index(moved, guint, GPOINTER_TO_UINT(place) - 1);
        if (now)
            g_hash_table_iter_replace(&i, GUINT_TO_POINTER(now));
        else
            g_hash_table_iter_remove(&i);
    }
}

void census_forget(struct census *c)
{
    g_autoptr(GArray) moved = g_array_new(FALSE, TRUE, sizeof(guint));
    guint kept = 0;
    g_array_set_size(moved, c->stays->len);
    for (guint i = 0; i < c->stays->len; i++) {
        const struct stay s = g_array_index(c->stays, struct stay, i);
        if (s.until <= c->end)
            continue;
        g_array_index(c->stays, struct stay, kept++) = s;
        g_array_index(moved, guint, i) = kept;
    }
    g_array_set_size(c->stays, kept);
    forget_services(c);
    forget_time_waits(c, moved);
}

void census_count(const struct census *c, int64_t at, int64_t service, struct head_count *count)
{
    memset(count, 0, sizeof *count);
    for (guint i = 0; i < c->stays->len; i++) {
        const struct stay *s = &g_array_index(c->stays, struct stay, i);
        if (s->from > at || at >= s->until || (service >= 0 && s->service != service))
            continue;
        count->ends[s->role][s->state]++;
        count->assumed[s->role] += s->assumed;
    }
}

/* An end enters a state, or leaves it. */
struct change {
    int64_t time;
    uint8_t role;
    uint8_t state;
    int8_t by; /* 1 or -1 */
};

/* At the same time, an end first leaves a state before another one enters it. */
static gint by_time(gconstpointer a, gconstpointer b)
{
    const struct change *x = a, *y = b;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    return x->by - y->by;
}

/* Returns the changes of all stays, in the order of their times. The caller frees the array. */
static GArray *changes_of(const struct census *c)
{
    GArray *changes = g_array_sized_new(FALSE, FALSE, sizeof(struct change), 2 * c->stays->len);
    for (guint i = 0; i < c->stays->len; i++) {
        const struct stay *s = &g_array_index(c->stays, struct stay, i);
        struct change both[] = {{s->from, s->role, s->state, 1}, {s->until, s->role, s->state, -1}};
        if (s->until > s->from) /* a reuse may have ended a TIME_WAIT at its beginning */
            g_array_append_vals(changes, both, G_N_ELEMENTS(both));
    }
    g_array_sort(changes, by_time);
    return changes;
}

void census_peaks(const struct census *c, int64_t from, int64_t step, unsigned rows,
                  struct head_count *peaks)
{
    g_autoptr(GArray) changes = changes_of(c);
    struct head_count now = {0};
    guint next = 0;
    for (unsigned row = 0; row < rows; row++) {
        int64_t start = from + (int64_t)row * step;
        bool begun = false;
        for (; next < changes->len; next++) {
            const struct change *change = &g_array_index(changes, struct change, next);
            if (change->time >= add_times(start, step))
                break;
            if (!begun && (change->time > start || (change->time == start && change->by > 0))) {
                peaks[row] = now;
                begun = true;
            }
            uint32_t *ends = &now.ends[change->role][change->state];
            *ends += (uint32_t)change->by;
            if (begun && *ends > peaks[row].ends[change->role][change->state])
                peaks[row].ends[change->role][change->state] = *ends;
        }
        if (!begun)
            peaks[row] = now;
    }
}
