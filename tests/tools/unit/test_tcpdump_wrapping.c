/*
 * Wrapped packets: which line is open, and which line goes on with it.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "text_wrapping.h"

/* A digit stands behind the end of each span. A function that reads beyond the end takes that digit. */
static struct text_span span_of(const char *text)
{
    static char room[8][256];
    static unsigned used;
    char *copy = room[used++ % G_N_ELEMENTS(room)];

    g_assert_cmpuint(strlen(text), <, sizeof room[0] - 1);
    g_strlcpy(copy, text, sizeof room[0]);
    copy[strlen(text)] = '7';
    return (struct text_span){copy, copy + strlen(text)};
}

#define HEAD "10:00:00.1 IP 10.0.0.1.5 > 10.0.0.2.80: "
#define ROW  "1 0.1 10.0.0.1 → 10.0.0.2 TCP 60 5 → 80 "

struct pair {
    const char *line, *next;
    bool goes_on;
};

static void assert_pairs(bool (*judge)(struct text_span, struct text_span),
                         const struct pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        g_test_message("'%s' and '%s'", pairs[i].line, pairs[i].next);
        g_assert_cmpint(judge(span_of(pairs[i].line), span_of(pairs[i].next)), ==,
                        pairs[i].goes_on);
    }
}

/* What stands at the end of the first line, and at the beginning of the second. */
static void both_ends_show_it(void)
{
    static const struct pair pairs[] = {
        {HEAD "Flags [S], seq", "5, win 6", true},
        {HEAD "Flags [S], seq", "5", true},
        {HEAD "Flags [S], seq", "57", true},
        {HEAD "Flags [S], seq", "577", true},
        {HEAD "Flags [S], seq", "5.", true},
        {HEAD "Flags [S], seq", "5:6, ack 7", true},
        {HEAD "Flags [S], seq", "5:66", true},
        {HEAD "Flags [S], seq", "10:00:00.2 IP", false},
        {HEAD "Flags [S], seq", "1407837000.5 IP", false},
        {HEAD "Flags [S], seq", "2024-02-03 10:00", false},
        {HEAD "Flags [S], seq", "5- and more", true},
        {HEAD "Flags [S], seq", "3 seconds later", false},
        {HEAD "Flags [S], seq", "5 win 6", true},
        {HEAD "Flags [S], seq", "5 ack 6", true},
        {HEAD "Flags [S], seq", "5 (6)", true},
        {HEAD "Flags [S], seq", "five", false},
        {HEAD "Flags [S], seq 5,", "win 6, length 0", true},
        {HEAD "Flags [S], seq 5", "win 6, length 0", false},
        {HEAD "Flags [S], seq 5, win 6, options [", "mss 1460], length 0", true},
        {HEAD "Flags [S], seq 5, win 6, options [TS val 7", "ecr 0], length 0", true},
        {HEAD "Flags [S], seq 5, win 6, options [TS", "val 7 ecr 0], length 0", true},
        {HEAD "Flags [S], seq 5, win 6, options [nop,", "nop,sackOK], length 0", true},
        {HEAD "Flags [S], seq 5, win 6, options [nop,nop,sack", "1 {5:6}], length 0", true},
        {HEAD "Flags [S], seq 5, win 6, length", "0", true},
        {HEAD "Flags [S], seq 5, win 6, length 0", "5, win 6", false},
        {HEAD "Flags", "[S], seq 5", true},
        {HEAD "Flags", "of the ship", false},
        {HEAD "Flags [S], cksum 0x1 (incorrect ->", "0x1234), seq 5", true},
        {HEAD "Flags [S], cksum 0x1", "(correct), seq 5", true},
        {HEAD "Flags [S], seq", "\t0x0000:  4500", false},
        {HEAD "Flags [S], cksum", "0x1a2b (correct), seq 5", true},
        {HEAD "Flags [S], seq", "", false},
        {"", "5, win 6", false},
        {"the sequence", "5, win 6", false},
    };

    assert_pairs(line_goes_on, pairs, G_N_ELEMENTS(pairs));
}

static void the_old_form_shows_it_likewise(void)
{
    static const struct pair pairs[] = {
        {HEAD "S", "5:5(0) win 6", true},
        {HEAD "F", "5:5(0) ack 7 win 6", true},
        {HEAD "P", "5:6(1) ack 7 win 6", true},
        {HEAD "R", "5:5(0) win 6", true},
        {HEAD ".", "ack 7 win 6", true},
        {HEAD "FP", "5:6(1) ack 7 win 6", true},
        {HEAD "SWE", "5:5(0) win 6", true},
        {HEAD "X", "5:5(0) win 6", false},
        {HEAD "S", "and so on", false},
        {HEAD "S 5:5(0)", "win 6", true},
        {HEAD "S 5:5(0)", "ack 7 win 6", true},
        {HEAD "S 5", "win 6", false},
        {HEAD ". ack 7", "win 6", true},
        {HEAD ". ack", "7 win 6", true},
        {HEAD ". ack", "7 win", true},
        {HEAD ".", "ack", true},
        {HEAD ". ack 7", "win", true},
        {HEAD ". ack 7", "window", false},
        {HEAD ". ack 7 win", "6", true},
        {HEAD ". ack 7 win", "six", false},
        {HEAD "S 5:5(0) win 6", "<mss 1460>", true},
        {HEAD "S 5:5(0)", "<mss 1460>", false},
        {HEAD "S 5:5(0) win 6 <mss", "1460>", true},
        {HEAD "S 5:5(0) win 6 <mss", "1460", false},
        {HEAD "S 5:5(0) win 6 <mss 1460>", "> what", false},
        {HEAD "x 5:5(0)", "win 6", false},
    };

    assert_pairs(line_goes_on, pairs, G_N_ELEMENTS(pairs));
}

static void headers_and_addresses_may_stand_on_their_own_lines(void)
{
    static const struct pair pairs[] = {
        {"10:00:00.1 0:1:2:3:4:5 ip 60:", "10.0.0.1.5 > 10.0.0.2.80: S 5:5(0) win 6", true},
        {"0:1:2:3:4:5 > 5:4:3:2:1:0 ip 60:", "10.0.0.1.5 > 10.0.0.2.80: S 5:5(0) win 6", true},
        {"see what it prints:", "10.0.0.1.5 > 10.0.0.2.80: S 5:5(0) win 6", false},
        {"10:00:00.1 IP 10.0.0.1.5 > 10.0.0.2.80:", "Flags [S], seq 5", true},
        {"10:00:00.1 IP 10.0.0.1.5 > 10.0.0.2.80:", "flags", false},
        {"10:00:00.1 IP (tos 0x0, ttl 64,", "proto TCP (6), length 60)", true},
        {"10:00:00.1 IP6 (hlim 64,", "next-header TCP (6) payload length: 40)", true},
        {"10:00:00.1 IP (tos 0x0, ttl 64,", "proto TCP, length 60", false},
        {"10:00:00.1 IP (tos 0x0, length 60)", "more of it)", false},
        {"10:00:00.1 IP (tos 0x0,", "10.0.0.1.5 > 10.0.0.2.80: Flags [S] (x)", false},
        {"10:00:00.1 IP [tos 0x0,", "length 60)", false},
    };

    assert_pairs(line_goes_on, pairs, G_N_ELEMENTS(pairs));
}

static void rows_go_on_with_their_words(void)
{
    static const struct pair pairs[] = {
        {ROW "[SYN]", "Seq=0 Win=1 Len=0", true},   {ROW "[SYN] Seq=0", "Win=1 Len=0", true},
        {ROW "[SYN] Seq=0 Win=1", "Len=0", true},   {ROW "[SYN] Seq=0 Win=1 Len=0", "MSS=1", true},
        {ROW "[SYN] Seq=0 Len=0", "WS=128", true},  {ROW "[SYN] Seq=0 Len=0", "SACK_PERM", true},
        {ROW "[SYN] Seq=0 Len=0", "TSval=1", true}, {ROW "[SYN] Seq=0 Len=0", "TSecr=1", true},
        {ROW "[SYN] Seq=0 Len=0", "SLE=1", true},   {ROW "[SYN] Seq=0 Len=0", "SRE=1", true},
        {ROW "[SYN, ACK] Seq=0", "Ack=1", true},    {ROW "[SYN] Seq=0", "then nothing", false},
        {ROW "[SYN] Seq=", "0 Win=1", false},
    };

    assert_pairs(line_goes_on, pairs, G_N_ELEMENTS(pairs));
}

static void a_row_may_be_cut_in_a_word(void)
{
    static const struct pair pairs[] = {
        {ROW "[SYN] Seq=0 Win=1 Len=0 MSS=14", "60", true},
        {ROW "[SYN] Seq=0 Win=1 Len=0 MSS=14", "60 WS=128", true},
        {ROW "[SYN] Seq=0 Win=1 Len=0 MSS=14", "60 WS", false},
        {ROW "[SYN] Seq=0 Win=1 Len=0 W", "S=128", true},
        {ROW "[SYN] Seq=0 Win=1 Len=0 SAC", "K_PERM=1", true},
        {ROW "[SYN] Seq=0 Win=1 Len=0 SAC", "K_PERM", false},
        {ROW "[SYN] Seq=0 Win=1 Len=0 W", "S=128 x", true},
        {ROW "[SYN] Seq=0 Win=1 Len=0 W", "S=12x", false},
        {ROW "[SYN] Seq=0 Win=1 Len=0 W", "S1=12", false},
        {ROW "[SYN] Seq=0 Win=1 Len=0 W", "=128", true},
        {ROW "[SYN] Seq=0 Win=1 Len=0", "60 s", false},
        {ROW "[SYN] Seq=0 Win=1 Len=0", "", false},
        {"a line of prose", "60", false},
    };

    assert_pairs(row_is_cut, pairs, G_N_ELEMENTS(pairs));
}

static void assert_open(const char *line, bool at_blanks, bool at_column)
{
    g_test_message("%s", line);
    g_assert_cmpint(packet_is_open(span_of(line), false), ==, at_blanks);
    g_assert_cmpint(packet_is_open(span_of(line), true), ==, at_column);
}

/* At a column even the last number may go on. */
static void a_packet_is_open_until_its_last_word(void)
{
    assert_open(HEAD "Flags [S], seq 5, win 6", true, true);
    assert_open(HEAD "Flags [S], seq 5, win 6, length", true, true);
    assert_open(HEAD "Flags [S], seq 5, win 6, length ", true, true);
    assert_open(HEAD "Flags [S], seq 5, win 6, length 0", false, true);
    assert_open(HEAD "Flags [S], seq 5, win 6, length 0: HTTP", false, false);
    assert_open("10:00:00.1 length 5 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [S], seq 5", true, true);
    assert_open(HEAD "S 5:5(0) win 6", false, true);
    assert_open(HEAD "S 5:5(0) win 6 <mss 1460", true, true);
    assert_open(HEAD "S 5:5(0) win 6 <mss 1460>", false, true);
    assert_open(HEAD "S 5:5(0)", true, true);
    assert_open("10:00:00.1 IP (tos 0x0, ttl 64", true, true);
    assert_open("10:00:00.1 IP (tos 0x0, length 60)", false, false);
    assert_open("10:00:00.1 IP6 (hlim 64, payload length: 40)", true, true);
    assert_open("a sentence about IPs, and win 6", false, false);
    assert_open("", false, false);
}

static void a_row_is_open_until_its_last_option(void)
{
    assert_open(ROW "[ACK] Seq=0 Ack=1 Win=1", true, true);
    assert_open(ROW "[ACK] Seq=0 Ack=1 Win=1 Len=0", false, true);
    assert_open(ROW "[SYN] Seq=0 Win=1 Len=0", true, true);
    assert_open(ROW "[SYN] Seq=0 Win=1 Len=0 MSS=1460", false, true);
    assert_open(ROW "[SYN] Seq=0 Win=1 Len=0 MSS=", true, true);
    assert_open(ROW "[ACK] Seq=0 Ack=1 Win=1 Len=0 TSval=5", true, true);
    assert_open(ROW "[ACK] Seq=0 Ack=1 Win=1 Len=0 TSval=5 TSecr=6", false, true);
    assert_open(ROW "[SYN", true, true);
}

struct continuation {
    const char *line, *next;
    bool at_blanks, at_column;
};

static void an_open_packet_goes_on_unless_another_one_begins(void)
{
    static const struct continuation pairs[] = {
        {HEAD "Flags [S], seq 5, win", "64, length 0", true, true},
        {HEAD "Flags [S], seq 5, win 6", "4, length 0", false, true},
        {HEAD "Flags [S], seq 5, wi", "n 64, length 0", true, true},
        {HEAD "Flags [S], seq 5, win 64", "length 0", true, true},
        {HEAD "Flags [S], seq 5, win 64", "later", false, false},
        {HEAD "Flags [S], seq 5, cksum 0x12", "ab (correct), seq 5", true, true},
        {HEAD "Flags [S], seq 5, win 64, length 14", "60", false, true},
        {HEAD "Flags [S], seq 5, win 64, length 1460", "and then", false, false},
        {HEAD "Flags [S], seq 5, win 64,", "10:00:00.2 IP 10.0.0.1.5", false, false},
        {HEAD "Flags [S], seq 5, win 64,", "\t0x0000:  4500 003c", false, false},
        {HEAD "Flags [S], seq 5, win 64,", "2 0.1 10.0.0.1 → 10.0.0.2", false, false},
        {HEAD "Flags [S], seq 5, win 64,", "", false, false},
        {HEAD "Flags [S], seq 5, win 64,", "3 seconds later", false, false},
        {"10:00:00.1 IP", "10.0.0.1.5 > 10.0.0.2.80: Flags [S], seq 5", true, true},
        {"10:00:00.1 IP 1", "0.0.0.1.5 > 10.0.0.2.80: Flags [S], seq 5", true, true},
        {HEAD "Flags [S], seq 5, win 64,", "10.0.0.1.5 > 10.0.0.2.80: Flags", false, true},
        {HEAD "Flags [S], seq 5, win 64,", "    10.0.0.1.5 > 10.0.0.2.80: Flags", false, false},
        {"it is said that", "the line goes on", false, false},
        {ROW "[SYN] Seq=0 Win=1 Len=0", "MSS=1460 WS=128", true, true},
        {ROW "[SYN] Seq=0 Win=1 Len=0 MSS=1460", "WS=128", false, true},
        {ROW "[SYN] Seq=0 Win=1 Len=0 MSS=1460 W", "S=128", false, true},
        {ROW "[SYN] Seq=0 Win=1 Len=0 MSS=14", "60 WS=128", false, true},
        {ROW "[SYN] Seq=0 Win=1 Len=0 MSS=1460", "and then", false, false},
        {ROW "[SYN] Seq=0 Win=1 Len=", "0 and then", false, false},
        {ROW "[SYN] Seq=0 Win=1 Len=", "0 MSS=5", true, true},
        {ROW "[SYN] Seq=0 Win=1 Len=", "0", true, true},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        g_test_message("'%s' and '%s'", pairs[i].line, pairs[i].next);
        g_assert_cmpint(packet_goes_on(span_of(pairs[i].line), span_of(pairs[i].next), false), ==,
                        pairs[i].at_blanks);
        g_assert_cmpint(packet_goes_on(span_of(pairs[i].line), span_of(pairs[i].next), true), ==,
                        pairs[i].at_column);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/goes-on/both-ends", both_ends_show_it);
    g_test_add_func("/goes-on/old-form", the_old_form_shows_it_likewise);
    g_test_add_func("/goes-on/headers", headers_and_addresses_may_stand_on_their_own_lines);
    g_test_add_func("/goes-on/rows", rows_go_on_with_their_words);
    g_test_add_func("/row-is-cut", a_row_may_be_cut_in_a_word);
    g_test_add_func("/open/packet", a_packet_is_open_until_its_last_word);
    g_test_add_func("/open/row", a_row_is_open_until_its_last_option);
    g_test_add_func("/open/goes-on", an_open_packet_goes_on_unless_another_one_begins);
    return g_test_run();
}
