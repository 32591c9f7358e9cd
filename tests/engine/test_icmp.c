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

static void message_without_ip_header_is_not_read(void)
{
    struct icmp_error e;
    uint8_t octets[sizeof v4 + 20];
    g_assert_true(icmp_error_read(&e, v4, sizeof v4));
    memset(octets, 0, sizeof octets);
    memcpy(octets, v4 + 20, sizeof v4 - 20);
    g_assert_false(icmp_error_read(&e, octets, sizeof octets));
}

static void other_protocols_are_not_read(void)
{
    struct icmp_error e;
    uint8_t octets[sizeof v4];
    g_assert_true(icmp_error_read(&e, v4, sizeof v4));
    memcpy(octets, v4, sizeof v4);
    octets[9] = 17; /* UDP carries what looks like an error */
    g_assert_false(icmp_error_read(&e, octets, sizeof octets));
    memcpy(octets, v4, sizeof v4);
    octets[28] = 0x35; /* the quoted header is of no known version */
    g_assert_false(icmp_error_read(&e, octets, sizeof octets));
}

static void error_quotes_a_packet_of_its_own_version_of_ip(void)
{
    struct icmp_error e;
    uint8_t octets[20 + 8 + 40 + 8] = {0};
    memcpy(octets, v4, 28);
    octets[28] = 0x60; /* an IPv6 header, before TCP */
    octets[34] = 6;
    g_assert_false(icmp_error_read(&e, octets, sizeof octets));
}

/* Reads an error of this type. */
static bool reads_v4(uint8_t type)
{
    struct icmp_error e;
    uint8_t octets[sizeof v4];
    memcpy(octets, v4, sizeof v4);
    octets[20] = type;
    return icmp_error_read(&e, octets, sizeof octets);
}

static bool reads_v6(uint8_t type)
{
    struct icmp_error e;
    uint8_t octets[40 + 8 + 40 + 8] = {[0] = 0x60, [6] = 58, [40] = type, [48] = 0x60, [54] = 6};
    return icmp_error_read(&e, octets, sizeof octets);
}

/* RFC 792: unreachable, time exceeded, parameter problem. RFC 4443 section 2.1: also packet too big. A
 * redirect reports no failure, and a source quench is obsolete (RFC 6633). */
static void only_errors_are_read(void)
{
    for (unsigned type = 0; type < 256; type++) {
        g_assert_true(reads_v4((uint8_t)type) == (type == 3 || type == 11 || type == 12));
        g_assert_true(reads_v6((uint8_t)type) == (type >= 1 && type <= 4));
    }
}

static void every_kind_has_a_name(void)
{
    for (enum icmp_kind kind = ICMP_NONE + 1; kind < ICMP_KIND_COUNT; kind++) {
        g_assert_nonnull(icmp_kind_name(kind));
        g_assert_cmpstr(icmp_kind_text(kind), !=, "");
    }
    g_assert_null(icmp_kind_name(ICMP_NONE));
    g_assert_null(icmp_kind_name(ICMP_KIND_COUNT));
    g_assert_cmpstr(icmp_kind_text(ICMP_KIND_COUNT), ==, "");
}

/* The numbers are those of RFC 792, RFC 1812 section 5.2.7.1 and RFC 4443. */
static void types_and_codes_have_their_kind(void)
{
    static const struct {
        uint8_t address_length, type, code;
        const char *kind;
    } rows[] = {
        {4, 3, 0, "net_unreachable"},
        {4, 3, 1, "host_unreachable"},
        {4, 3, 2, "protocol_unreachable"},
        {4, 3, 3, "port_unreachable"},
        {4, 3, 4, "too_big"},
        {4, 3, 5, "unreachable"},
        {4, 3, 9, "admin_prohibited"},
        {4, 3, 10, "admin_prohibited"},
        {4, 3, 11, "unreachable"},
        {4, 3, 13, "admin_prohibited"},
        {4, 11, 0, "time_exceeded"},
        {4, 11, 1, "time_exceeded"},
        {4, 12, 0, "parameter_problem"},
        {4, 5, 1, "other"},
        {4, 1, 0, "other"},
        {16, 1, 0, "net_unreachable"},
        {16, 1, 1, "admin_prohibited"},
        {16, 1, 2, "unreachable"},
        {16, 1, 3, "host_unreachable"},
        {16, 1, 4, "port_unreachable"},
        {16, 1, 5, "admin_prohibited"},
        {16, 1, 6, "unreachable"},
        {16, 2, 0, "too_big"},
        {16, 3, 0, "time_exceeded"},
        {16, 4, 2, "parameter_problem"},
        {16, 5, 0, "other"},
        {16, 11, 0, "other"},
        {0, 3, 1, NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct icmp_report r = {
            .address_length = rows[i].address_length, .type = rows[i].type, .code = rows[i].code};
        g_assert_cmpstr(icmp_kind_name(icmp_report_kind(&r)), ==, rows[i].kind);
    }
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
    TEST(message_without_ip_header_is_not_read);
    TEST(other_protocols_are_not_read);
    TEST(error_quotes_a_packet_of_its_own_version_of_ip);
    TEST(only_errors_are_read);
    TEST(every_kind_has_a_name);
    TEST(types_and_codes_have_their_kind);
    return g_test_run();
}
