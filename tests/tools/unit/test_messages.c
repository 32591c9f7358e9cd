/*
 * Messages: nothing in them reaches the terminal but printable characters, and they can be kept back.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <stdio.h>
#include <unistd.h>

#include "common/message.h"

static void assert_printable(const char *text, const char *expected)
{
    g_autofree char *safe = printable(text);
    g_assert_cmpstr(safe, ==, expected);
}

static void what_is_not_printable_is_shown_as_its_number(void)
{
    assert_printable("", "");
    assert_printable("plain ~ größer →", "plain ~ größer →");
    assert_printable("a\nb\t\x1b[31m\x7f", "a\\x0ab\\x09\\x1b[31m\\x7f");
    assert_printable("\xc2\x85 \xe2\x80\x8b!", "\\u{85} \\u{200b}!");
    assert_printable("\xff\xfe", "\\xff\\xfe");
    assert_printable("cut \xe2\x82", "cut \\xe2\\x82");
}

/* Returns what `print` writes to standard error. */
static char *printed(void (*print)(void))
{
    FILE *file = tmpfile();
    int saved = dup(STDERR_FILENO);
    char text[256];
    size_t length;

    g_assert_nonnull(file);
    dup2(fileno(file), STDERR_FILENO);
    print();
    fflush(stderr);
    dup2(saved, STDERR_FILENO);
    close(saved);
    rewind(file);
    length = fread(text, 1, sizeof text, file);
    fclose(file);
    return g_strndup(text, length);
}

static void assert_prints(void (*print)(void), const char *expected)
{
    g_autofree char *text = printed(print);
    g_assert_cmpstr(text, ==, expected);
}

static void print_two(void)
{
    message_error("frame %d\n is odd", 7);
    message_hint("try %s", "again");
}

static void keep_and_print(void)
{
    message_hold();
    print_two();
    message_release(true);
    message_hint("at once");
}

static void keep_and_drop(void)
{
    message_hold();
    print_two();
    message_release(false);
    message_hint("at once");
}

static void keep_and_print_late(void)
{
    message_hold();
    print_two();
    fputs("first\n", stderr);
    message_release(true);
    message_release(true); /* nothing is kept any more */
}

static void an_error_is_one_line_and_so_is_a_hint(void)
{
    assert_prints(print_two, "tcpstate: frame 7\\x0a is odd\n    try again\n");
}

static void messages_are_kept_back_until_they_are_released(void)
{
    assert_prints(keep_and_print, "tcpstate: frame 7\\x0a is odd\n    try again\n    at once\n");
    assert_prints(keep_and_print_late, "first\ntcpstate: frame 7\\x0a is odd\n    try again\n");
    assert_prints(keep_and_drop, "    at once\n");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/printable", what_is_not_printable_is_shown_as_its_number);
    g_test_add_func("/lines", an_error_is_one_line_and_so_is_a_hint);
    g_test_add_func("/kept-back", messages_are_kept_back_until_they_are_released);
    return g_test_run();
}
