/*
 * What may change, and what must not, when a conversation is captured in another way.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "random_life.h"
#include "script.h"

enum { LIVES = 400 };

/* What the engine said about a conversation. */
struct told {
    struct annotation annotations[2 * LIFE_SEGMENTS_MAX];
    unsigned count;
    struct verdict v;
    char *paths;
    uint64_t octets[2];
};

static char *paths_of(const struct conversation *c)
{
    GString *text = g_string_new(NULL);
    for (int role = ROLE_CLIENT; role <= ROLE_SERVER; role++) {
        struct path_state path[PATH_MAX_STATES];
        unsigned length = conversation_path(c, (enum role)role, path);
        for (unsigned i = 0; i < length; i++)
            g_string_append_printf(text, "%s ", state_name(path[i].state));
    }
    return g_string_free(text, FALSE);
}

/* Plays segments, the likely client first. Free told.paths with g_free(). */
static struct told play(const struct segment *segments, unsigned count, unsigned likely_client)
{
    struct conversation c;
    const struct limits limits = LIMITS_DEFAULT;
    struct told told = {.count = count};
    conversation_init(&c, likely_client);
    for (unsigned i = 0; i < count; i++)
        conversation_track(&c, NULL, &segments[i], &limits, &told.annotations[i]);
    conversation_verdict(&c, &told.v);
    told.paths = paths_of(&c);
    for (int role = ROLE_CLIENT; role <= ROLE_SERVER; role++)
        told.octets[role] = conversation_octets(&c, (enum role)role);
    return told;
}

static void assert_same_conclusion(const struct told *a, const struct told *b)
{
    g_assert_cmpstr(a->paths, ==, b->paths);
    g_assert_cmpstr(close_name(a->v.close), ==, close_name(b->v.close));
    g_assert_cmpstr(opening_name(a->v.opening), ==, opening_name(b->v.opening));
    g_assert_cmpstr(ends_name(a->v.initiator), ==, ends_name(b->v.initiator));
    g_assert_cmpstr(ends_name(a->v.time_wait), ==, ends_name(b->v.time_wait));
    g_assert_cmpstr(ends_name(a->v.reset_by), ==, ends_name(b->v.reset_by));
    g_assert_true(a->v.assumed == b->v.assumed);
    g_assert_cmpuint(a->octets[0], ==, b->octets[0]);
    g_assert_cmpuint(a->octets[1], ==, b->octets[1]);
}

static void assert_same_annotations(const struct told *a, const struct told *b)
{
    g_assert_cmpuint(a->count, ==, b->count);
    for (unsigned i = 0; i < a->count; i++) {
        const struct annotation *left = &a->annotations[i], *right = &b->annotations[i];
        g_assert_cmpmem(left, offsetof(struct annotation, transitions), right,
                        offsetof(struct annotation, transitions));
        for (unsigned t = 0; t < left->transition_count; t++) {
            g_assert_cmpint(left->transitions[t].held, ==, right->transitions[t].held);
            g_assert_cmpuint(left->transitions[t].role, ==, right->transitions[t].role);
            g_assert_cmpuint(left->transitions[t].from, ==, right->transitions[t].from);
            g_assert_cmpuint(left->transitions[t].to, ==, right->transitions[t].to);
        }
    }
}

/* Plays LIVES random conversations, whole and as `change` leaves them, and lets `check` compare. */
static void for_each_life(struct life (*change)(const struct life *life, GRand *random),
                          unsigned likely_client,
                          void (*check)(const struct told *whole, const struct told *changed))
{
    GRand *random = g_rand_new_with_seed(24);
    for (int n = 0; n < LIVES; n++) {
        struct life life = life_random(random), other = change(&life, random);
        struct told whole = play(life.segments, life.count, 0);
        struct told changed = play(other.segments, other.count, likely_client);
        check(&whole, &changed);
        g_free(whole.paths);
        g_free(changed.paths);
    }
    g_rand_free(random);
}

static void check_all_the_same(const struct told *whole, const struct told *changed)
{
    assert_same_conclusion(whole, changed);
    assert_same_annotations(whole, changed);
}

static struct life swap_ends(const struct life *life, GRand *random)
{
    (void)random;
    struct life other = *life;
    for (unsigned i = 0; i < other.count; i++)
        other.segments[i].sender = !other.segments[i].sender;
    return other;
}

static void numbering_of_the_ends_makes_no_difference(void)
{
    for_each_life(swap_ends, 1, check_all_the_same);
}

/* Returns how far to shift numbers of which one is `first`: anywhere, or so that they pass 0 soon. */
static uint32_t random_shift(GRand *random, uint32_t first, gint32 soon)
{
    uint32_t anywhere = g_rand_int(random);
    uint32_t before_0 = 0u - first - (uint32_t)g_rand_int_range(random, 1, soon);
    return g_rand_boolean(random) ? anywhere : before_0;
}

static struct life shift_all(const struct life *life, GRand *random)
{
    struct life other = *life;
    uint32_t number[2], clock[2];
    for (unsigned who = 0; who < 2; who++) {
        const struct segment *first = &life->segments[life->count > 1 ? who : 0];
        number[who] = random_shift(random, first->seq, 2000);
        clock[who] = random_shift(random, first->tsval, 500);
    }
    int64_t time = (int64_t)g_rand_int(random) * 1000;
    for (unsigned i = 0; i < other.count; i++) {
        struct segment *s = &other.segments[i];
        bool refuses = s->flags & TCP_RST && s->seq == 0; /* a number that says something */
        s->seq += refuses ? 0 : number[s->sender];
        s->ack += s->flags & TCP_ACK ? number[!s->sender] : 0;
        s->time += time;
        s->tsval += s->has_tsval ? clock[s->sender] : 0;
        s->tsecr += s->tsecr ? clock[!s->sender] : 0;
        s->tsecr += s->flags & TCP_ACK && s->has_tsval && s->tsecr == 0; /* 0 is no echo */
    }
    return other;
}

static void numbers_clocks_and_times_may_begin_anywhere(void)
{
    for_each_life(shift_all, 0, check_all_the_same);
}

/* A capture with copies has more frames. */
static void number_frames(struct life *life)
{
    for (unsigned i = 0; i < life->count; i++)
        life->segments[i].frame = i + 1;
}

static struct life copy_one(const struct life *life, GRand *random)
{
    struct life other = *life;
    unsigned at = (unsigned)g_rand_int_range(random, 0, (gint32)life->count);
    memmove(&other.segments[at + 1], &other.segments[at],
            (other.count - at) * sizeof *other.segments);
    other.count++;
    other.segments[at + 1].time += 1000;
    number_frames(&other);
    return other;
}

static void copy_of_a_frame_changes_no_conclusion(void)
{
    for_each_life(copy_one, 0, assert_same_conclusion);
}

/* Each frame twice, as a mirror port shows it on its way in and out, or in two VLANs. */
static struct life copy_each(const struct life *life, GRand *random)
{
    (void)random;
    struct life other = {.count = MIN(2 * life->count, LIFE_SEGMENTS_MAX) / 2 * 2};
    for (unsigned i = 0; i < other.count; i++) {
        other.segments[i] = life->segments[i / 2];
        other.segments[i].time += (int64_t)(i % 2) * 1000;
    }
    number_frames(&other);
    return other;
}

static void capture_with_each_frame_twice_changes_no_conclusion(void)
{
    GRand *random = g_rand_new_with_seed(24);
    for (int n = 0; n < LIVES; n++) {
        struct life life = life_random(random), twice = copy_each(&life, random);
        struct told once = play(life.segments, twice.count / 2, 0);
        struct told both = play(twice.segments, twice.count, 0);
        assert_same_conclusion(&once, &both);
        g_free(once.paths);
        g_free(both.paths);
    }
    g_rand_free(random);
}

/* What an incomplete capture says is true, or it says nothing, or that it is assumed (annotations.md
 * section 5, principle 11). */
static void check_true_or_assumed(const struct told *whole, const struct told *part)
{
    const struct verdict *is = &whole->v, *said = &part->v;
    if (said->initiator != ENDS_NONE && said->initiator != is->initiator)
        g_assert_true(said->close_assumed);
    if (said->time_wait & ~is->time_wait)
        g_assert_true(said->close_assumed || said->assumed_ends != ENDS_NONE);
    if (said->close != is->close && said->close != CLOSE_OPEN && said->close != CLOSE_UNANSWERED &&
        said->close != CLOSE_HALF_CLOSED)
        g_assert_true(said->close_assumed);
}

/* Where the capture ends early, the FIN of the other end may have been under way. */
static void check_true_so_far(const struct told *whole, const struct told *part)
{
    struct told so_far = *part;
    if (so_far.v.initiator != ENDS_NONE && whole->v.initiator == ENDS_BOTH)
        so_far.v.initiator = ENDS_BOTH;
    check_true_or_assumed(whole, &so_far);
}

/* Without the ACK of the first FIN the second one looks merged: nothing in the capture shows that the
 * ACK is missing. */
static void check_true_but_for_merging(const struct told *whole, const struct told *part)
{
    struct told unmerged = *part;
    if (unmerged.v.close == CLOSE_MERGED_FIN && whole->v.close == CLOSE_FOUR_SEGMENT)
        unmerged.v.close = CLOSE_FOUR_SEGMENT;
    check_true_or_assumed(whole, &unmerged);
}

/* Returns the segments that `keep` keeps; all, if it keeps none. */
static struct life filtered(const struct life *life, bool (*keep)(const struct segment *s))
{
    struct life other = {0};
    for (unsigned i = 0; i < life->count; i++) {
        if (keep(&life->segments[i]))
            other.segments[other.count++] = life->segments[i];
    }
    return other.count ? other : *life;
}

static bool opens_or_closes(const struct segment *s)
{
    return s->flags & (TCP_SYN | TCP_FIN | TCP_RST);
}

static bool is_from_client(const struct segment *s)
{
    return s->sender == 0;
}

static bool is_from_server(const struct segment *s)
{
    return s->sender == 1;
}

static struct life keep_syn_fin_rst(const struct life *life, GRand *random)
{
    (void)random;
    return filtered(life, opens_or_closes);
}

static struct life keep_client(const struct life *life, GRand *random)
{
    (void)random;
    return filtered(life, is_from_client);
}

static struct life keep_server(const struct life *life, GRand *random)
{
    (void)random;
    return filtered(life, is_from_server);
}

static struct life drop_beginning(const struct life *life, GRand *random)
{
    struct life other = {0};
    unsigned from = (unsigned)g_rand_int_range(random, 0, (gint32)life->count);
    for (unsigned i = from; i < life->count; i++)
        other.segments[other.count++] = life->segments[i];
    return other;
}

static struct life drop_end(const struct life *life, GRand *random)
{
    struct life other = *life;
    other.count = (unsigned)g_rand_int_range(random, 1, (gint32)life->count + 1);
    return other;
}

static struct life lose_one(const struct life *life, GRand *random)
{
    struct life other = *life;
    unsigned at = (unsigned)g_rand_int_range(random, 0, (gint32)life->count);
    if (life->count == 1)
        return other;
    other.count--;
    memmove(&other.segments[at], &other.segments[at + 1],
            (other.count - at) * sizeof *other.segments);
    return other;
}

static void filter_for_syn_fin_and_rst_tells_nothing_false_as_known(void)
{
    for_each_life(keep_syn_fin_rst, 0, check_true_or_assumed);
}

static void one_direction_tells_nothing_false_as_known(void)
{
    for_each_life(keep_client, 0, check_true_or_assumed);
    for_each_life(keep_server, 0, check_true_or_assumed);
}

static void capture_that_begins_late_tells_nothing_false_as_known(void)
{
    for_each_life(drop_beginning, 0, check_true_or_assumed);
}

static void capture_that_ends_early_tells_nothing_false_as_known(void)
{
    for_each_life(drop_end, 0, check_true_so_far);
}

static void frame_that_was_not_captured_tells_nothing_false_as_known(void)
{
    for_each_life(lose_one, 0, check_true_but_for_merging);
}

#undef TEST
#define TEST(name) g_test_add_func("/engine/" #name, name)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(numbering_of_the_ends_makes_no_difference);
    TEST(numbers_clocks_and_times_may_begin_anywhere);
    TEST(copy_of_a_frame_changes_no_conclusion);
    TEST(capture_with_each_frame_twice_changes_no_conclusion);
    TEST(filter_for_syn_fin_and_rst_tells_nothing_false_as_known);
    TEST(one_direction_tells_nothing_false_as_known);
    TEST(capture_that_begins_late_tells_nothing_false_as_known);
    TEST(capture_that_ends_early_tells_nothing_false_as_known);
    TEST(frame_that_was_not_captured_tells_nothing_false_as_known);
    return g_test_run();
}
