/*
 * Stretches of text: nothing at their end or behind it is read.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "text_span.h"

/* A span over the first `length` characters of a text that goes on. */
static struct text_span first(const char *text, size_t length)
{
    return (struct text_span){text, text + length};
}

static void words_end_where_the_span_ends(void)
{
    struct text_span span = first("seq 5", 3);

    g_assert_cmpuint(span_length(span), ==, 3);
    g_assert_true(span_equal(span, "seq"));
    g_assert_false(span_equal(span, "seq "));
    g_assert_false(span_equal(span, "se"));
    g_assert_true(span_starts(span, "se"));
    g_assert_true(span_starts(span, ""));
    g_assert_false(span_starts(span, "seq "));
    g_assert_false(span_starts(span, "eq"));
    g_assert_true(span_same(span, first("seqx", 3)));
    g_assert_false(span_same(span, first("seqx", 4)));
    g_assert_false(span_same(span, first("sex", 3)));
}

static void a_word_is_skipped_if_it_is_there(void)
{
    struct text_span span = first("seq 5", 4);

    g_assert_false(span_skip(&span, "ack"));
    g_assert_cmpuint(span_length(span), ==, 4);
    g_assert_true(span_skip(&span, "seq"));
    g_assert_cmpuint(span_length(span), ==, 1);
    g_assert_false(span_skip(&span, " 5"));
    g_assert_true(span_skip(&span, " "));
    g_assert_cmpuint(span_length(span), ==, 0);
}

static void characters_are_counted_and_words_found(void)
{
    g_assert_cmpuint(span_count(first("a.b.c.", 5), '.'), ==, 2);
    g_assert_cmpuint(span_count(first("...", 0), '.'), ==, 0);

    const char *text = "aab b";
    g_assert_true(span_find(first(text, 5), "ab") == text + 1);
    g_assert_true(span_find(first(text, 3), "ab") == text + 1);
    g_assert_null(span_find(first(text, 2), "ab"));
    g_assert_null(span_find(first(text, 0), "a"));
    g_assert_null(span_find(first(text, 5), "ba"));
    g_assert_true(span_find(first(text, 5), "b b") == text + 2);
}

/* Returns how many octets are left behind what `skip` skips. */
static size_t left_behind(void (*skip)(struct text_span *), const char *text, size_t length)
{
    struct text_span span = first(text, length);

    skip(&span);
    g_assert_true(span.end == text + length);
    return span_length(span);
}

static void blanks_are_spaces_tabs_and_no_break_spaces(void)
{
    static const char all[] = " \t\xc2\xa0&nbsp;x";

    g_assert_cmpuint(left_behind(span_skip_blanks, all, sizeof all - 1), ==, 1);
    g_assert_cmpuint(left_behind(span_skip_blanks, "   ", 2), ==, 0);
    g_assert_cmpuint(left_behind(span_skip_blanks, "", 0), ==, 0);
    g_assert_cmpuint(left_behind(span_skip_blanks, "\xc2\xa0", 1), ==, 1);
    g_assert_cmpuint(left_behind(span_skip_blanks, "&nbsp;", 5), ==, 5);
    g_assert_cmpuint(left_behind(span_skip_blanks, " \n x", 4), ==, 3);
    g_assert_cmpuint(left_behind(span_skip_space, " \n\r\n x", 6), ==, 1);
    g_assert_cmpuint(left_behind(span_skip_space, " \n \n", 2), ==, 0);
}

static void assert_number(const char *text, size_t length, uint64_t max, bool read, uint64_t number,
                          size_t left)
{
    struct text_span span = first(text, length);
    uint64_t value = number;

    g_assert_cmpint(span_number(&span, max, &value), ==, read);
    g_assert_cmpuint(value, ==, number);
    g_assert_cmpuint(span_length(span), ==, left);
}

static void a_number_is_read_up_to_its_maximum(void)
{
    assert_number("65535,", 6, 65535, true, 65535, 1);
    assert_number("65536,", 6, 65535, false, 0, 6);
    assert_number("655361", 5, 65536, true, 65536, 0);
    assert_number("0", 1, 9, true, 0, 0);
    assert_number("007", 3, 9, true, 7, 0);
    assert_number("x7", 2, 9, false, 0, 2);
    assert_number("7", 0, 9, false, 0, 0);
    assert_number("18446744073709551615", 20, UINT64_MAX, true, UINT64_MAX, 0);
    assert_number("18446744073709551616", 20, UINT64_MAX, false, 0, 20);
    assert_number("99999999999999999999999", 23, UINT64_MAX, false, 0, 23);
}

static void hexadecimal_numbers_likewise(void)
{
    struct text_span span = first("fFg", 3);
    uint64_t value = 0;
    uint8_t octet = 0;

    g_assert_true(span_hex(&span, 0xff, &value));
    g_assert_cmphex(value, ==, 0xff);
    g_assert_cmpuint(span_length(span), ==, 1);
    g_assert_false(span_hex(&span, 0xff, &value));
    span = first("1000", 4);
    g_assert_false(span_hex(&span, 0xfff, &value));
    g_assert_cmpuint(span_length(span), ==, 4);
    g_assert_true(span_hex(&span, 0x1000, &value));
    g_assert_cmphex(value, ==, 0x1000);
    span = first("a0b", 3);
    g_assert_true(span_hex_octet(&span, &octet));
    g_assert_cmphex(octet, ==, 0xa0);
    g_assert_false(span_hex_octet(&span, &octet));
    g_assert_cmpuint(span_length(span), ==, 1);
    span = first("a0", 1);
    g_assert_false(span_hex_octet(&span, &octet));
    span = first("g0", 2);
    g_assert_false(span_hex_octet(&span, &octet));
    span = first("0g", 2);
    g_assert_false(span_hex_octet(&span, &octet));
}

static void assert_quote(const char *text, size_t length, const char *expected)
{
    g_autofree char *quote = span_quote(first(text, length));

    g_assert_cmpstr(quote, ==, expected);
}

static void a_quote_has_60_printable_characters(void)
{
    g_autofree char *sixty = g_strnfill(60, 'x');
    g_autofree char *more = g_strnfill(61, 'x');

    assert_quote("ab\n\x1b\x7f\xc3 ~c", 9, "ab???? ~c");
    assert_quote("abc", 2, "ab");
    assert_quote("b\u00fccher\u202e\u202c", 13, "b\u00fccher??????");
    assert_quote("", 0, "");
    assert_quote(sixty, 60, sixty);
    assert_quote(more, 61, sixty);
}

static void letters_are_those_of_any_script(void)
{
    g_assert_cmpuint(span_letter(first("a", 1)), ==, 1);
    g_assert_cmpuint(span_letter(first("\u00fc.", 3)), ==, 2);
    g_assert_cmpuint(span_letter(first("\u4f8b", 3)), ==, 3);
    g_assert_cmpuint(span_letter(first("\u4f8b", 2)), ==, 0);
    g_assert_cmpuint(span_letter(first("\u2192", 3)), ==, 0);
    g_assert_cmpuint(span_letter(first("\u00a0", 2)), ==, 0);
    g_assert_cmpuint(span_letter(first("\xfc", 1)), ==, 0);
    g_assert_cmpuint(span_letter(first(".", 1)), ==, 0);
    g_assert_cmpuint(span_letter(first("a", 0)), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/words", words_end_where_the_span_ends);
    g_test_add_func("/letters", letters_are_those_of_any_script);
    g_test_add_func("/skip", a_word_is_skipped_if_it_is_there);
    g_test_add_func("/find", characters_are_counted_and_words_found);
    g_test_add_func("/blanks", blanks_are_spaces_tabs_and_no_break_spaces);
    g_test_add_func("/number", a_number_is_read_up_to_its_maximum);
    g_test_add_func("/hexadecimal", hexadecimal_numbers_likewise);
    g_test_add_func("/quote", a_quote_has_60_printable_characters);
    return g_test_run();
}
