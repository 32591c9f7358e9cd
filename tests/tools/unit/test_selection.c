/*
 * --select: the language, and what it selects.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "records.h"
#include "selection/selected_records.h"
#include "selection/selection.h"

#define OPENED "0 C S 0; 0 S SA 0 1; 0 C A 1 1; "
#define CLOSED OPENED "10 C FA 1 1; 10.125 S FA 1 2; 10.125 C A 2 2"
#define WAITED OPENED "10 C FA 1 1; 10 S A 1 2; 12.5 S FA 1 2; 12.5 C A 2 2"
#define RESET  OPENED "10 S R 1"

static bool selects(const char *expression, const char *segments)
{
    struct selection_fault fault;
    struct selection *s = selection_compile(expression, &fault);
    struct record_conversation r = record_of(segments, 40000);
    if (!s)
        g_error("%s: column %u: %s", expression, fault.column, fault.text);
    bool selected = selection_matches(s, &r);
    selection_free(s);
    return selected;
}

#define YES(expression) g_assert_true(selects(expression, CLOSED))
#define NO(expression)  g_assert_false(selects(expression, CLOSED))

/* Asserts that the expression is wrong at this column, and that the message has this text. */
static void assert_wrong(const char *expression, unsigned column, const char *text)
{
    struct selection_fault fault;
    g_assert_null(selection_compile(expression, &fault));
    g_assert_cmpuint(fault.column, ==, column);
    if (!strstr(fault.text, text))
        g_error("%s: '%s' has no '%s'", expression, fault.text, text);
    selection_fault_clear(&fault);
}

static void words_are_compared_with_and_without_quotes(void)
{
    YES("close == merged_fin");
    YES("close == \"merged_fin\"");
    YES("close == 'merged_fin'");
    NO("close == reset");
    YES("close != reset");
    YES("close in {reset, merged_fin}");
    NO("close in {reset, refused}");
    g_assert_true(selects("close == reset and reset_by == server", RESET));
}

static void numbers_are_compared(void)
{
    YES("server.port == 80");
    NO("server.port != 80");
    YES("client.port > 39999");
    NO("client.port > 40000");
    YES("client.port >= 40000");
    YES("client.port < 40001");
    NO("client.port < 40000");
    YES("client.port <= 40000");
    YES("server.port in {443, 70..80}");
    NO("server.port in {443, 81..90}");
    YES("server.port == 80..90");
    YES("segments.client == 4");
    YES("segments.server == 2");
}

static void seconds_have_a_fraction(void)
{
    YES("first_time == 1000");
    YES("last_time == 1010.125");
    YES("last_time > 1010.124999999");
    NO("last_time > 1010.125");
    g_assert_true(selects("server_close_wait == 2.5", WAITED));
    g_assert_false(selects("server_close_wait > 2.5", WAITED));
    NO("client_close_wait >= 0");
    YES("first_time > -1");
}

static void addresses_are_compared_by_network(void)
{
    YES("client.ip == 10.0.0.1");
    NO("client.ip == 10.0.0.2");
    YES("server.ip == 10.0.0.0/24");
    YES("server.ip == 10.0.0.3/31");
    NO("server.ip == 10.0.0.4/31");
    YES("server.ip == 0.0.0.0/0");
    NO("server.ip == ::/0");
    YES("server.ip in {fe80::1, 10.0.0.2}");
    YES("server.ip != fe80::/10");
}

static void a_list_equals_each_of_its_words(void)
{
    YES("client_states == TIME_WAIT");
    YES("client_states == ESTABLISHED and server_states == LAST_ACK");
    NO("client_states == CLOSE_WAIT");
    YES("client_states in {CLOSE_WAIT, TIME_WAIT}");
    YES("notes == merged_fin");
    YES("client_final == TIME_WAIT");
}

static void a_field_alone_asks_whether_it_has_a_value(void)
{
    YES("merged_fin_frame");
    NO("reset_frame");
    NO("reset_by");
    YES("notes");
    YES("first_time");
}

static void a_field_without_value_equals_nothing(void)
{
    NO("reset_frame == 0");
    NO("reset_frame < 1000");
    YES("reset_frame != 0");
    NO("reset_by in {client, server}");
}

static void booleans_are_compared_or_stand_alone(void)
{
    NO("assumed");
    YES("not assumed");
    YES("assumed == false");
    NO("assumed == true");
    YES("assumed != true");
}

static void and_binds_stronger_than_or(void)
{
    YES("merged_fin_frame or reset_frame and reset_frame");
    NO("(merged_fin_frame or reset_frame) and reset_frame");
    YES("not reset_frame and merged_fin_frame");
    NO("not (reset_frame or merged_fin_frame)");
    YES("not not merged_fin_frame");
    YES("!reset_frame && (close == reset || close == merged_fin)");
    YES("  ( merged_fin_frame )\n");
}

static void faults_name_the_column(void)
{
    assert_wrong("", 1, "the end stands where a field must be");
    assert_wrong("casue == open", 1, "'casue' is not a field");
    assert_wrong("close == rest", 10, "close is never 'rest'");
    assert_wrong("close = reset", 7, "'=' is no comparison");
    assert_wrong("close reset", 7, "'reset' stands where 'and', 'or' or the end must be");
    assert_wrong("(close == reset", 16, "')' must be");
    assert_wrong("close == reset)", 15, "')' stands where");
    assert_wrong("close ==", 9, "the end stands where a value must be");
    assert_wrong("close in reset", 10, "{ with values must be");
    assert_wrong("close in {}", 11, "'}' stands where a value must be");
    assert_wrong("close in {reset", 16, ", or } must be");
    assert_wrong("close < reset", 7, "has no order");
    assert_wrong("client_states > OPEN", 17, "never 'OPEN'");
    assert_wrong("stream < 2..3", 8, "a range has no order");
    assert_wrong("assumed < true", 9, "has no order");
    assert_wrong("assumed == 1", 12, "true or false");
    assert_wrong("close == 'reset", 10, "not closed");
    assert_wrong("close == reset ; stream", 16, "no meaning");
    assert_wrong("not", 4, "a field must be");
    assert_wrong("stream == and", 11, "'and' stands where a value must be");
    assert_wrong("\"\xc3\xa4\" == x", 1, "a field must be");
    assert_wrong("close == '\xc3\xa4' and x", 10, "never");
    assert_wrong("close == reset and '\xc3\xa4\xc3\xa4' == x", 20, "a field must be");
}

static void faulty_values_are_refused(void)
{
    assert_wrong("stream == x", 11, "stream: 'x' is not a number");
    assert_wrong("stream == 1.5", 11, "not a whole number");
    assert_wrong("stream == 1x", 11, "not a number");
    assert_wrong("stream == 9223372036854775808", 11, "too large a number");
    assert_wrong("first_time == 9223372037", 15, "too large a number");
    assert_wrong("first_time == 1.1234567890", 15, "more than nine digits");
    assert_wrong("stream in {9..1}", 12, "a range that ends before it begins");
    assert_wrong("client.ip == 10.0.0", 14, "not an address");
    assert_wrong("client.ip == 10.0.0.0/33", 14, "not a network");
    assert_wrong("client.ip == ::/129", 14, "not a network");
    assert_wrong("client.ip == 10.0.0.0/", 14, "not a network");
}

static void brackets_are_bounded(void)
{
    struct selection_fault fault;
    GString *deep = g_string_new(NULL);
    for (int i = 0; i < 100000; i++)
        g_string_append(deep, i % 2 ? "not " : "(");
    g_assert_null(selection_compile(deep->str, &fault));
    g_assert_nonnull(strstr(fault.text, "brackets within each other"));
    selection_fault_clear(&fault);
    g_string_assign(deep, "stream");
    for (int i = 0; i < 100000; i++)
        g_string_append(deep, i % 2 ? " and stream" : " or stream");
    g_assert_true(selects(deep->str, CLOSED));
    g_string_free(deep, TRUE);
}

/* The deepest expression that is allowed, with as many operands waiting as there can be. */
static void the_deepest_brackets_work(void)
{
    GString *deep = g_string_new(NULL);
    for (int i = 0; i < 64; i++)
        g_string_append(deep, "reset_frame or merged_fin_frame and (");
    g_string_append(deep, "reset_frame or merged_fin_frame and stream == 0");
    for (int i = 0; i < 64; i++)
        g_string_append_c(deep, ')');
    YES(deep->str);
    g_string_free(deep, TRUE);
}

static void a_set_knows_the_place_of_each_number(void)
{
    struct number_set set;
    number_set_init(&set);
    g_assert_cmpuint(number_set_place(&set, 5), ==, 0);
    number_set_add(&set, 200);
    number_set_add(&set, 3);
    number_set_add(&set, 64);
    number_set_add(&set, 64);
    number_set_complete(&set);
    g_assert_cmpuint(number_set_place(&set, 3), ==, 0);
    g_assert_cmpuint(number_set_place(&set, 64), ==, 1);
    g_assert_cmpuint(number_set_place(&set, 100), ==, 2);
    g_assert_cmpuint(number_set_place(&set, 200), ==, 2);
    g_assert_cmpuint(number_set_place(&set, UINT32_MAX), ==, 3);
    number_set_clear(&set);
}

static void a_set_of_streams_has_what_was_added(void)
{
    struct number_set set;
    number_set_init(&set);
    g_assert_false(number_set_has(&set, 0));
    number_set_add(&set, 7);
    number_set_add(&set, 100000);
    g_assert_true(number_set_has(&set, 7));
    g_assert_true(number_set_has(&set, 100000));
    g_assert_false(number_set_has(&set, 8));
    g_assert_false(number_set_has(&set, 99999));
    g_assert_false(number_set_has(&set, UINT32_MAX));
    number_set_clear(&set);
}

#define TEST(function) g_test_add_func("/selection/" #function, function)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(words_are_compared_with_and_without_quotes);
    TEST(numbers_are_compared);
    TEST(seconds_have_a_fraction);
    TEST(addresses_are_compared_by_network);
    TEST(a_list_equals_each_of_its_words);
    TEST(a_field_alone_asks_whether_it_has_a_value);
    TEST(a_field_without_value_equals_nothing);
    TEST(booleans_are_compared_or_stand_alone);
    TEST(and_binds_stronger_than_or);
    TEST(faults_name_the_column);
    TEST(faulty_values_are_refused);
    TEST(brackets_are_bounded);
    TEST(the_deepest_brackets_work);
    TEST(a_set_knows_the_place_of_each_number);
    TEST(a_set_of_streams_has_what_was_added);
    return g_test_run();
}
