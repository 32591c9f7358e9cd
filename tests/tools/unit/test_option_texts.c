/*
 * Texts of the command line: UTF-8 in each locale.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include "common/option_texts.h"

struct options {
    char *one;
    char **many;
    gboolean flag;
};

/* Reads the command line. Returns the name of an option whose text is not UTF-8. */
static const char *read_options(struct options *o, const char *const *line)
{
    const GOptionEntry entries[] = {
        {"flag", 'f', 0, G_OPTION_ARG_NONE, &o->flag, "flag", NULL},
        {"one", 'o', 0, G_OPTION_ARG_STRING, &o->one, "one text", "TEXT"},
        {"many", 'm', 0, G_OPTION_ARG_STRING_ARRAY, &o->many, "many texts", "TEXT"},
        G_OPTION_ENTRY_NULL};
    GOptionContext *context = g_option_context_new(NULL);
    g_auto(GStrv) words = g_strdupv((char **)line);
    struct option_texts texts;
    const char *wrong;
    GError *error = NULL;

    *o = (struct options){NULL, NULL, FALSE};
    option_texts_init(&texts);
    option_texts_add(&texts, context, entries);
    g_assert_true(g_option_context_parse_strv(context, &words, &error));
    wrong = option_texts_find_wrong(&texts);
    option_texts_clear(&texts);
    g_option_context_free(context);
    return wrong;
}

static void free_options(struct options *o)
{
    g_free(o->one);
    g_strfreev(o->many);
}

static void texts_are_taken_as_they_are(void)
{
    static const char *const line[] = {"program", "-f", "--one", "größer", "-m",
                                       "→",       "-m", "b",     NULL};
    struct options o;

    g_assert_null(read_options(&o, line));
    g_assert_true(o.flag);
    g_assert_cmpstr(o.one, ==, "größer");
    g_assert_cmpstr(o.many[0], ==, "→");
    g_assert_cmpstr(o.many[1], ==, "b");
    g_assert_null(o.many[2]);
    free_options(&o);
}

static void options_that_are_not_given_have_no_wrong_text(void)
{
    static const char *const line[] = {"program", NULL};
    struct options o;

    g_assert_null(read_options(&o, line));
    g_assert_null(o.one);
    g_assert_null(o.many);
}

static void a_text_that_is_not_utf8_is_named_by_its_option(void)
{
    static const char *const one[] = {"program", "--one", "\xff", "-m", "good", NULL};
    static const char *const many[] = {"program", "--one", "good", "-m",
                                       "good",    "-m",    "\xff", NULL};
    struct options o;

    const char *wrong = read_options(&o, one);
    g_assert_cmpstr(wrong, ==, "one");
    free_options(&o);
    wrong = read_options(&o, many);
    g_assert_cmpstr(wrong, ==, "many");
    free_options(&o);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/as-they-are", texts_are_taken_as_they_are);
    g_test_add_func("/not-given", options_that_are_not_given_have_no_wrong_text);
    g_test_add_func("/not-utf8", a_text_that_is_not_utf8_is_named_by_its_option);
    return g_test_run();
}
