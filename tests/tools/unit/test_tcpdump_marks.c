/*
 * Marks in a line: what terminals, pages, mails and logs put there, and what they put in place of characters.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "clean_text.h"
#include "text_marks.h"

/* Lines with and without their marks. */
struct pair {
    const char *line, *plain;
};

static void assert_clean(const char *line, const char *plain)
{
    struct clean_text *clean = clean_text_new(line, strlen(line), SURELY_WRAPPED);

    g_assert_cmpstr(clean->octets->str, ==, plain);
    clean_text_free(clean);
}

static void assert_pairs(const struct pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_clean(pairs[i].line, pairs[i].plain);
}

static void sequences_of_a_terminal_are_removed(void)
{
    static const struct pair pairs[] = {
        {"a\x1b[31;1mb\x1b[0mc", "abc"},
        {"a\x1b[Kb\x1b[?25lc", "abc"},
        {"a\x1b]0;title\ab", "ab"},
        {"a\x1b]0;title\x1b\\b", "ab"},
        {"a\x1b]0;title", "a"},
        {"a\x1b(Bb", "ab"},
        {"a\x1b(", "a"},
        {"a\x1b"
         "b",
         "ab"},
        {"a\x1b[", "a"},
        {"a^[[32mb^[[Kc^[[2Jd^[[5le^[[5hf^[[5Hg", "abcdefg"},
        {"a^[[mb", "ab"},
        {"a^[b", "a^[b"},
        {"a[0mb[01;31mc[Kd[0Ke", "abcde"},
        {"[mss 1460] [5l [5", "[mss 1460] [5l [5"},
        {"^[[5x ^[[5", "^[[5x ^[[5"},
    };

    assert_pairs(pairs, G_N_ELEMENTS(pairs));
}

static void elements_of_a_page_are_removed(void)
{
    static const struct pair pairs[] = {
        {"win 9 &gt; <span class=\"a\">b</span><strong>c</strong><code>d</code>", "win 9 > bcd"},
        {"win 9 &gt; <font>a</font><mark>b</mark><em>c</em><a href=x>d</a><b>e</b><i>f</i>",
         "win 9 > abcdef"},
        {"win 9 &gt; <td>a</td><th>b</th>", "win 9 >  a  b"},
        {"win 9 &gt;<pre>a</pre>b<br>c<br/>d<p>e</p>f<div>g</div>h<tr>i<li>j",
         "win 9 >\na\nb\nc\nd\ne\nf\ng\nh\ni\nj"},
        {"win 9 &gt; <mss 5> <q>a</q> <spanner> <br", "win 9 > <mss 5> <q>a</q> <spanner> <br"},
        {"<br>win 9 &gt; a<br>", "win 9 > a"},
        {"win 9 <span>no page</span> a", "win 9 no page a"},
        {"win 9 <b>no page</b> a", "win 9 <b>no page</b> a"},
        {"lose 9</p>\n<b>no page</b>\nin 9", "lose 9</p>\n<b>no page</b>\nin 9"},
    };

    assert_pairs(pairs, G_N_ELEMENTS(pairs));
}

static void a_tag_has_at_most_500_characters(void)
{
    g_autofree char *attributes = g_strnfill(480, 'x');
    g_autofree char *more = g_strnfill(500, 'x');
    g_autofree char *tag = g_strdup_printf("win 9 &gt; <span a=\"%s\">b", attributes);
    g_autofree char *no_tag = g_strdup_printf("win 9 &gt; <span a=\"%s\">b", more);
    g_autofree char *plain = g_strdup_printf("win 9 > <span a=\"%s\">b", more);

    assert_clean(tag, "win 9 > b");
    assert_clean(no_tag, plain);
}

/* One of these in a line with a window tells that the text is a page. */
static void some_marks_tell_a_page(void)
{
    static const char *const marks[] = {"&gt;",    "&#62;",  "&#x3e;",   "</span>",
                                        "<br>",    "</div>", "</td>",    "</p>",
                                        "</code>", "</li>",  "</strong>"};
    static const char *const windows[] = {"win 9 ", "Win=9 "};

    for (unsigned i = 0; i < G_N_ELEMENTS(marks); i++)
        for (unsigned j = 0; j < G_N_ELEMENTS(windows); j++) {
            g_autofree char *text = g_strconcat(windows[j], marks[i], "\n<b>x</b>", NULL);
            struct clean_text *clean = clean_text_new(text, strlen(text), SURELY_WRAPPED);

            g_assert_true(g_str_has_suffix(clean->octets->str, "\nx"));
            clean_text_free(clean);
        }
}

static void entities_stand_for_characters(void)
{
    static const struct pair pairs[] = {
        {"win &gt;&lt;&quot;&apos;&nbsp;&amp;", "win ><\"' &"},
        {"win &rarr; &amp;gt; &amp;amp;lt; &amp;x", "win → > < &x"},
        {"win &#62; &#x3e; &#X3E; &#160;&#8594;", "win > > >  →"},
        {"win &gt; & &x; &gt &#; &#x; &#62 &#31; &#55296; &#65536;",
         "win > & &x; &gt &#; &#x; &#62 &#31; &#55296; &#65536;"},
        {"win &gt; &#32;&#65535;", "win >  \uffff"},
        {"no page &lt; &amp;", "no page &lt; &amp;"},
    };

    assert_pairs(pairs, G_N_ELEMENTS(pairs));
}

static void backslashes_in_strings_and_markdown(void)
{
    static const struct pair pairs[] = {
        {"Flags [S]\\nb\\tc\\rd\\\"e", "Flags [S]\nb\tc\nd\"e"},
        {"Flags [S]\\tb", "Flags [S]\tb"},
        {"Flags \\[S\\] \\> \\\\", "Flags [S] > \\"},
        {"a \\u003e b \\u003E \\u00e4\\q\\", "a > b > ä\\q\\"},
        {"a \\u003e \\u03 \\u003", "a > \\u03 \\u003"},
        {"a \\u003e \\u00xx \\ud800 \\u0000", "a > \\u00xx \\ud800 \\u0000"},
        {"Flags [S] \\> \\q", "Flags [S] \\> \\q"},
        {"C:\\new\\table", "C:\\new\\table"},
    };

    assert_pairs(pairs, G_N_ELEMENTS(pairs));
}

static void characters_that_look_like_others(void)
{
    static const struct pair pairs[] = {
        {"a\u00a0b\u2000c\u200ad\u202fe\u205ff\u3000g", "a b c d e f g"},
        {"a\u200bb\u200fc\u2060d\ufeffe\u00adf", "abcdef"},
        {"\uff01\uff1a\uff5e", "!:~"},
        {"\u1fff\u2010\uff00\uff5f\u2192", "\u1fff\u2010\uff00\uff5f\u2192"},
        {"Flags [ \u2192\u203a\u00bb", "Flags [ >>>"},
        {"Flags **[ \u2192", "Flags [ >"},
        {"Flags \u2192", "Flags \u2192"},
        {"a\xff"
         "b\xe2\x86",
         "a\xff"
         "b\xe2\x86"},
        {"a\rb\r", "a\nb"},
    };

    assert_pairs(pairs, G_N_ELEMENTS(pairs));
}

static void a_nul_is_nothing(void)
{
    struct clean_text *clean = clean_text_new("a\0b:c", 5, SURELY_WRAPPED);

    g_assert_cmpstr(clean->octets->str, ==, "ab:c");
    clean_text_free(clean);
}

#define LINE "10:00:00.1 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [S], seq 5, win 9, length 0"

static void quote_marks_are_those_of_the_line_on_which_the_packet_begins(void)
{
    static const struct pair pairs[] = {
        {"> " LINE "\n> x", LINE "\nx"},
        {">" LINE "\n>x", LINE "\nx"},
        {">> " LINE "\n> > > x", LINE "\n> x"},
        {"&gt; &gt; " LINE "\n&gt; x", LINE "\nx"},
        {LINE "\n> x", LINE "\n> x"},
        {"> said\n> " LINE "\n> x", "said\n" LINE "\nx"},
        {"> said\n" LINE "\n> x", "> said\n" LINE "\n> x"},
        {LINE "\n> " LINE "\n>   x", LINE "\n" LINE "\n  x"},
        {"> " LINE "\nx\n> y", LINE "\nx\ny"},
        {"> 10:00:00.1 IP 10.0.0.1.5 > 10.0.0.2.80: Flags\n> [S], seq 5\n> x",
         "10:00:00.1 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [S], seq 5\nx"},
    };

    assert_pairs(pairs, G_N_ELEMENTS(pairs));
}

/* Lines of `width` characters with their `=`. */
static void assert_quoted_printable(const char *word, size_t width, bool decoded)
{
    g_autofree char *fill = g_strnfill(width - strlen(word) - 1, 'x');
    g_autofree char *text = g_strdup_printf("%s%s=\r\nrest=3D", word, fill);
    g_autofree char *expected = decoded ? g_strdup_printf("%s%srest=", word, fill)
                                        : g_strdup_printf("%s%s=\nrest=3D", word, fill);

    assert_clean(text, expected);
}

static void a_long_line_of_a_packet_that_ends_in_an_equals_sign_tells_quoted_printable(void)
{
    assert_quoted_printable("a: Flags [", 60, true);
    assert_quoted_printable("a: Flags [", 76, true);
    assert_quoted_printable("a: Flags [", 59, false);
    assert_quoted_printable("a: Flags [", 77, false);
    assert_quoted_printable("a > b", 70, true);
    assert_quoted_printable("S win 9", 70, true);
    assert_quoted_printable("nothing of it", 70, false);
}

static void octets_of_quoted_printable_are_decoded(void)
{
#define SIXTY "a > b xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx=\n"
    assert_clean(SIXTY "=3E=\n=3e =\r\n=xx = =3", "a > b xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                                                  "xxxxxxxxxxxx>> =xx = =3");
    assert_clean(SIXTY "=E2=86=92", "a > b xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                                    "xxxxxxxxxxxx→");
#undef SIXTY
}

static void marks_of_forums(void)
{
    static const struct pair pairs[] = {
        {"Flags **[S]**, `seq` 5", "Flags [S], seq 5"},
        {"Flags *** 5 *", "Flags *** 5 *"},
        {"Flags [b][S][/b] [i]a[/i] [u]b[/u] [s]c[/s]", "Flags [S] a b c"},
        {"Flags [color=red]a[/color] [size=5]b[/size] [font=x]c[/font] [code]d[/code] [B]e[/B]",
         "Flags a b c d e"},
        {"Flags [bad] [bx=5] [b", "Flags [bad] [bx=5] [b"},
        {"no packet **a** `b` [b]c[/b]", "no packet **a** `b` [b]c[/b]"},
    };

    assert_pairs(pairs, G_N_ELEMENTS(pairs));
}

static void a_tag_of_a_forum_has_at_most_40_characters(void)
{
    g_autofree char *fits = g_strnfill(33, 'x');
    g_autofree char *longer = g_strnfill(34, 'x');
    g_autofree char *tag = g_strdup_printf("Flags [color=%s]b", fits);
    g_autofree char *no_tag = g_strdup_printf("Flags [color=%s]b", longer);

    assert_clean(tag, "Flags b");
    assert_clean(no_tag, no_tag);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/terminal", sequences_of_a_terminal_are_removed);
    g_test_add_func("/page/elements", elements_of_a_page_are_removed);
    g_test_add_func("/page/longest-tag", a_tag_has_at_most_500_characters);
    g_test_add_func("/page/told-by", some_marks_tell_a_page);
    g_test_add_func("/page/entities", entities_stand_for_characters);
    g_test_add_func("/backslashes", backslashes_in_strings_and_markdown);
    g_test_add_func("/characters", characters_that_look_like_others);
    g_test_add_func("/nul", a_nul_is_nothing);
    g_test_add_func("/quote-marks", quote_marks_are_those_of_the_line_on_which_the_packet_begins);
    g_test_add_func("/quoted-printable/told-by",
                    a_long_line_of_a_packet_that_ends_in_an_equals_sign_tells_quoted_printable);
    g_test_add_func("/quoted-printable/octets", octets_of_quoted_printable_are_decoded);
    g_test_add_func("/forums/marks", marks_of_forums);
    g_test_add_func("/forums/longest-tag", a_tag_of_a_forum_has_at_most_40_characters);
    return g_test_run();
}
