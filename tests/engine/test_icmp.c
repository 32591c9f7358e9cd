/*
 * ICMP errors: what they end, what disproves that, and how they are read.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <string.h>

#include "engine/icmp_error.h"
#include "script.h"

enum { UNREACHABLE = 3, TIME_EXCEEDED = 11, NET = 0, PORT = 3, TOO_BIG = 4 };

static void hard_error_ends_the_opening(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0");
    g_assert_true(script_icmp(&t, 'C', 0, UNREACHABLE, PORT));
    ASSERT_LAST(&t, "icmp_error", "client SYN_SENT>CLOSED");
    ASSERT_OBSERVED(&t, OBSERVED_ICMP_ERROR);
    g_assert_cmpstr(icmp_kind_name(t.a.icmp), ==, "port_unreachable");
    g_assert_cmpuint(t.a.syn_frame, ==, 1);
    g_assert_cmpint(t.a.transitions[0].held, ==, 10000000);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT CLOSED", "LISTEN");
    ASSERT_VERDICT(&t, "unanswered", NULL, NULL);
}

static void too_big_ends_nothing(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0");
    g_assert_true(script_icmp(&t, 'C', 0, UNREACHABLE, TOO_BIG));
    ASSERT_LAST(&t, "icmp_error", "");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT", "LISTEN");
}

static void error_after_the_opening_is_only_evidence(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, HANDSHAKE "C PA 1 1 +100");
    g_assert_true(script_icmp(&t, 'C', 1, UNREACHABLE, NET));
    ASSERT_LAST(&t, "icmp_error", "");
    g_assert_cmpuint(t.c.icmp_frame, ==, 5);
    g_assert_cmpuint(conversation_segments(&t.c, ROLE_CLIENT), ==, 3);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED", "LISTEN SYN_RCVD ESTABLISHED");
}

static void error_that_quotes_another_number_is_none_of_it(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0");
    g_assert_false(script_icmp(&t, 'C', 77, UNREACHABLE, PORT));
    g_assert_cmpuint(t.c.icmp_frame, ==, 0);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT", "LISTEN");
}

static void error_belongs_to_the_earlier_conversation(void)
{
    struct script old, t;
    script_init(&old);
    script_play(&old, "C S 0");
    script_init(&t);
    t.isn[0] = 900000;
    t.previous = &old.c;
    script_play(&t, "C S 0");
    g_assert_true(script_icmp(&t, 'C', 1000 - 900000u, TIME_EXCEEDED, 0));
    g_assert_true(t.a.earlier);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT", "LISTEN");
    ASSERT_PATHS(&old, "CLOSED SYN_SENT CLOSED", "LISTEN");
}

static void syn_again_is_a_new_attempt(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0");
    script_icmp(&t, 'C', 0, UNREACHABLE, PORT);
    script_play(&t, "C S 0 @1");
    ASSERT_LAST(&t, "syn_repeated", "client CLOSED>SYN_SENT");
    ASSERT_NOT_OBSERVED(&t, OBSERVED_CORRECTED);
    script_icmp(&t, 'C', 0, UNREACHABLE, PORT);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT CLOSED", "LISTEN");
    script_play(&t, "C S 0 @2; S SA 0 1; C A 1 1");
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED", "LISTEN SYN_RCVD ESTABLISHED");
    ASSERT_VERDICT(&t, "open", NULL, NULL);
}

static void opener_that_goes_on_did_not_accept_the_error(void)
{
    struct script t;
    script_init(&t);
    script_play(&t, "C S 0");
    script_icmp(&t, 'C', 0, UNREACHABLE, PORT);
    script_play(&t, "S SA 0 1; C A 1 1");
    ASSERT_DETAIL(&t, OBSERVED_CORRECTED, DETAIL_ICMP_NOT_TAKEN);
    ASSERT_PATHS(&t, "CLOSED SYN_SENT ESTABLISHED", "LISTEN SYN_RCVD ESTABLISHED");
}

/* IPv4 and ICMP, then IPv4 and the first 8 octets of TCP. */
static const uint8_t v4[] = {
    0x45, 0,    0, 56, 0, 0, 0, 0,    63, 1, 0, 0, 10, 0, 9, 9, 10, 0, 0, 1, /* outer */
    3,    13,   0, 0,  0, 0, 0, 0,                                           /* ICMP */
    0x45, 0,    0, 40, 0, 0, 0, 0,    64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, /* quoted */
    0x9c, 0x40, 0, 80, 0, 0, 3, 0xe8,
};

static void eight_octets_of_the_segment_are_enough(void)
{
    struct icmp_error e;
    g_assert_true(icmp_error_read(&e, v4, sizeof v4));
    g_assert_cmpuint(e.seq, ==, 1000);
    g_assert_cmpuint(e.source_port, ==, 40000);
    g_assert_cmpuint(e.destination_port, ==, 80);
    g_assert_cmpmem(e.source, 4, v4 + 40, 4);
    g_assert_cmpmem(e.from, 4, v4 + 12, 4);
    g_assert_cmpuint(e.report.about, ==, 0);
    g_assert_cmpint(icmp_report_kind(&e.report), ==, ICMP_ADMIN_PROHIBITED);
}

static void what_is_cut_off_or_no_error_is_not_read(void)
{
    struct icmp_error e;
    uint8_t octets[sizeof v4];
    for (size_t length = 0; length < sizeof v4; length++)
        g_assert_false(icmp_error_read(&e, v4, length));
    memcpy(octets, v4, sizeof v4);
    octets[20] = 8; /* an echo request */
    g_assert_false(icmp_error_read(&e, octets, sizeof octets));
    memcpy(octets, v4, sizeof v4);
    octets[37] = 17; /* the quoted datagram is UDP */
    g_assert_false(icmp_error_read(&e, octets, sizeof octets));
    memcpy(octets, v4, sizeof v4);
    octets[35] = 1; /* it is a fragment other than the first */
    g_assert_false(icmp_error_read(&e, octets, sizeof octets));
}

static void every_kind_has_a_name(void)
{
    for (enum icmp_kind kind = ICMP_NONE + 1; kind < ICMP_KIND_COUNT; kind++) {
        g_assert_nonnull(icmp_kind_name(kind));
        g_assert_cmpstr(icmp_kind_text(kind), !=, "");
    }
    g_assert_null(icmp_kind_name(ICMP_NONE));
    const struct icmp_report v6 = {.address_length = 16, .type = 1, .code = 4};
    g_assert_cmpint(icmp_report_kind(&v6), ==, ICMP_PORT_UNREACHABLE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(hard_error_ends_the_opening);
    TEST(too_big_ends_nothing);
    TEST(error_after_the_opening_is_only_evidence);
    TEST(error_that_quotes_another_number_is_none_of_it);
    TEST(error_belongs_to_the_earlier_conversation);
    TEST(syn_again_is_a_new_attempt);
    TEST(opener_that_goes_on_did_not_accept_the_error);
    TEST(eight_octets_of_the_segment_are_enough);
    TEST(what_is_cut_off_or_no_error_is_not_read);
    TEST(every_kind_has_a_name);
    return g_test_run();
}
