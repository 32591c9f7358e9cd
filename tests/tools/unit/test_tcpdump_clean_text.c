/*
 * Clean text: marks taken away, wrapped lines joined, lines of the original counted.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "clean_text.h"
#include "text_wrapping.h"

static void check_clean(const char *text, const char *expected)
{
    struct clean_text *clean = clean_text_new(text, strlen(text), SURELY_WRAPPED);

    g_assert_cmpstr(clean->octets->str, ==, expected);
    clean_text_free(clean);
}

static void test_colours(void)
{
    check_clean("\x1b[01;31m\x1b[KFlags\x1b[m\x1b[K [S]\n", "Flags [S]\n");
    check_clean("cut \x1b[01", "cut ");
    check_clean("\x1b", "");
}

static void test_line_ends(void)
{
    check_clean("a\r\nb\n\nc", "a\nb\n\nc");
    check_clean("", "");
}

static void test_pages(void)
{
    check_clean("a <span>&gt;</span> b: <b>S</b> &lt;mss 5&gt; &amp;", "a > b: S <mss 5> &");
    check_clean("a > b: S <mss 5> <span> &amp;", "a > b: S <mss 5> <span> &amp;"); /* is no page */
    check_clean("x &gt; <spanner>", "x > <spanner>");
}

static void test_quote_marks(void)
{
    check_clean("> > 10:00 IP a.1 > b.2: Flags [S]\n> > x\n", "10:00 IP a.1 > b.2: Flags [S]\nx\n");
    check_clean("> said\n10:00 IP a.1 > b.2: Flags [S]\n",
                "> said\n10:00 IP a.1 > b.2: Flags [S]\n");
}

static struct text_span span_of(const char *text)
{
    return (struct text_span){text, text + strlen(text)};
}

static void test_wrapped_lines(void)
{
    static const char *const pairs[][2] = {
        {"10:00:00.1 IP (tos 0x0, proto TCP (6),", "length 60)"},
        {"a.1 > b.2: Flags", "[S], seq 1"},
        {"a.1 > b.2: Flags [S], seq", "1, win 2"},
        {"a.1 > b.2: Flags [S], seq 1,", "win 2, length 0"},
        {"a.1 > b.2: Flags [S], cksum 0x1", "(incorrect -> 0x2), seq 1"},
        {"a.1 > b.2: Flags [.], options [TS val 1", "ecr 2], length 0"},
        {"a.1 > b.2: S", "5:5(0) win 3"},
        {"a.1 > b.2: S 5:5(0)", "win 3 <mss 4>"},
        {"a.1 > b.2: S 5:5(0) win 3", "<mss 4>"},
        {"a.1 > b.2: S 5:5(0) win 3 <mss", "4>"},
        {"10:00:00.1 0:1:2:3:4:5 ip 60:", "a.1 > b.2: S 5:5(0) win 3"},
    };
    static const char *const others[][2] = {
        {"a.1 > b.2: Flags [S], seq 1, win 2, length 0", "10 packets"},
        {"a.1 > b.2: Flags [S], seq 1, win 2,", "10:00:00.1 IP a.1 > b.2: Flags"},
        {"a.1 > b.2: Flags [S], seq 1", "Then the server answers"},
        {"a.1 > b.2: Flags [.], ack", "0x0000: 4500"},
        {"IP (tos 0x0, proto TCP (6), length 60)", "a.1 > b.2: Flags [S]"},
        {"prose ends here:", "1 > 0"},
        {"a.1 > b.2: Flags [S], seq", ""},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(pairs); i++)
        g_assert_true(line_goes_on(span_of(pairs[i][0]), span_of(pairs[i][1])));
    for (unsigned i = 0; i < G_N_ELEMENTS(others); i++)
        g_assert_false(line_goes_on(span_of(others[i][0]), span_of(others[i][1])));
}

static void test_lines_are_those_of_the_original(void)
{
    const char *text = "one\na.1 > b.2: Flags [S], seq\n1, win 2, length 0\nfour\n";
    struct clean_text *clean = clean_text_new(text, strlen(text), SURELY_WRAPPED);
    const char *start = clean->octets->str;

    g_assert_cmpuint(clean_text_line(clean, start), ==, 1);
    g_assert_cmpuint(clean_text_line(clean, strstr(start, "seq")), ==, 2);
    g_assert_cmpuint(clean_text_line(clean, strstr(start, "1, win")), ==, 3);
    g_assert_cmpuint(clean_text_line(clean, strstr(start, "four")), ==, 4);
    clean_text_free(clean);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/colours", test_colours);
    g_test_add_func("/line-ends", test_line_ends);
    g_test_add_func("/pages", test_pages);
    g_test_add_func("/quote-marks", test_quote_marks);
    g_test_add_func("/wrapped-lines", test_wrapped_lines);
    g_test_add_func("/lines-of-the-original", test_lines_are_those_of_the_original);
    return g_test_run();
}
