/*
 * Where a packet begins, how a row is divided, and the order of what is said about lines.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "diagnostics.h"
#include "text_wrapping.h"
#include "wireshark_columns.h"
#include "wireshark_line.h"

static struct text_span span_of(const char *text)
{
    return (struct text_span){text, text + strlen(text)};
}

static void a_packet_begins_with_time_protocol_or_addresses(void)
{
    static const char *const begins[] = {
        "10:00:00.1 IP 10.0.0.1.5 > 10.0.0.2.80: Flags [S]",
        "1407837000.5 IP6 ::1.5 > ::1.80: Flags [S]",
        "IP 10.0.0.1.5 > 10.0.0.2.80: Flags [S]",
        "IP6 ::1.5 > ::1.80: Flags [S]",
        "    10.0.0.1.5 > 10.0.0.2.80: Flags [S]",
        "10.0.0.1.5 > 10.0.0.2.80: Flags [S]",
        "eth0  In  IP 10.0.0.1.5 > 10.0.0.2.80: Flags [S]",
    };
    static const char *const goes_on[] = {
        "",
        "seq 5, win 6, length 0",
        "options [mss 1460], length 0",
        "SKIP 10.0.0.1.5",
        "10:00:00 at noon",
        "10.0.0.1.5 >10.0.0.2.80",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(begins); i++) {
        g_test_message("%s", begins[i]);
        g_assert_true(packet_begins(span_of(begins[i])));
    }
    for (size_t i = 0; i < G_N_ELEMENTS(goes_on); i++) {
        g_test_message("%s", goes_on[i]);
        g_assert_false(packet_begins(span_of(goes_on[i])));
    }
}

static void a_header_of_v_goes_on_until_its_bracket_closes(void)
{
    g_assert_true(line_goes_on(span_of("10:00:00.1 IP (tos 0x0, ttl 64, proto TCP (6)"),
                               span_of("length 60)")));
    g_assert_false(
        line_goes_on(span_of("10:00:00.1 IP (tos 0x0, ttl 64, proto TCP (6), length 60)"),
                     span_of("length 60)")));
    g_assert_true(line_goes_on(span_of("10:00:00.1 IP6 (flowlabel 0x1, hlim 64,"),
                               span_of("next-header TCP (6) payload length: 40)")));
}

static void a_row_has_the_separator_that_stands_three_times(void)
{
    g_assert_cmpint(row_separator(span_of("1\t0.1\t10.0.0.1\t10.0.0.2")), ==, '\t');
    g_assert_cmpint(row_separator(span_of("1|0.1|10.0.0.1|10.0.0.2")), ==, '|');
    g_assert_cmpint(row_separator(span_of("1;0.1;10.0.0.1;10.0.0.2")), ==, ';');
    g_assert_cmpint(row_separator(span_of("1,0.1,10.0.0.1,10.0.0.2")), ==, ',');
    g_assert_cmpint(row_separator(span_of("1,0.1,10.0.0.1")), ==, ' ');
    g_assert_cmpint(row_separator(span_of("1 0.1 10.0.0.1 10.0.0.2")), ==, ' ');
    g_assert_cmpint(row_separator(span_of("1\t0.1\t10.0.0.1\ta,b,c,d")), ==, '\t');
}

static void a_row_may_begin_with_its_hosts(void)
{
    struct wireshark_columns columns = {.count = 0};
    struct printed_segment segment;
    char *problem = NULL;
    enum line_verdict verdict =
        wireshark_line_read(span_of("ws1 ws2 TCP 74 43210 → 443 [SYN] Seq=0 Win=64240 Len=0"),
                            &columns, &segment, &problem);
    g_assert_cmpstr(problem, ==, NULL);
    g_assert_cmpint(verdict, ==, SEGMENT);
    g_autofree char *source = g_strndup(segment.source.host.at, span_length(segment.source.host));
    g_assert_cmpstr(source, ==, "ws1");
}

static void diagnostics_stand_in_the_order_of_lines(void)
{
    struct diagnostics *d = diagnostics_new();
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    diagnostics_not_read(d, 12, g_strdup("no flags"));
    diagnostics_note(d, 3, g_strdup("no time"));
    diagnostics_note(d, 0, g_strdup("no date"));
    diagnostics_not_read(d, 7, g_strdup("cut"));
    diagnostics_note(d, 7, g_strdup("first of two"));
    diagnostics_note(d, 7, g_strdup("second of two"));
    g_assert_cmpuint(d->not_read, ==, 2);
    diagnostics_print(d, "a.txt", stream);
    g_assert_cmpint(fclose(stream), ==, 0);
    g_assert_cmpstr(text, ==,
                    "a.txt: note: no date\n"
                    "a.txt:3: note: no time\n"
                    "a.txt:7: not read: cut\n"
                    "a.txt:7: note: first of two\n"
                    "a.txt:7: note: second of two\n"
                    "a.txt:12: not read: no flags\n");
    free(text);
    diagnostics_free(d);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/lines/begin", a_packet_begins_with_time_protocol_or_addresses);
    g_test_add_func("/lines/header", a_header_of_v_goes_on_until_its_bracket_closes);
    g_test_add_func("/lines/separator", a_row_has_the_separator_that_stands_three_times);
    g_test_add_func("/lines/hosts", a_row_may_begin_with_its_hosts);
    g_test_add_func("/lines/diagnostics", diagnostics_stand_in_the_order_of_lines);
    return g_test_run();
}
