/*
 * Encodings: UTF-16 with and without a byte order mark, and what is no text at all.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "conversion.h"
#include "text_encoding.h"

/* Octets with their number, for those that have NULs. */
#define OCTETS(text) text, sizeof(text) - 1

static void assert_decoded(const char *octets, size_t length, const char *expected)
{
    GString *decoded = text_decode_utf16((struct text_span){octets, octets + length});

    if (expected) {
        g_assert_nonnull(decoded);
        g_assert_cmpstr(decoded->str, ==, expected);
        g_string_free(decoded, TRUE);
    } else {
        g_assert_null(decoded);
    }
}

static void a_byte_order_mark_tells_utf16(void)
{
    assert_decoded(OCTETS("\xff\xfe\x41\0\x92\x21"), "\ufeffA→");
    assert_decoded(OCTETS("\xfe\xff\0\x41\x21\x92"), "\ufeffA→");
    assert_decoded(OCTETS("\xff\xfe\x41"), NULL); /* three octets decide nothing */
    assert_decoded(OCTETS("\xff\xfe\x41\0"), "\ufeffA");
    assert_decoded(OCTETS("\xff\xfe\x41\0\x42"), "\ufeffA"); /* cut in a character */
}

static void half_of_a_pair_is_replaced(void)
{
    assert_decoded(OCTETS("\xff\xfe\x3d\xd8\x00\xde\x41\0"), "\ufeff\ufffd\ufffdA");
    assert_decoded(OCTETS("\xff\xfe\xff\xd7\xff\xdf\x00\xe0"), "\ufeff\xed\x9f\xbf\ufffd\ue000");
}

static void a_nul_in_nearly_every_other_octet_tells_it_too(void)
{
    assert_decoded(OCTETS("1\0\x30\0"), "10");
    assert_decoded(OCTETS("\0\x31\0\x30"), "10");
    assert_decoded(OCTETS("1\0\x30\0\n"), "10");
    assert_decoded(OCTETS("10:0"), NULL);
    assert_decoded(OCTETS("1\0\0\0"), NULL);
    assert_decoded(OCTETS("\0\0\0\0"), NULL);
}

/* Ten pairs of octets; `nuls` of the second ones are NUL, and `others` of the first ones. */
static void assert_ten_pairs(unsigned nuls, unsigned others, bool utf16)
{
    char text[20];
    GString *decoded;

    for (size_t i = 0; i < 10; i++) {
        text[2 * i] = i < others ? '\0' : 'a';
        text[2 * i + 1] = i < nuls ? '\0' : 'b';
    }
    decoded = text_decode_utf16((struct text_span){text, text + sizeof text});
    g_assert_cmpint(decoded != NULL, ==, utf16);
    if (decoded)
        g_string_free(decoded, TRUE);
}

static void nine_of_ten_and_one_of_ten_are_enough(void)
{
    assert_ten_pairs(10, 0, true);
    assert_ten_pairs(9, 1, true);
    assert_ten_pairs(8, 1, false);
    assert_ten_pairs(9, 2, false);
}

static void the_first_4096_octets_decide(void)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < 2048; i++)
        g_string_append_len(text, "a\0", 2);
    for (unsigned i = 0; i < 2048; i++)
        g_string_append_len(text, "bb", 2);
    g_assert_true(is_text(text->str, text->len));
    g_string_append_len(text, "\1\2\3\4", 4);
    g_assert_true(is_text(text->str, text->len));
    g_string_free(text, TRUE);
}

static void captures_and_compressed_files_are_no_texts(void)
{
    static const char *const captures[] = {"\xd4\xc3\xb2\xa1", "\xa1\xb2\xc3\xd4",
                                           "\x4d\x3c\xb2\xa1", "\xa1\xb2\x3c\x4d",
                                           "\x0a\x0d\x0d\x0a"};
    static const char *const compressed[] = {"\x1f\x8b  ", "\x28\xb5\x2f\xfd", "\x04\x22\x4d\x18",
                                             "\3757zXZ", "BZh9"};

    for (unsigned i = 0; i < G_N_ELEMENTS(captures); i++) {
        g_autofree char *file = g_strconcat(captures[i], "a long text behind it, of letters", NULL);

        g_assert_true(is_capture(file, strlen(file)));
        g_assert_true(is_capture(file, 4));
        g_assert_false(is_capture(file, 3));
        g_assert_false(is_text(file, strlen(file)));
        file[3] ^= 1;
        g_assert_false(is_capture(file, strlen(file)));
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(compressed); i++) {
        g_autofree char *file =
            g_strconcat(compressed[i], "a long text behind it, of letters", NULL);

        g_assert_false(is_capture(file, strlen(file)));
        g_assert_false(is_text(file, strlen(file)));
    }
}

static void four_octets_are_needed(void)
{
    g_assert_false(is_text("", 0));
    g_assert_false(is_text("abc", 3));
    g_assert_true(is_text("abcd", 4));
    g_assert_true(is_text(OCTETS("a\0b\0")));
}

static void one_of_fifty_octets_may_be_a_control_character(void)
{
    char text[100];

    memset(text, 'a', sizeof text);
    text[0] = '\1';
    text[50] = '\0';
    g_assert_true(is_text(text, sizeof text));
    text[70] = '\2';
    g_assert_false(is_text(text, sizeof text));
    text[70] = ' ';
    g_assert_true(is_text(text, sizeof text));
    g_assert_false(is_text(text, sizeof text - 1));
}

static void control_characters_of_terminals_and_nuls_in_a_row_are_usual(void)
{
    g_assert_true(is_text(OCTETS("\t\n\v\f\r\x1b\b\a")));
    g_assert_true(is_text(OCTETS("a log that was cut while it was written, of 51 letters"
                                 "\0\0\0\0\0\0\0\0")));
    g_assert_false(is_text(OCTETS("\1\2\3\4")));
    g_assert_false(is_text(OCTETS("ab\1c")));
    g_assert_false(is_text(OCTETS("\0abc")));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/utf16/mark", a_byte_order_mark_tells_utf16);
    g_test_add_func("/utf16/pairs", half_of_a_pair_is_replaced);
    g_test_add_func("/utf16/nuls", a_nul_in_nearly_every_other_octet_tells_it_too);
    g_test_add_func("/utf16/nine-of-ten", nine_of_ten_and_one_of_ten_are_enough);
    g_test_add_func("/text/first-octets", the_first_4096_octets_decide);
    g_test_add_func("/text/other-files", captures_and_compressed_files_are_no_texts);
    g_test_add_func("/text/least", four_octets_are_needed);
    g_test_add_func("/text/one-of-fifty", one_of_fifty_octets_may_be_a_control_character);
    g_test_add_func("/text/usual", control_characters_of_terminals_and_nuls_in_a_row_are_usual);
    return g_test_run();
}
