/*
 * A segment as tcpdump prints it: flags, numbers, and each kind of option.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "views/format.h"

/* Returns what stands between the brackets of the options. The caller frees it. */
static char *printed_options(const uint8_t *octets, size_t length, bool cut)
{
    g_autoptr(GString) out = g_string_new(NULL);
    struct record_segment r = {.options_length = (uint8_t)length, .options_cut = cut};
    memcpy(r.options, octets, length);
    format_tcpdump(out, &r);
    const char *begin = strstr(out->str, ", options [");
    const char *end = strstr(out->str, "], length 0");
    g_assert_true(begin && end);
    begin += strlen(", options [");
    return g_strndup(begin, (gsize)(end - begin));
}

#define ASSERT_OPTIONS(cut, wanted, ...)                                                           \
    G_STMT_START                                                                                   \
    {                                                                                              \
        static const uint8_t octets[] = {__VA_ARGS__};                                             \
        g_autofree char *text = printed_options(octets, sizeof octets, cut);                       \
        g_assert_cmpstr(text, ==, wanted);                                                         \
    }                                                                                              \
    G_STMT_END

static void each_option_has_its_form(void)
{
    ASSERT_OPTIONS(false, "mss 1460", 2, 4, 5, 180);
    ASSERT_OPTIONS(false, "wscale 7", 3, 3, 7);
    ASSERT_OPTIONS(false, "sackOK", 4, 2);
    ASSERT_OPTIONS(false, "echo 258", 6, 6, 0, 0, 1, 2);
    ASSERT_OPTIONS(false, "echoreply 16777216", 7, 6, 1, 0, 0, 0);
    ASSERT_OPTIONS(false, "TS val 1 ecr 4294967295", 8, 10, 0, 0, 0, 1, 255, 255, 255, 255);
    ASSERT_OPTIONS(false, "cc 9", 11, 6, 0, 0, 0, 9);
    ASSERT_OPTIONS(false, "ccnew 10", 12, 6, 0, 0, 0, 10);
    ASSERT_OPTIONS(false, "tcp-ao keyid 3 rnextkeyid 4", 29, 4, 3, 4);
    ASSERT_OPTIONS(false, "tcp-ao keyid 3 rnextkeyid 4 mac 0x00ab", 29, 6, 3, 4, 0, 0xab);
    ASSERT_OPTIONS(false, "tcp-ao (invalid)", 29, 3, 3);
    ASSERT_OPTIONS(false,
                   "md5 shared secret not supplied with -M, can't check - "
                   "000102030405060708090a0b0c0d0e0f",
                   19, 18, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    ASSERT_OPTIONS(false, "unknown-77", 77, 2);
    ASSERT_OPTIONS(false, "unknown-77 0x0aff", 77, 4, 0x0a, 0xff);
}

static void a_selective_acknowledgment_lists_its_blocks(void)
{
    ASSERT_OPTIONS(false, "sack 1 {1:2}", 5, 10, 0, 0, 0, 1, 0, 0, 0, 2);
    ASSERT_OPTIONS(false, "sack 2 {1:2}{3:260}", 5, 18, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 1,
                   4);
    ASSERT_OPTIONS(false, "sack invalid sack", 5, 9, 0, 0, 0, 1, 0, 0, 0);
}

static void a_cookie_of_fast_open_has_4_to_16_octets(void)
{
    ASSERT_OPTIONS(false, "tfo  cookiereq", 34, 2);
    ASSERT_OPTIONS(false, "tfo  cookie 01020304", 34, 6, 1, 2, 3, 4);
    ASSERT_OPTIONS(false, "tfo  (invalid)", 34, 4, 1, 2);
    ASSERT_OPTIONS(false, "tfo  (invalid)", 34, 7, 1, 2, 3, 4, 5);
    ASSERT_OPTIONS(false, "tfo  cookie 000102030405060708090a0b0c0d0e0f", 34, 18, 0, 1, 2, 3, 4, 5,
                   6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    ASSERT_OPTIONS(false, "tfo  (invalid)", 34, 20, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
                   14, 15, 16, 17);
    ASSERT_OPTIONS(false, "exp-tfo cookiereq", 254, 4, 0xf9, 0x89);
    ASSERT_OPTIONS(false, "exp-tfo cookie 01020304", 254, 8, 0xf9, 0x89, 1, 2, 3, 4);
    ASSERT_OPTIONS(false, "exp-f988", 254, 4, 0xf9, 0x88);
    ASSERT_OPTIONS(false, "unknown-254 0xf9", 254, 3, 0xf9);
}

static void options_follow_each_other_until_one_is_bad(void)
{
    ASSERT_OPTIONS(false, "nop,nop,wscale 1,eol", 1, 1, 3, 3, 1, 0, 9, 9);
    ASSERT_OPTIONS(false, "nop,[bad opt]", 1, 8, 10, 0);
    ASSERT_OPTIONS(false, "[bad opt]", 8, 1, 0);
    ASSERT_OPTIONS(false, "nop,[bad opt]", 1, 8);
    ASSERT_OPTIONS(true, "nop,[|tcp]", 1, 8, 10, 0);
    ASSERT_OPTIONS(true, "nop,nop,[|tcp]", 1, 1);
    ASSERT_OPTIONS(true, "nop,eol", 1, 0);
}

static void the_line_has_only_what_the_segment_has(void)
{
    struct record_segment r = {.segment = {.time = 5, .seq = 7, .ack = 8, .window = 9}};
    struct {
        uint8_t flags;
        uint32_t len;
        const char *line;
    } rows[] = {
        {0, 0, "Flags [none], win 9, length 0"},
        {TCP_ACK, 0, "Flags [.], ack 8, win 9, length 0"},
        {TCP_ACK, 4, "Flags [.], seq 7:11, ack 8, win 9, length 4"},
        {TCP_SYN, 0, "Flags [S], seq 7, win 9, length 0"},
        {TCP_FIN | TCP_ACK, 0, "Flags [F.], seq 7, ack 8, win 9, length 0"},
        {TCP_RST, 0, "Flags [R], seq 7, win 9, length 0"},
        {0xff, 0, "Flags [FSRP.UEW], seq 7, ack 8, win 9, length 0"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        r.segment.flags = rows[i].flags;
        r.segment.len = rows[i].len;
        format_tcpdump(out, &r);
        g_assert_true(g_str_has_suffix(out->str, rows[i].line));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/printed_segment/options", each_option_has_its_form);
    g_test_add_func("/printed_segment/sack", a_selective_acknowledgment_lists_its_blocks);
    g_test_add_func("/printed_segment/fast_open", a_cookie_of_fast_open_has_4_to_16_octets);
    g_test_add_func("/printed_segment/bad", options_follow_each_other_until_one_is_bad);
    g_test_add_func("/printed_segment/line", the_line_has_only_what_the_segment_has);
    return g_test_run();
}
