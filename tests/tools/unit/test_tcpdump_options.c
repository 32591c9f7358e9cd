/*
 * TCP options: from the print of tcpdump to the octets of the header.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tcpdump_options.h"

#include <glib.h>
#include <string.h>

/* Reads `text` and returns the octets as hexadecimal digits. */
static char *octets_of(const char *text, char **note)
{
    struct tcp_options options;
    GString *digits = g_string_new(NULL);

    *note = tcpdump_options_read((struct text_span){text, text + strlen(text)}, &options);
    for (unsigned i = 0; i < options.length; i++)
        g_string_append_printf(digits, "%02x", options.octets[i]);
    return g_string_free(digits, FALSE);
}

static void check(const char *text, const char *expected)
{
    g_autofree char *note = NULL;
    g_autofree char *octets = octets_of(text, &note);

    g_assert_cmpstr(octets, ==, expected);
    g_assert_null(note);
}

static void check_note(const char *text, const char *expected, const char *part_of_note)
{
    g_autofree char *note = NULL;
    g_autofree char *octets = octets_of(text, &note);

    g_assert_cmpstr(octets, ==, expected);
    g_assert_nonnull(note);
    g_assert_nonnull(strstr(note, part_of_note));
}

static void test_options_of_a_syn(void)
{
    check("mss 1460,sackOK,TS val 5 ecr 0,nop,wscale 7", "020405b4"
                                                         "0402"
                                                         "080a0000000500000000"
                                                         "01030307");
}

static void test_filled_up_to_four_octets(void)
{
    check("sackOK", "04020000");
    check("nop,nop,sackOK", "01010402");
    check("", "");
}

static void test_sack_edges_and_their_place(void)
{
    const char *text = "nop,nop,sack 2 {1:2}{3:4}";
    struct tcp_options options;

    g_assert_null(tcpdump_options_read((struct text_span){text, text + strlen(text)}, &options));
    g_assert_cmpuint(options.sack_at, ==, 4);
    g_assert_cmpuint(options.sack_edges, ==, 4);
    check(text, "01010512"
                "00000001000000020000000300000004");
}

static void test_the_form_before_4_1(void)
{
    check("timestamp 1 2", "080a00000001000000020000");
    check("nop,nop,sack sack 1 {1:2} ", "0101050a0000000100000002");
    check("opt-27:0011", "1b040011");
}

static void test_fast_open(void)
{
    check("tfo  cookiereq,nop,nop", "22020101");
    check("exp-tfo cookie 11223344", "fe08f98911223344");
}

static void test_mptcp_becomes_nops(void)
{
    check_note("mptcp 4 capable v1", "01010101", "MPTCP");
}

static void test_what_cannot_be_read_is_left_out(void)
{
    check_note("nop,nonsense,nop,nop,nop", "01010101", "option 'nonsense' cannot be read");
    check_note("mss 65536", "", "cannot be read");
    check_note("sack 5 {1:2}", "", "cannot be read");
}

static void test_no_more_than_the_header_has_room_for(void)
{
    GString *text = g_string_new(NULL);

    for (int i = 0; i < 5; i++)
        g_string_append(text, "TS val 1 ecr 2,");
    g_autofree char *note = NULL;
    g_autofree char *octets = octets_of(text->str, &note);
    g_assert_cmpuint(strlen(octets), ==, (size_t)2 * TCP_OPTIONS_MAX);
    g_assert_nonnull(strstr(note, "does not fit into 40 octets"));
    g_string_free(text, TRUE);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/options-of-a-syn", test_options_of_a_syn);
    g_test_add_func("/filled-up-to-four-octets", test_filled_up_to_four_octets);
    g_test_add_func("/sack-edges-and-their-place", test_sack_edges_and_their_place);
    g_test_add_func("/the-form-before-4.1", test_the_form_before_4_1);
    g_test_add_func("/fast-open", test_fast_open);
    g_test_add_func("/mptcp-becomes-nops", test_mptcp_becomes_nops);
    g_test_add_func("/left-out", test_what_cannot_be_read_is_left_out);
    g_test_add_func("/room", test_no_more_than_the_header_has_room_for);
    return g_test_run();
}
