/*
 * The line of a TCP segment: addresses, flags, numbers, and what is missing.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "tcpdump_line.h"

#include <glib.h>
#include <string.h>

/* Reads the segment around the first arrow of `text`. */
static enum line_verdict read_line(const char *text, struct printed_segment *segment,
                                   char **problem)
{
    const char *arrow = strchr(text, '>');
    const char *end;

    return tcpdump_line_read((struct text_span){text, text + strlen(text)},
                             (struct text_span){arrow, arrow + 1}, segment, &end, problem);
}

static struct printed_segment segment_of(const char *text)
{
    struct printed_segment segment;
    g_autofree char *problem = NULL;

    g_assert_cmpint(read_line(text, &segment, &problem), ==, SEGMENT);
    g_assert_null(problem);
    return segment;
}

static void check_span(struct text_span span, const char *expected)
{
    g_autofree char *text = g_strndup(span.at, span_length(span));

    g_assert_cmpstr(text, ==, expected);
}

static void check_unreadable(const char *text, const char *part_of_reason)
{
    struct printed_segment segment;
    g_autofree char *problem = NULL;

    g_assert_cmpint(read_line(text, &segment, &problem), ==, UNREADABLE);
    g_assert_nonnull(strstr(problem, part_of_reason));
}

static void test_a_segment_with_data(void)
{
    struct printed_segment segment = segment_of(
        "10:00:00.000001 IP 10.0.0.1.1000 > host.example.http: Flags [P.], seq 5:12, ack 7, "
        "win 100, options [nop,nop,nop,eol], length 7: HTTP");

    check_span(segment.source.host, "10.0.0.1");
    check_span(segment.source.port, "1000");
    check_span(segment.destination.host, "host.example");
    check_span(segment.destination.port, "http");
    g_assert_cmpint(segment.ip_version, ==, 4);
    g_assert_cmpuint(segment.flags, ==, TCP_PSH | TCP_ACK);
    g_assert_true(segment.has_seq);
    g_assert_true(segment.has_range);
    g_assert_cmpuint(segment.seq, ==, 5);
    g_assert_cmpuint(segment.ack, ==, 7);
    g_assert_cmpuint(segment.window, ==, 100);
    g_assert_cmpuint(segment.length, ==, 7);
    g_assert_cmpuint(segment.options.length, ==, 4);
    g_assert_cmpuint(tcp_header_length(&segment), ==, 24);
    g_assert_cmpuint(ip_header_length(&segment), ==, 20);
}

static void test_all_flags(void)
{
    struct printed_segment segment =
        segment_of("IP a.1 > b.2: Flags [FSRP.UEWe], seq 1, ack 1, win 1, urg 3, length 0");

    g_assert_cmphex(segment.flags, ==, 0x1ff);
    g_assert_cmpuint(segment.urgent, ==, 3);
    g_assert_cmphex(segment_of("IP a.1 > b.2: Flags [none], win 1, length 0").flags, ==, 0);
}

static void test_ip_header_of_v(void)
{
    struct printed_segment segment =
        segment_of("10:00:00.5 IP (tos 0x10, ttl 61, id 4242, offset 0, flags [none], proto TCP "
                   "(6), length 40)\n    10.0.0.1.1 > 10.0.0.2.2: Flags [R], cksum 0x1 (correct), "
                   "seq 9, win 0, length 0");

    g_assert_cmpuint(segment.ip.traffic_class, ==, 0x10);
    g_assert_cmpuint(segment.ip.hops, ==, 61);
    g_assert_cmpuint(segment.ip.id, ==, 4242);
    g_assert_true(segment.ip.may_fragment);
    g_assert_cmpint(segment.time.form, ==, TIME_OF_DAY);
}

static void test_ipv6(void)
{
    struct printed_segment segment =
        segment_of("IP6 2001:db8::1.80 > fe80::2%eth0.443: Flags [.], ack 1, win 1, length 0");

    check_span(segment.source.host, "2001:db8::1");
    check_span(segment.destination.host, "fe80::2%eth0");
    g_assert_cmpint(segment.ip_version, ==, 6);
    g_assert_cmpuint(ip_header_length(&segment), ==, 40);
}

static void test_the_form_before_4_1(void)
{
    struct printed_segment segment =
        segment_of("10:00:00.5 a.1023 > b.login: FP 768:770(2) ack 1 win 4096 urg 2 <mss 1024>");

    g_assert_cmpuint(segment.flags, ==, TCP_FIN | TCP_PSH | TCP_ACK | TCP_URG);
    g_assert_cmpuint(segment.length, ==, 2);
    g_assert_cmpuint(segment.options.length, ==, 4);
}

static void test_the_number_after_2_to_the_32(void)
{
    g_assert_cmpuint(
        segment_of("IP a.1 > b.2: Flags [.], seq 4294967294:3, ack 1, win 1, length 5").length, ==,
        5);
}

static void test_not_a_segment(void)
{
    static const char *const texts[] = {"a > b: if a is larger than b",
                                        "IP 10.0.0.1.53 > 10.0.0.2.53: 4242 1/0/0 A 10.0.0.3 (45)",
                                        "> ", "1.2.3.4.5 > 1.2.3.4.6 are source and destination"};

    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
        struct printed_segment segment;
        char *problem;

        g_assert_cmpint(read_line(texts[i], &segment, &problem), ==, NOT_A_SEGMENT);
    }
}

static void test_unreadable(void)
{
    check_unreadable("IP a.1 > b.2: Flags [S], seq x, win 1", "sequence number");
    check_unreadable("IP a.1 > b.2: Flags [P.], seq 1:7, ack 1, win 1, length 5", "span 6 octets");
    check_unreadable("IP a.1 > b.65536: Flags [S], seq 1, win 1", "65535");
    check_unreadable("IP a.1 > b.2: Flags [.], win 1", "no acknowledgment number");
    check_unreadable("IP a.1 > b.2: Flags [Z], win 1", "not flags");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/data", test_a_segment_with_data);
    g_test_add_func("/all-flags", test_all_flags);
    g_test_add_func("/ip-header-of-v", test_ip_header_of_v);
    g_test_add_func("/ipv6", test_ipv6);
    g_test_add_func("/the-form-before-4.1", test_the_form_before_4_1);
    g_test_add_func("/the-number-after-2-to-the-32", test_the_number_after_2_to_the_32);
    g_test_add_func("/not-a-segment", test_not_a_segment);
    g_test_add_func("/unreadable", test_unreadable);
    return g_test_run();
}
