/*
 * Lines of Wireshark's packet list: their cells and words, and what the names of columns say.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "wireshark_columns.h"

static struct text_span span_of(const char *text)
{
    return (struct text_span){text, text + strlen(text)};
}

/* Compares words with those of `expected`, which a `/` separates. */
static void check_words(const struct row_words *words, const char *expected)
{
    g_autoptr(GString) joined = g_string_new(NULL);

    for (unsigned i = 0; i < words->count; i++) {
        g_string_append(joined, i > 0 ? "/" : "");
        g_string_append_len(joined, words->word[i].at, (gssize)span_length(words->word[i]));
    }
    g_assert_cmpstr(joined->str, ==, expected);
}

static void three_of_a_separator_separate_cells(void)
{
    g_assert_cmpint(row_separator(span_of("a\tb\tc\td")), ==, '\t');
    g_assert_cmpint(row_separator(span_of("a|b|c|d")), ==, '|');
    g_assert_cmpint(row_separator(span_of("a;b;c;d,e,f,g")), ==, ';');
    g_assert_cmpint(row_separator(span_of("a,b,c,d")), ==, ',');
    g_assert_cmpint(row_separator(span_of("a,b,c")), ==, ' ');
}

static void cells_lose_what_stands_around_them(void)
{
    static const struct {
        const char *line;
        char separator;
        const char *cells;
    } rows[] = {
        {"a,b", ',', "a/b"},         {"a,,b,", ',', "a//b/"},
        {"\"a,b\",c", ',', "a,b/c"}, {"\"a\",\"b\"\r", ',', "a/b"},
        {" a ;\rb\r", ';', "a/b"},   {"| a | b |", '|', "a/b/"},
        {"a | b", '|', "a/b"},       {"|a,|b", ',', "a/b"},
        {"a|", '|', "a/"},           {",a", ',', "/a"},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct row_words cells;

        row_split_cells(span_of(rows[i].line), rows[i].separator, &cells);
        check_words(&cells, rows[i].cells);
    }
}

static void words_end_at_any_separator_but_a_decimal_comma(void)
{
    static const char *const rows[][2] = {
        {"a b,c;d|e\tf \"g\"", "a/b/c/d/e/f/g"},
        {"  a  ", "a"},
        {"0,5 b", "0,5/b"},
        {"0,5", "0,5"},
        {"0, 5", "0/5"},
        {"0,x ,5 6,", "0/x/5/6"},
        {"0,5,a,b", "0/5/a/b"},
        {"", ""},
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct row_words words;

        row_split_words(span_of(rows[i][0]), &words);
        check_words(&words, rows[i][1]);
    }
}

static void no_more_words_are_kept_than_there_is_room_for(void)
{
    g_autoptr(GString) line = g_string_new("a");
    struct {
        struct row_words words;
        uint8_t behind[sizeof(struct text_span)];
    } room = {.behind = {0}};

    for (unsigned i = 0; i < ROW_WORDS_MAX; i++)
        g_string_append(line, ",b");
    row_split_cells(span_of(line->str), ',', &room.words);
    g_assert_cmpuint(room.words.count, ==, ROW_WORDS_MAX);
    row_split_words(span_of(line->str), &room.words);
    g_assert_cmpuint(room.words.count, ==, ROW_WORDS_MAX);
}

/* The kind of each column by a letter: Time, other time (t), Source, Destination, Info, other (-). */
static void check_columns(const char *line, const char *expected)
{
    static const char letters[] = "-TtSDI";
    g_autoptr(GString) kinds = g_string_new(NULL);
    struct wireshark_columns columns = {.count = 0};

    g_assert_true(wireshark_columns_read(span_of(line), &columns) == (expected != NULL));
    for (unsigned i = 0; i < columns.count; i++)
        g_string_append_c(kinds, letters[columns.kind[i]]);
    g_assert_cmpstr(kinds->str, ==, expected ? expected : "");
}

static void names_of_columns_tell_their_kind(void)
{
    check_columns("No.\tTime\tSource\tDestination\tProtocol\tInfo", "-TSD-I");
    check_columns("Time  Source  Destination  Info", "TSDI");
    check_columns("  Source Destination Info", NULL);
    check_columns("No. Source Destination Info", "-SDI");
    check_columns(" No. Source Destination Info", "-SDI");
    check_columns("Arrival Time  Delta Time  Source  Src Port  Destination  Info", "TtS-DI");
    check_columns("Source address\tSource\tDest\tDestination\tInfo", "-S-DI");
    check_columns("Epoch time\tTime\tUTC\tSource\tDestination\tInfo", "tTtSDI");
    check_columns("UTC\tEpoch\tSource\tDestination\tInfo", "TtSDI");
    check_columns("Source, Destination, and the Info", NULL);
    check_columns("No.\tTime\tSource\tDestination", NULL);
    check_columns("No.\tTime\tSource\tInfo", NULL);
    check_columns("No.\tTime\tDestination\tInfo", NULL);
    check_columns("Source\tDestination\tTime\tConfounding", NULL);
}

static void columns_know_where_their_names_begin(void)
{
    struct wireshark_columns columns = {.count = 0};

    g_assert_true(wireshark_columns_read(span_of(" No.  Source  Destination  Info"), &columns));
    g_assert_cmpuint(columns.offset[0], ==, 1);
    g_assert_cmpuint(columns.offset[3], ==, 27);
    g_assert_cmpuint(wireshark_column_find(&columns, INFO_COLUMN), ==, 3);
    g_assert_cmpuint(wireshark_column_find(&columns, TIME_COLUMN), ==, NO_COLUMN);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/separator", three_of_a_separator_separate_cells);
    g_test_add_func("/cells", cells_lose_what_stands_around_them);
    g_test_add_func("/words", words_end_at_any_separator_but_a_decimal_comma);
    g_test_add_func("/room", no_more_words_are_kept_than_there_is_room_for);
    g_test_add_func("/kinds", names_of_columns_tell_their_kind);
    g_test_add_func("/offsets", columns_know_where_their_names_begin);
    return g_test_run();
}
