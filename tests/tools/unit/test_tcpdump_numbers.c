/*
 * Absolute numbers from printed ones: the readings of a conversation, and the one that fits best.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "absolute_numbers.h"
#include "sequence_space.h"
#include "tcpdump_text.h"

/* The packets of a text, and what they point to. */
struct text_packets {
    struct diagnostics *diagnostics;
    struct endpoint_names *names;
    struct clean_text *clean;
    GArray *segments;
    GArray *packets;
};

static struct text_packets read_text(const char *text)
{
    struct text_packets read = {.diagnostics = diagnostics_new(), .names = endpoint_names_new()};

    read.clean = clean_text_new(text, strlen(text), SURELY_WRAPPED);
    read.segments = tcpdump_text_read(read.clean, read.diagnostics);
    read.packets =
        restored_packets_make(read.segments, read.names, (struct text_clock){0}, read.diagnostics);
    return read;
}

static void free_text(struct text_packets *read)
{
    g_array_unref(read->packets);
    g_array_unref(read->segments);
    clean_text_free(read->clean);
    endpoint_names_free(read->names);
    diagnostics_free(read->diagnostics);
}

struct expected_numbers {
    uint32_t seq, ack;
};

static void check(const char *text, const struct expected_numbers *expected, guint count)
{
    struct text_packets read = read_text(text);

    g_assert_cmpuint(read.packets->len, ==, count);
    for (guint i = 0; i < count; i++) {
        const struct restored_packet *packet =
            &g_array_index(read.packets, struct restored_packet, i);

        g_assert_cmpuint(packet->seq, ==, expected[i].seq);
        g_assert_cmpuint(packet->ack, ==, expected[i].ack);
    }
    free_text(&read);
}

#define CHECK(text, ...)                                                                           \
    check(text, (const struct expected_numbers[]){__VA_ARGS__},                                    \
          G_N_ELEMENTS(((const struct expected_numbers[]){__VA_ARGS__})))

#define THERE "IP 10.0.0.1.1000 > 10.0.0.2.80: Flags "
#define BACK  "IP 10.0.0.2.80 > 10.0.0.1.1000: Flags "
#define END   ", win 9, length 0\n"

static void test_relative_to_the_isns(void)
{
    CHECK(THERE "[S], seq 5000000" END BACK "[S.], seq 900000000, ack 5000001" END THERE
                "[.], ack 1" END THERE "[F.], seq 1, ack 1" END BACK "[F.], seq 1, ack 2" END,
          {5000000, 0}, {900000000, 5000001}, {5000001, 900000001}, {5000001, 900000001},
          {900000001, 5000002});
}

static void test_absolute(void)
{
    CHECK(THERE "[S], seq 5000000" END BACK "[S.], seq 900000000, ack 5000001" END THERE
                "[.], ack 900000001" END THERE "[F.], seq 5000001, ack 900000001" END,
          {5000000, 0}, {900000000, 5000001}, {5000001, 900000001}, {5000001, 900000001});
}

/* tcpdump sees no SYN-ACK: the first ACK sets the bases, its own number among them. */
static void test_one_direction(void)
{
    CHECK(THERE "[S], seq 5000000" END THERE "[.], ack 900000001" END THERE
                "[F.], seq 0, ack 1" END,
          {5000000, 0}, {5000001, 900000001}, {5000001, 900000001});
}

/* The first lines are missing: no number is absolute. */
static void test_text_that_begins_midway(void)
{
    CHECK(THERE "[F.], seq 1, ack 1" END THERE "[F.], seq 1, ack 1" END BACK
                "[F.], seq 1, ack 2" END THERE "[.], ack 2" END,
          {1, 1}, {1, 1}, {1, 2}, {2, 2});
}

/* The capture begins midway: the first line is absolute. */
static void test_capture_that_begins_midway(void)
{
    CHECK(THERE "[F.], seq 700000000, ack 900000000" END BACK "[F.], seq 1, ack 1" END THERE
                "[.], ack 2" END,
          {700000000, 900000000}, {900000000, 700000001}, {700000001, 900000001});
}

static void test_a_bare_rst_tells_the_base(void)
{
    CHECK(BACK "[F.], seq 101, ack 80" END THERE "[R], seq 3868021228" END, {101, 3868021228},
          {3868021228, 0});
}

static void test_a_rst_that_fits_nothing_changes_nothing(void)
{
    CHECK(THERE "[S], seq 5000000" END BACK "[S.], seq 900000000, ack 5000001" END BACK
                "[R], seq 1234567" END THERE "[.], ack 1" END,
          {5000000, 0}, {900000000, 5000001}, {1234567, 0}, {5000001, 900000001});
}

/* A SYN does not set tcpdump's bases: the challenge ACK is relative to those of the conversation
 * before. */
static void test_challenge_ack_of_the_conversation_before(void)
{
    CHECK(THERE "[S], seq 5000000" END BACK "[S.], seq 900000000, ack 5000001" END THERE
                "[.], ack 1" END THERE "[S], seq 6000000" END BACK "[.], ack 1" END THERE
                "[R], seq 5000001" END,
          {5000000, 0}, {900000000, 5000001}, {5000001, 900000001}, {6000000, 0},
          {900000001, 5000001}, {5000001, 0});
}

/* The FIN acknowledges less than the ACK printed before it, and so was sent before. */
static void test_a_bare_ack_that_overtook_a_fin(void)
{
    CHECK(THERE "[S], seq 5000000" END BACK "[S.], seq 900000000, ack 5000001" END THERE
                "[F.], seq 1, ack 1" END BACK "[.], ack 2" END BACK "[F.], seq 1, ack 1" END,
          {5000000, 0}, {900000000, 5000001}, {5000001, 900000001}, {900000002, 5000002},
          {900000001, 5000001});
}

/* A FIN of the other end was sent before the text begins: its ACK alone shows it. */
static void test_a_bare_ack_behind_what_was_sent_before_the_text(void)
{
    CHECK(BACK "[F.], seq 1, ack 1" END THERE "[.], ack 2" END BACK "[.], ack 2" END, {1, 1},
          {2, 2}, {2, 2});
}

/* What the text does not show was sent behind the bare ACK, if its sender has sent something in the
 * text. */
static void test_a_bare_ack_before_what_the_text_lacks(void)
{
    CHECK(THERE "[S], seq 5000000" END BACK "[S.], seq 900000000, ack 5000001" END THERE
                "[.], ack 1" END BACK "[.], ack 51" END,
          {5000000, 0}, {900000000, 5000001}, {5000001, 900000001}, {900000001, 5000051});
}

/* The SYN is older than the lines above it, by its time stamp: it shows their ISN. */
static void test_an_old_syn_shows_the_isn(void)
{
#define STAMP(value) ", win 9, options [nop,nop,TS val " value " ecr 0], length 0\n"
    CHECK(THERE "[.], ack 900000000" STAMP("20") THERE "[F.], seq 0, ack 1" STAMP("21") THERE
          "[S], seq 5000000" STAMP("10"),
          {5000001, 900000000}, {5000001, 900000000}, {5000000, 0});
    CHECK(THERE "[.], ack 900000000" STAMP("20") THERE "[F.], seq 0, ack 1" STAMP("21") THERE
          "[S], seq 5000000" STAMP("30"),
          {0, 900000000}, {0, 900000000}, {5000000, 0});
#undef STAMP
}

/* The text begins with the second refusal, which tcpdump prints relative to the first. */
static void test_a_repeated_syn_shows_the_isn_that_was_refused(void)
{
    CHECK(BACK "[R.], seq 0, ack 1" END THERE "[S], seq 5000000" END, {0, 5000001}, {5000000, 0});
}

/* A RST without ACK flag has the acknowledgment number that it answers (RFC 9293 section 3.10.7.1),
 * not the next number of its sender. */
static void test_a_bare_rst_answers_an_acknowledgment(void)
{
    CHECK(THERE "[P.], seq 1:6, ack 170, win 9, length 5\n" BACK "[F.], seq 170, ack 1" END BACK
                "[R], seq 616406759" END,
          {1, 616406759}, {616406759, 1}, {616406759, 0});
}

/* No SYN-ACK answers the SYN, and the numbers fit to the conversation before it. */
static void test_an_old_syn_near_to_the_numbers_of_its_conversation(void)
{
    CHECK(THERE "[S], seq 8000000" END BACK "[S.], seq 900000000, ack 8000001" END THERE
                "[S], seq 5000000" END BACK "[F.], seq 275, ack 636" END THERE
                "[F.], seq 636, ack 276" END,
          {8000000, 0}, {900000000, 8000001}, {5000000, 0}, {900000275, 8000636},
          {8000636, 900000276});
}

/* SACK edges are relative to the base even in the line that sets it. */
static void test_sack_edges(void)
{
    const char *text =
        BACK "[.], ack 900000000, win 9, options [nop,nop,sack 1 {11:21}], length 0\n" BACK
             "[.], ack 5, win 9, options [nop,nop,sack 1 {11:21}], length 0\n";
    struct text_packets read = read_text(text);

    for (guint i = 0; i < 2; i++)
        g_assert_cmpuint(g_array_index(read.packets, struct restored_packet, i).sack_shift, ==,
                         899999999);
    free_text(&read);
}

static void test_costs(void)
{
    struct sequence_space space = {0};

    sequence_space_open(&space, 1000);
    g_assert_cmpint(sequence_space_send(&space, 1001, 100, false), ==, 0);
    g_assert_cmpint(sequence_space_acknowledge(&space, 1101), ==, 0);
    g_assert_cmpint(sequence_space_send(&space, 1001, 100, false), >, 0); /* again */
    g_assert_cmpint(sequence_space_send(&space, 1201, 100, false), >, 0); /* a hole */
    g_assert_cmpint(sequence_space_send(&space, 1301, 0, true), ==, 0);
    g_assert_cmpint(sequence_space_send(&space, 1302, 5, false), >=, SPACE_COST_CONTRADICTION);
    g_assert_cmpint(sequence_space_acknowledge(&space, 999), >=, SPACE_COST_CONTRADICTION);
    g_assert_cmpint(sequence_space_acknowledge(&space, 900000000), ==, SPACE_COST_FAR);
    g_assert_cmpuint(space.next, ==, 1307);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/relative-to-the-isns", test_relative_to_the_isns);
    g_test_add_func("/absolute", test_absolute);
    g_test_add_func("/one-direction", test_one_direction);
    g_test_add_func("/text-that-begins-midway", test_text_that_begins_midway);
    g_test_add_func("/capture-that-begins-midway", test_capture_that_begins_midway);
    g_test_add_func("/a-bare-rst-tells-the-base", test_a_bare_rst_tells_the_base);
    g_test_add_func("/a-rst-that-fits-nothing", test_a_rst_that_fits_nothing_changes_nothing);
    g_test_add_func("/challenge-ack", test_challenge_ack_of_the_conversation_before);
    g_test_add_func("/a-bare-ack-that-overtook-a-fin", test_a_bare_ack_that_overtook_a_fin);
    g_test_add_func("/a-bare-ack-behind-what-was-sent-before-the-text",
                    test_a_bare_ack_behind_what_was_sent_before_the_text);
    g_test_add_func("/a-bare-ack-before-what-the-text-lacks",
                    test_a_bare_ack_before_what_the_text_lacks);
    g_test_add_func("/an-old-syn-shows-the-isn", test_an_old_syn_shows_the_isn);
    g_test_add_func("/a-repeated-syn-shows-the-isn-that-was-refused",
                    test_a_repeated_syn_shows_the_isn_that_was_refused);
    g_test_add_func("/a-bare-rst-answers-an-acknowledgment",
                    test_a_bare_rst_answers_an_acknowledgment);
    g_test_add_func("/an-old-syn-near-to-its-conversation",
                    test_an_old_syn_near_to_the_numbers_of_its_conversation);
    g_test_add_func("/sack-edges", test_sack_edges);
    g_test_add_func("/costs", test_costs);
    return g_test_run();
}
