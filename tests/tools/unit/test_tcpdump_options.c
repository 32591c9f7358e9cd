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

static void test_each_option_that_tcpdump_knows(void)
{
    static const char *const options[][2] = {
        {"nop", "01000000"},
        {"eol", "00000000"},
        {"mss 65535", "0204ffff"},
        {"wscale 255", "0303ff00"},
        {"echo 5", "0606000000050000"},
        {"echoreply 6", "0706000000060000"},
        {"cc 1", "0b06000000010000"},
        {"ccnew 2", "0c06000000020000"},
        {"ccecho 3", "0d06000000030000"},
        {"TS val 4294967295 ecr 1", "080affffffff000000010000"},
        {"sack 1 {1:4294967295}", "050a00000001ffffffff0000"},
        {"sack 0 ", "05020000"},
        {"tfo  cookie 0102", "22040102"},
        {"exp-tfo cookiereq", "fe04f989"},
        {"exp-0102", "fe040102"},
        {"unknown-27 0x0011", "1b040011"},
        {"unknown-255", "ff020000"},
        {"unknown-2", "02020000"},
        {"opt-27:", "1b020000"},
        {"md5 can't check - 0102,nop", "01000000"},
        {"can't check - 00112233", "1306001122330000"},
        {"tcp-ao keyid 1 rnextkeyid 2 mac 0x0304", "1d06010203040000"},
        {"tcp-ao keyid 255 rnextkeyid 0", "1d04ff00"},
        {"uto 0x8005 983160", "1c048005"},
        {" nop , nop ", "01010000"},
        {"nop,", "01000000"},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(options); i++) {
        g_autofree char *note = NULL;
        g_autofree char *octets = octets_of(options[i][0], &note);

        g_test_message("%s", options[i][0]);
        g_assert_cmpstr(octets, ==, options[i][1]);
    }
}

static void test_options_with_something_wrong_are_left_out(void)
{
    static const char *const options[] = {
        "nops",
        "mss",
        "mss x",
        "wscale 256",
        "TS val x ecr 1",
        "TS val 1 ecr x",
        "TS val 4294967296 ecr 1",
        "sack",
        "sack 1",
        "sack 2 {1:2}",
        "sack 1 {1:2}{3:4}",
        "sack 1 {1;2}",
        "sack 1 1:2}",
        "sack 1 {1:2",
        "sack 1 {1:x}",
        "sack 1 {x:1}",
        "tfo",
        "tfo cookie",
        "tfo cookie 0",
        "tfo cookie 0g",
        "exp-",
        "unknown-1",
        "unknown-256",
        "unknown-27 0x",
        "can't check - ",
        "tcp-ao",
        "tcp-ao keyid 256 rnextkeyid 2",
        "tcp-ao keyid 1 2",
        "tcp-ao keyid 1 rnextkeyid 256",
        "tcp-ao keyid 1 rnextkeyid 2 mac 0x",
        "uto",
        "uto 0x",
        "uto 0x10000",
        "mptcp",
        "mptcp 2 x",
        "mptcp 41 x",
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(options); i++) {
        g_test_message("%s", options[i]);
        check_note(options[i], "", "cannot be read and is left out");
    }
}

static void test_a_comma_in_braces_separates_nothing(void)
{
    check_note("mptcp 3 {1,2}{3,4},nop", "01010101", "MPTCP");
    check_note("x {1,{2,3},4},nop", "01000000", "'x {1,{2,3},4}'");
}

static void test_an_option_is_no_longer_than_the_header(void)
{
    g_autofree char *cookie = g_strnfill(76, '1');
    g_autofree char *fits = g_strconcat("unknown-27 0x", cookie, NULL);
    g_autofree char *longer = g_strconcat(fits, "11", NULL);
    g_autofree char *octets = g_strconcat("1b28", cookie, NULL);

    check(fits, octets);
    check_note(longer, "", "cannot be read");
    check_note("mptcp 40 x",
               "01010101010101010101010101010101010101010101010101010101010101010101010"
               "101010101",
               "MPTCP");
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
    g_test_add_func("/each-option-that-tcpdump-knows", test_each_option_that_tcpdump_knows);
    g_test_add_func("/options-with-something-wrong-are-left-out",
                    test_options_with_something_wrong_are_left_out);
    g_test_add_func("/a-comma-in-braces-separates-nothing",
                    test_a_comma_in_braces_separates_nothing);
    g_test_add_func("/an-option-is-no-longer-than-the-header",
                    test_an_option_is_no_longer_than_the_header);
    return g_test_run();
}
