/*
 * A file to be written: is it the input, or another file to be written?
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "common/same_file.h"

/* The tests run in a folder with the files a and b, the link "link" to a, the second name "hard" of b, and the
 * empty folder "empty". */
static void make_files(void)
{
    g_assert_true(g_file_set_contents("a", "x", 1, NULL));
    g_assert_true(g_file_set_contents("b", "x", 1, NULL));
    g_assert_cmpint(symlink("a", "link"), ==, 0);
    g_assert_cmpint(link("b", "hard"), ==, 0);
    g_assert_cmpint(g_mkdir("empty", 0700), ==, 0);
}

static void remove_files(void)
{
    static const char *const names[] = {"a", "b", "link", "hard", "empty"};

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++)
        g_assert_cmpint(g_remove(names[i]), ==, 0);
}

static void the_input_is_known_under_each_of_its_names(void)
{
    g_assert_true(same_file_as_input("a", "a"));
    g_assert_true(same_file_as_input("a", "./a"));
    g_assert_true(same_file_as_input("link", "a"));
    g_assert_true(same_file_as_input("b", "hard"));
    g_assert_false(same_file_as_input("a", "b"));
    g_assert_false(same_file_as_input("new", "a"));
    g_assert_false(same_file_as_input("a", "new"));
    g_assert_false(same_file_as_input("new", "new"));
}

static void what_is_no_regular_file_may_be_both(void)
{
    g_assert_false(same_file_as_input("/dev/null", "/dev/null"));
    g_assert_false(same_file_as_input("empty", "empty"));
}

static void standard_input_may_be_the_file(void)
{
    int saved = dup(STDIN_FILENO), file = open("a", O_RDONLY);

    g_assert_cmpint(dup2(file, STDIN_FILENO), ==, STDIN_FILENO);
    g_assert_true(same_file_as_input("a", "-"));
    g_assert_false(same_file_as_input("b", "-"));
    dup2(saved, STDIN_FILENO);
    close(saved);
    close(file);
}

static void two_files_to_write_may_be_one_that_exists(void)
{
    g_assert_true(same_file_to_write("a", "link"));
    g_assert_false(same_file_to_write("a", "b"));
    g_assert_false(same_file_to_write("a", "new"));
    g_assert_false(same_file_to_write("new", "a"));
    g_assert_false(same_file_to_write("a", "empty/a"));
}

static void two_files_to_write_may_be_one_that_will_exist(void)
{
    g_assert_true(same_file_to_write("new", "./new"));
    g_assert_true(same_file_to_write("empty/new", "empty/../empty/new"));
    g_assert_false(same_file_to_write("new", "other"));
    g_assert_false(same_file_to_write("new", "empty/new"));
    g_assert_false(same_file_to_write("no-folder/new", "no-folder/new"));
    g_assert_false(same_file_to_write("new", "no-folder/new"));
    g_assert_false(same_file_to_write("no-folder/new", "new"));
}

static void standard_output_is_no_file(void)
{
    int saved = dup(STDIN_FILENO), file = open("a", O_RDONLY);

    g_assert_cmpint(dup2(file, STDIN_FILENO), ==, STDIN_FILENO);
    g_assert_false(same_file_to_write("a", "-"));
    dup2(saved, STDIN_FILENO);
    close(saved);
    close(file);
}

int main(int argc, char **argv)
{
    g_autofree char *folder = g_dir_make_tmp("tcpstate-XXXXXX", NULL);
    int failed;

    g_test_init(&argc, &argv, NULL);
    g_assert_nonnull(folder);
    g_assert_cmpint(g_chdir(folder), ==, 0);
    make_files();
    g_test_add_func("/input/names", the_input_is_known_under_each_of_its_names);
    g_test_add_func("/input/no-regular-file", what_is_no_regular_file_may_be_both);
    g_test_add_func("/input/standard-input", standard_input_may_be_the_file);
    g_test_add_func("/write/exists", two_files_to_write_may_be_one_that_exists);
    g_test_add_func("/write/will-exist", two_files_to_write_may_be_one_that_will_exist);
    g_test_add_func("/write/standard-output", standard_output_is_no_file);
    failed = g_test_run();
    remove_files();
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    return failed;
}
