/*
 * The conversation table: what it finds, keeps, reports, and in which order.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "decode/conversation_table.h"

#include <glib.h>
#include <string.h>

/* A table, and the streams that it has reported so far. */
struct table_fixture {
    struct conversation_table *table;
    GArray *reported; /* of uint32_t */
    uint32_t next_stream;
};

static void note_report(void *user, const struct conversation_entry *entry)
{
    struct table_fixture *f = user;
    g_array_append_val(f->reported, entry->stream);
}

static void open_table(struct table_fixture *f, const void *unused)
{
    (void)unused;
    f->table = conversation_table_new(note_report, f);
    f->reported = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    f->next_stream = 0;
}

static void close_table(struct table_fixture *f, const void *unused)
{
    (void)unused;
    conversation_table_free(f->table);
    g_array_free(f->reported, TRUE);
}

/* The 4-tuple number `n` of many. */
static struct four_tuple ends_of(uint32_t n)
{
    struct four_tuple ends = {.port = {(uint16_t)n, 80}, .address_length = 4};
    memcpy(ends.address[0], &n, sizeof n);
    ends.address[1][0] = 10;
    return ends;
}

/* Puts both ends into these states. */
static void set_states(struct conversation_entry *entry, enum state client, enum state server)
{
    conversation_init(&entry->conversation, 0);
    const enum state states[] = {client, server};
    for (unsigned i = 0; i < 2; i++) {
        entry->conversation.tcb[i].path[0] = (uint8_t)states[i];
        entry->conversation.tcb[i].path_length = 1;
    }
}

static struct conversation_entry *find_ends(struct table_fixture *f, const struct four_tuple *ends)
{
    uint32_t hash = conversation_table_hash(f->table, ends);
    struct conversation_entry *loaded = conversation_table_load(f->table, hash);
    return conversation_table_find(f->table, ends, hash, loaded);
}

/* Begins a conversation and tracks it into ESTABLISHED at `second`. */
static struct conversation_entry *begin_established(struct table_fixture *f, uint32_t n,
                                                    uint32_t second)
{
    struct four_tuple ends = ends_of(n);
    struct conversation_entry *current = find_ends(f, &ends);
    struct conversation_entry *entry = conversation_table_begin(f->table, &ends, current);
    entry->stream = f->next_stream++;
    set_states(entry, STATE_ESTABLISHED, STATE_ESTABLISHED);
    entry->tracked = true;
    conversation_table_touch(f->table, entry, second);
    return entry;
}

static void end_at(struct table_fixture *f, struct conversation_entry *entry, uint32_t second)
{
    set_states(entry, STATE_TIME_WAIT, STATE_CLOSED);
    conversation_table_touch(f->table, entry, second);
}

static struct conversation_entry *find(struct table_fixture *f, uint32_t n)
{
    struct four_tuple ends = ends_of(n);
    return find_ends(f, &ends);
}

static void assert_reported(const struct table_fixture *f, const uint32_t *streams, size_t count)
{
    g_assert_cmpmem(f->reported->data, f->reported->len * sizeof(uint32_t), streams,
                    count * sizeof(uint32_t));
}

/* What has been reported is exactly this. */
#define ASSERT_REPORTED(f, ...)                                                                    \
    assert_reported(f, (const uint32_t[]){__VA_ARGS__},                                            \
                    sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

#define ASSERT_NOTHING_REPORTED(f) g_assert_cmpuint((f)->reported->len, ==, 0)

static void test_each_4_tuple_has_its_own(struct table_fixture *f, const void *unused)
{
    (void)unused;
    struct four_tuple ends[5];
    struct conversation_entry *entries[G_N_ELEMENTS(ends)];
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
        ends[i] = ends_of(7);
    ends[1].port[0]++;
    ends[2].port[1]++;
    ends[3].address[1][15]++;
    ends[4].address_length = 16;
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_assert_null(find_ends(f, &ends[i]));
        entries[i] = conversation_table_begin(f->table, &ends[i], NULL);
        g_assert_cmpmem(&entries[i]->ends, sizeof ends[i], &ends[i], sizeof ends[i]);
        g_assert_null(conversation_table_previous(f->table, entries[i]));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
        g_assert_true(find_ends(f, &ends[i]) == entries[i]);
}

static void test_many_are_found_where_they_were(struct table_fixture *f, const void *unused)
{
    (void)unused;
    enum { MANY = 20000 };
    g_autofree struct conversation_entry **entries = g_new(struct conversation_entry *, MANY);
    for (uint32_t n = 0; n < MANY; n++)
        entries[n] = begin_established(f, n, 0);
    for (uint32_t n = 0; n < MANY; n++) {
        g_assert_true(find(f, n) == entries[n]);
        g_assert_cmpuint(entries[n]->stream, ==, n);
    }
    g_assert_null(find(f, MANY));
}

static void test_a_4_tuple_used_again(struct table_fixture *f, const void *unused)
{
    (void)unused;
    struct conversation_entry *first = begin_established(f, 1, 0);
    struct conversation_entry *second = begin_established(f, 1, 1);
    g_assert_true(find(f, 1) == second);
    g_assert_true(conversation_table_previous(f->table, second) == first);
    struct conversation_entry *third = begin_established(f, 1, 2);
    g_assert_true(conversation_table_previous(f->table, third) == second);
    g_assert_cmpuint(f->reported->len, ==, 0); /* it is kept for the end of the capture */
    conversation_table_finish(f->table);
    ASSERT_REPORTED(f, 0, 1, 2);
}

/* Between the load of an entry and the search, the 4-tuple may have begun another conversation, or another 4-tuple
 * may have got the entry. */
static void test_a_loaded_entry_may_be_outdated(struct table_fixture *f, const void *unused)
{
    (void)unused;
    struct four_tuple ends = ends_of(1);
    uint32_t hash = conversation_table_hash(f->table, &ends);
    conversation_table_bound(f->table, 0, true, 60);
    begin_established(f, 1, 0);
    struct conversation_entry *loaded = conversation_table_load(f->table, hash);
    struct conversation_entry *second = begin_established(f, 1, 0);
    g_assert_true(conversation_table_find(f->table, &ends, hash, loaded) == second);
    loaded = second;
    end_at(f, second, 0);
    begin_established(f, 2, 61);
    const struct conversation_entry *other = begin_established(f, 3, 61);
    begin_established(f, 4, 61);
    g_assert_true(loaded == other || loaded == find(f, 4));
    g_assert_null(conversation_table_find(f->table, &ends, hash, loaded));
}

/* Only a conversation with tracked segments can get a late one. */
static void test_an_untracked_one_is_no_previous_one(struct table_fixture *f, const void *unused)
{
    (void)unused;
    struct conversation_entry *first = begin_established(f, 1, 0);
    struct four_tuple ends = ends_of(1);
    struct conversation_entry *untracked = conversation_table_begin(f->table, &ends, first);
    untracked->stream = f->next_stream++;
    g_assert_true(conversation_table_previous(f->table, untracked) == first);
    struct conversation_entry *third = begin_established(f, 1, 2);
    g_assert_true(conversation_table_previous(f->table, third) == first);
}

static void test_early_with_a_4_tuple_used_again(struct table_fixture *f, const void *unused)
{
    (void)unused;
    conversation_table_bound(f->table, 0, true, 60);
    begin_established(f, 1, 0);
    begin_established(f, 1, 1);
    g_assert_cmpuint(f->reported->len, ==, 0);
    begin_established(f, 1, 2);
    ASSERT_REPORTED(f, 0);
    conversation_table_finish(f->table);
    ASSERT_REPORTED(f, 0, 1, 2);
}

static void test_early_waits_for_time_wait(struct table_fixture *f, const void *unused)
{
    (void)unused;
    conversation_table_bound(f->table, 0, true, 60);
    struct conversation_entry *open = begin_established(f, 1, 100);
    struct conversation_entry *ended = begin_established(f, 2, 100);
    end_at(f, ended, 110);
    conversation_table_touch(f->table, open, 170);
    g_assert_cmpuint(f->reported->len, ==, 0);
    g_assert_true(find(f, 2) == ended);
    conversation_table_touch(f->table, open, 171);
    ASSERT_REPORTED(f, 1);
    g_assert_null(find(f, 2));
    g_assert_true(find(f, 1) == open);
}

/* Both ends must have ended. */
static void test_half_ended_is_open(struct table_fixture *f, const void *unused)
{
    static const enum state states[][2] = {{STATE_TIME_WAIT, STATE_LAST_ACK},
                                           {STATE_ESTABLISHED, STATE_CLOSED}};
    (void)unused;
    conversation_table_bound(f->table, 0, true, 60);
    for (uint32_t n = 0; n < 2; n++) {
        struct conversation_entry *entry = begin_established(f, n, 0);
        set_states(entry, states[n][0], states[n][1]);
        conversation_table_touch(f->table, entry, 0);
    }
    begin_established(f, 2, 1000);
    g_assert_cmpuint(f->reported->len, ==, 0);
}

/* An entry of which nothing was tracked goes early, unless segments may reach the one before. */
static void test_untracked_is_ended(struct table_fixture *f, const void *unused)
{
    (void)unused;
    conversation_table_bound(f->table, 0, true, 60);
    for (uint32_t n = 0; n < 2; n++) {
        struct conversation_entry *before = n == 0 ? begin_established(f, 0, 0) : NULL;
        struct four_tuple ends = ends_of(n);
        struct conversation_entry *entry = conversation_table_begin(f->table, &ends, before);
        entry->stream = f->next_stream++;
        conversation_table_touch(f->table, entry, 0);
    }
    begin_established(f, 2, 61);
    ASSERT_REPORTED(f, 2);
}

/* Without `early`, what has ended stays to be found. */
static void test_late_keeps_all(struct table_fixture *f, const void *unused)
{
    (void)unused;
    conversation_table_bound(f->table, 0, false, 60);
    struct conversation_entry *ended = begin_established(f, 1, 0);
    end_at(f, ended, 1);
    begin_established(f, 2, 1000000);
    g_assert_true(find(f, 1) == ended);
    g_assert_cmpuint(f->reported->len, ==, 0);
}

/* A segment in TIME_WAIT begins its time anew. */
static void test_a_late_segment_prolongs(struct table_fixture *f, const void *unused)
{
    (void)unused;
    conversation_table_bound(f->table, 0, true, 60);
    struct conversation_entry *ended = begin_established(f, 1, 0);
    struct conversation_entry *open = begin_established(f, 2, 0);
    end_at(f, ended, 10);
    end_at(f, ended, 50);
    conversation_table_touch(f->table, open, 110);
    g_assert_cmpuint(f->reported->len, ==, 0);
    conversation_table_touch(f->table, open, 111);
    ASSERT_REPORTED(f, 0);
}

static void test_the_limit_drops_the_idle(struct table_fixture *f, const void *unused)
{
    (void)unused;
    conversation_table_bound(f->table, 3, false, 60);
    struct conversation_entry *first = begin_established(f, 1, 0);
    begin_established(f, 2, 1);
    begin_established(f, 3, 2);
    conversation_table_touch(f->table, first, 3); /* no longer the idlest */
    g_assert_cmpuint(conversation_table_dropped(f->table), ==, 0);
    begin_established(f, 4, 4);
    ASSERT_REPORTED(f, 1);
    begin_established(f, 5, 5);
    ASSERT_REPORTED(f, 1, 2);
    g_assert_cmpuint(conversation_table_dropped(f->table), ==, 2);
    g_assert_true(find(f, 1) == first);
    g_assert_null(find(f, 2));
}

static void test_the_limit_drops_in_the_order_of_the_last_packets(struct table_fixture *f,
                                                                  const void *unused)
{
    (void)unused;
    conversation_table_bound(f->table, 4, false, 60);
    struct conversation_entry *first = begin_established(f, 1, 0);
    struct conversation_entry *second = begin_established(f, 2, 1);
    begin_established(f, 3, 2);
    begin_established(f, 4, 2);
    conversation_table_touch(f->table, second, 3);
    conversation_table_touch(f->table, first, 3);
    begin_established(f, 5, 4);
    ASSERT_REPORTED(f, 2); /* of two that are idle for as long, the first one */
    begin_established(f, 6, 5);
    ASSERT_REPORTED(f, 2, 3);
    begin_established(f, 7, 6);
    ASSERT_REPORTED(f, 2, 3, 0);
    begin_established(f, 8, 7);
    ASSERT_REPORTED(f, 2, 3, 0, 1);
    g_assert_cmpuint(conversation_table_dropped(f->table), ==, 4);
}

static void test_the_limit_prefers_the_ended(struct table_fixture *f, const void *unused)
{
    (void)unused;
    conversation_table_bound(f->table, 3, false, 60);
    begin_established(f, 1, 0);
    struct conversation_entry *ended = begin_established(f, 2, 1);
    end_at(f, ended, 1);
    begin_established(f, 3, 2);
    begin_established(f, 4, 3);
    ASSERT_REPORTED(f, 1);
    g_assert_cmpuint(conversation_table_dropped(f->table), ==, 0);
    begin_established(f, 5, 4);
    ASSERT_REPORTED(f, 1, 0);
    g_assert_cmpuint(conversation_table_dropped(f->table), ==, 1);
}

static void test_a_dropped_one_takes_its_previous_one_along(struct table_fixture *f,
                                                            const void *unused)
{
    (void)unused;
    conversation_table_bound(f->table, 3, false, 60);
    begin_established(f, 1, 0);
    begin_established(f, 1, 1);
    begin_established(f, 2, 2);
    begin_established(f, 3, 3);
    ASSERT_REPORTED(f, 0, 1);
    g_assert_null(find(f, 1));
    struct conversation_entry *again = begin_established(f, 1, 4);
    g_assert_null(conversation_table_previous(f->table, again));
}

static void test_the_newest_and_its_previous_one_stay(struct table_fixture *f, const void *unused)
{
    (void)unused;
    conversation_table_bound(f->table, 1, false, 60);
    struct conversation_entry *first = begin_established(f, 1, 0);
    struct conversation_entry *second = begin_established(f, 1, 1);
    g_assert_true(conversation_table_previous(f->table, second) == first);
    g_assert_cmpuint(f->reported->len, ==, 0);
}

/* Dropping leaves holes between displaced entries: those behind must still be found. */
static void test_what_is_kept_is_found(struct table_fixture *f, const void *unused)
{
    (void)unused;
    enum { KEPT = 600, MANY = 20000 }; /* 600 of 1024 buckets */
    conversation_table_bound(f->table, KEPT, false, 60);
    for (uint32_t n = 0; n < MANY; n++) {
        begin_established(f, n, n);
        g_assert_cmpuint(f->reported->len, ==, n < KEPT ? 0 : n + 1 - KEPT);
        if (n % 64)
            continue;
        for (uint32_t m = n < KEPT ? 0 : n + 1 - KEPT; m <= n; m++)
            g_assert_cmpuint(find(f, m)->stream, ==, m);
    }
    for (uint32_t n = 0; n < MANY - KEPT; n++)
        g_assert_null(find(f, n));
}

/* Entries are used again, so that their order is not that of the streams. */
static void test_the_rest_comes_in_the_order_of_streams(struct table_fixture *f, const void *unused)
{
    (void)unused;
    conversation_table_bound(f->table, 3, false, 60);
    for (uint32_t n = 0; n < 3; n++)
        begin_established(f, n, n);
    conversation_table_touch(f->table, find(f, 0), 3);
    begin_established(f, 3, 4);
    conversation_table_touch(f->table, find(f, 0), 5);
    begin_established(f, 4, 6);
    ASSERT_REPORTED(f, 1, 2);
    conversation_table_finish(f->table);
    ASSERT_REPORTED(f, 1, 2, 0, 3, 4);
}

static void test_a_finished_table_is_empty(struct table_fixture *f, const void *unused)
{
    (void)unused;
    begin_established(f, 1, 0);
    conversation_table_finish(f->table);
    g_assert_null(find(f, 1));
    conversation_table_finish(f->table);
    ASSERT_REPORTED(f, 0);
    struct conversation_entry *again = begin_established(f, 1, 1);
    g_assert_true(find(f, 1) == again);
    g_assert_null(conversation_table_previous(f->table, again));
}

static void test_time_goes_on_without_packets(struct table_fixture *f, const void *unused)
{
    (void)unused;
    conversation_table_bound(f->table, 0, true, 60);
    end_at(f, begin_established(f, 0, 100), 100);
    conversation_table_expire(f->table, 160);
    ASSERT_NOTHING_REPORTED(f);
    conversation_table_expire(f->table, 161);
    ASSERT_REPORTED(f, 0);
}

static void test_an_opening_in_vain_ends(struct table_fixture *f, const void *unused)
{
    (void)unused;
    conversation_table_bound(f->table, 0, true, 60);
    begin_established(f, 0, 100);
    const enum state states[][2] = {{STATE_SYN_SENT, STATE_LISTEN},
                                    {STATE_SYN_SENT, STATE_SYN_RCVD},
                                    {STATE_ESTABLISHED, STATE_SYN_RCVD}};
    for (uint32_t i = 0; i < G_N_ELEMENTS(states); i++)
        set_states(begin_established(f, 1 + i, 101), states[i][0], states[i][1]);
    set_states(begin_established(f, 9, 102), STATE_SYN_SENT, STATE_LISTEN);
    conversation_table_expire(f->table, 228);
    ASSERT_NOTHING_REPORTED(f);
    conversation_table_expire(f->table, 229);
    ASSERT_REPORTED(f, 1, 2);
    g_assert_nonnull(find(f, 0));
    g_assert_null(find(f, 1));
    g_assert_cmpuint(conversation_table_count(f->table), ==, 3);
}

static void test_those_that_may_go_on_are_visited(struct table_fixture *f, const void *unused)
{
    (void)unused;
    conversation_table_bound(f->table, 0, true, 60);
    begin_established(f, 0, 100);
    begin_established(f, 1, 100);
    begin_established(f, 0, 101); /* stream 2: the next one of the 4-tuple of stream 0 */
    conversation_table_visit(f->table, note_report, f);
    ASSERT_REPORTED(f, 1, 0, 2);
    g_assert_cmpuint(conversation_table_count(f->table), ==, 3);
}

static void test_the_only_one_is_visited(struct table_fixture *f, const void *unused)
{
    (void)unused;
    begin_established(f, 5, 100);
    conversation_table_visit(f->table, note_report, f);
    ASSERT_REPORTED(f, 0);
}

static void add(const char *path, void (*test)(struct table_fixture *, const void *))
{
    g_test_add(path, struct table_fixture, NULL, open_table, test, close_table);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/conversation_table/find", test_each_4_tuple_has_its_own);
    add("/conversation_table/find_many", test_many_are_found_where_they_were);
    add("/conversation_table/again", test_a_4_tuple_used_again);
    add("/conversation_table/outdated", test_a_loaded_entry_may_be_outdated);
    add("/conversation_table/again_untracked", test_an_untracked_one_is_no_previous_one);
    add("/conversation_table/early_again", test_early_with_a_4_tuple_used_again);
    add("/conversation_table/early", test_early_waits_for_time_wait);
    add("/conversation_table/early_half_ended", test_half_ended_is_open);
    add("/conversation_table/early_untracked", test_untracked_is_ended);
    add("/conversation_table/not_early", test_late_keeps_all);
    add("/conversation_table/early_late_segment", test_a_late_segment_prolongs);
    add("/conversation_table/limit", test_the_limit_drops_the_idle);
    add("/conversation_table/limit_order", test_the_limit_drops_in_the_order_of_the_last_packets);
    add("/conversation_table/limit_ended", test_the_limit_prefers_the_ended);
    add("/conversation_table/limit_previous", test_a_dropped_one_takes_its_previous_one_along);
    add("/conversation_table/limit_of_one", test_the_newest_and_its_previous_one_stay);
    add("/conversation_table/limit_find", test_what_is_kept_is_found);
    add("/conversation_table/order", test_the_rest_comes_in_the_order_of_streams);
    add("/conversation_table/finish", test_a_finished_table_is_empty);
    add("/conversation_table/expire", test_time_goes_on_without_packets);
    add("/conversation_table/expire_opening", test_an_opening_in_vain_ends);
    add("/conversation_table/visit", test_those_that_may_go_on_are_visited);
    add("/conversation_table/visit_one", test_the_only_one_is_visited);
    return g_test_run();
}
