/*
 * A line of Wireshark's packet list, and lines of programs that are not read.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "other_lines.h"
#include "wireshark_details.h"
#include "wireshark_line.h"

static struct text_span span_of(const char *text)
{
    return (struct text_span){text, text + strlen(text)};
}

static enum line_verdict read_line(const char *text, struct printed_segment *segment)
{
    struct wireshark_columns columns = {.count = 0};
    char *problem;
    enum line_verdict verdict = wireshark_line_read(span_of(text), &columns, segment, &problem);

    g_assert_true(problem != NULL || verdict != UNREADABLE);
    g_free(problem);
    return verdict;
}

static void check_span(struct text_span span, const char *expected)
{
    g_autofree char *text = g_strndup(span.at, span_length(span));

    g_assert_cmpstr(text, ==, expected);
}

static void test_a_line(void)
{
    static const uint8_t options[] = {2, 4, 5, 180, 4, 2, 8, 10, 0, 0,
                                      0, 1, 0, 0,   0, 2, 3, 3,  7, 1};
    struct printed_segment segment;

    g_assert_cmpint(
        read_line("12 1.012345 10.0.0.1 → 10.0.0.2 TCP 74 [TCP Port numbers reused] 43210 → "
                  "https(443) [SYN, ECE] Seq=0 Win=64240 Len=3 MSS=1460 SACK_PERM TSval=1 "
                  "TSecr=2 WS=128",
                  &segment),
        ==, SEGMENT);
    check_span(segment.source.host, "10.0.0.1");
    check_span(segment.source.port, "43210");
    check_span(segment.destination.host, "10.0.0.2");
    check_span(segment.destination.port, "443");
    g_assert_cmpuint(segment.flags, ==, TCP_SYN | TCP_ECE);
    g_assert_cmpuint(segment.length, ==, 3);
    g_assert_cmpint(segment.time.nanoseconds, ==, 1012345000);
    g_assert_true(segment.new_conversation);
    g_assert_false(segment.sent_again);
    g_assert_cmpmem(segment.options.octets, segment.options.length, options, sizeof options);
}

static void test_a_selective_acknowledgment(void)
{
    struct printed_segment segment;

    g_assert_cmpint(
        read_line("1 0.1 ::1 → ::2 TCP 74 1 → 2 [ACK] Seq=1 Ack=5 Win=9 Len=0 SLE=7 SRE=9",
                  &segment),
        ==, SEGMENT);
    g_assert_cmpint(segment.ip_version, ==, 6);
    g_assert_cmpuint(segment.options.sack_edges, ==, 2);
    g_assert_cmpuint(segment.options.octets[segment.options.sack_at + 7], ==, 9);
}

static void read_details(const char *text, struct printed_segment *segment)
{
    const char *end;
    char *problem;

    g_assert_cmpint(wireshark_details_read(span_of(text), segment, &end, &problem), ==, SEGMENT);
    g_assert_null(problem);
}

#define DETAILS(time, tcp)                                                                         \
    "Frame 1: 74 bytes\n    Epoch Time: " time                                                     \
    "\nInternet Protocol Version 6, Src: ::1, Dst: ::2\n"                                          \
    "Transmission Control Protocol, Src Port: 1, Dst Port: 2, Seq: 1\n"                            \
    "    Sequence Number: 1\n    Flags: 0x010 (ACK)\n" tcp

static void details_tell_what_wireshark_thinks_of_a_segment(void)
{
    struct printed_segment segment = {.line = 0};

    read_details(DETAILS("1.5", "    [Expert Info: TCP Port numbers reused]\n"), &segment);
    g_assert_true(segment.new_conversation);
    g_assert_false(segment.sent_again);
    read_details(DETAILS("1.5", "    [This frame is a (suspected) retransmission]\n"), &segment);
    g_assert_true(segment.sent_again);
    g_assert_false(segment.new_conversation);
    read_details(DETAILS("1.5", "    Window: 9\n"), &segment);
    g_assert_false(segment.sent_again || segment.new_conversation || segment.dumped.known);
}

/* Wireshark prints 9 digits also of a capture in microseconds. */
static void details_have_the_digits_of_their_capture(void)
{
    struct printed_segment segment = {.line = 0};

    read_details(DETAILS("1.500001000", ""), &segment);
    g_assert_cmpuint(segment.time.digits, ==, 6);
    read_details(DETAILS("1.500000001", ""), &segment);
    g_assert_cmpuint(segment.time.digits, ==, 9);
    read_details(DETAILS("1.500000100", ""), &segment);
    g_assert_cmpuint(segment.time.digits, ==, 9);
    read_details(DETAILS("1.5", ""), &segment);
    g_assert_cmpint(segment.time.form, ==, TIME_NONE);
}

static void raw_numbers_of_details_are_absolute(void)
{
    struct printed_segment segment = {.line = 0};

    read_details(DETAILS("1.5", "    Sequence Number (raw): 70000\n"
                                "    Acknowledgment Number (raw): 80000\n"
                                "        TCP Option - SACK 11-21\n"),
                 &segment);
    g_assert_cmpint(segment.ip_version, ==, 6);
    g_assert_true(segment.dumped.known);
    g_assert_cmpuint(segment.dumped.seq, ==, 70000);
    g_assert_cmpuint(segment.dumped.ack, ==, 80000);
    g_assert_cmpuint(segment.options.sack_edges, ==, 0); /* none is relative */
    read_details(DETAILS("1.5", "    Flags: 0x002 (SYN)\n    Sequence Number (raw): 70000\n"),
                 &segment);
    g_assert_cmpuint(segment.dumped.ack, ==, 0);
}

static void details_begin_with_a_number_of_a_frame(void)
{
    g_assert_true(wireshark_details_begin(span_of("Frame 1: 74 bytes")));
    g_assert_true(wireshark_details_begin(span_of("Frame 4294967295 (74 bytes")));
    g_assert_false(wireshark_details_begin(span_of("Frame 4294967296: 74 bytes")));
    g_assert_false(wireshark_details_begin(span_of("Frame one: 74 bytes")));
    g_assert_false(wireshark_details_begin(span_of("Frame 1 and\n: 2")));
    g_assert_false(wireshark_details_begin(span_of("1: 74 bytes")));
}

static void test_what_is_no_line(void)
{
    struct printed_segment segment;

    g_assert_cmpint(read_line("10:00:00.1 IP a.1 > b.2: Flags [S], seq 1, win 2", &segment), ==,
                    NOT_A_SEGMENT);
    g_assert_cmpint(read_line("the [SYN] Seq=0 of it", &segment), ==, NOT_A_SEGMENT);
    g_assert_cmpint(read_line("1 0.1 a → b TCP 74 1 → 2 [WHAT] Seq=1 Win=1 Len=0", &segment), ==,
                    NOT_A_SEGMENT);
    g_assert_cmpint(read_line("1 → 2 [SYN] Seq=0 Win=1 Len=0", &segment), ==, UNREADABLE);
    g_assert_cmpint(read_line("1 0.1 a → b TCP 74 1 → 2 [SYN] Seq=x Win=1 Len=0", &segment), ==,
                    UNREADABLE);
}

static void check_reason(const char *line, const char *part)
{
    bool whole;
    const char *reason = other_line_reason(span_of(line), span_of(""), &whole);

    if (part) {
        g_assert_nonnull(reason);
        g_assert_nonnull(strstr(reason, part));
    } else {
        g_assert_null(reason);
    }
}

static void test_reasons(void)
{
    check_reason("10:00:00.1 IP a.1 > b.2: tcp 5", "-q");
    check_reason("10:00:00.1 IP a.1 > b.2:  [|tcp]", "cut short");
    check_reason("10:00:00.1 IP a.1 > b.2:  tcp 17 [bad hdr length 8 - too short, < 20]",
                 "damaged");
    check_reason("1 0.1 10.0.0.1 → 10.0.0.2 TLSv1.2 150 Client Hello", "another protocol");
    check_reason("1 0.1 10.0.0.1 → 10.0.0.2 DNS 150 Standard query", NULL);
    check_reason("10:00:00.1 10.0.0.1.1 > 10.0.0.2.2: tcp 0 (DF) [tos 0x10]", "-q");
    check_reason("a: b:1 <> c:2 to-overlay FORWARDED (TCP Flags: SYN)", "hubble");
    check_reason("a:1   b:2   to-endpoint   DROPPED   TCP Flags: SYN", "hubble");
    check_reason("{\"l4\":{\"TCP\":{\"source_port\":43210,\"destination_port\":80}}}", "hubble");
    check_reason("-> endpoint 4 flow 0x1 , identity 2->3 : 10.0.0.1:1 -> 10.0.0.2:2 tcp SYN",
                 "cilium");
    check_reason("IN=eth0 SRC=10.0.0.1 DST=10.0.0.2 PROTO=TCP SPT=1 DPT=2 SYN", "kernel's log");
    check_reason("[NEW] tcp 6 120 SYN_SENT src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2", "conntrack");
    check_reason("T 10.0.0.1:43210 -> 10.0.0.2:80 [AP]", "ngrep");
    check_reason("T 2024/01/01 10:00:00.1 10.0.0.1:43210 -> 10.0.0.2:80 [AP] #4", "ngrep");
    check_reason("T 10.0.0.1 -> [here]", NULL);
    check_reason("2.3 port1 in 10.0.0.1.5 -> 10.0.0.2.80: syn 12 ack 5", "FortiGate");
    check_reason("see -> here: syn or ack", NULL);
    check_reason("received a packet(proto=6, 10.0.0.1:1->10.0.0.2:2) flag [S]", "debug flow");
    check_reason("1 0.1 10.0.0.1 10.0.0.2 HTTP 150 GET /", "another protocol");
    check_reason("\"1\",\"0.1\",\"ws-1\",\"ws-2\",\"TLSv1.2\",\"90\",\"Alert\"",
                 "another protocol");
    check_reason("1 0.1 10.0.0.1 5 10.0.0.2 80 HTTP 150 GET /", "another protocol");
    check_reason("10.0.0.1 and 10.0.0.2 talk TLS 1 time", NULL);
    check_reason("1 0.1 10.0.0.1 → 10.0.0.2 TCP 60 43210 → 80 [SYN", "before its numbers");
    check_reason("10.0.0.1\t10.0.0.2\t43210\t80\t0x0002\t0", "-T fields");
    check_reason("10.0.0.0 10.0.0.1 255.255.255.0 UG 0 0 0 eth0", NULL);
    check_reason("    \"tcp.flags\": \"0x0002\",", "JSON");
    check_reason("    <field name=\"tcp.flags\" show=\"0x0002\"/>", "XML");
    check_reason("10:00:00.1 IP 10.0.0.1.5", "before its flags");
    check_reason("10:00:00.1 IP", "before its flags");
    check_reason("the host has the IP 10.0.0.1", NULL);
    check_reason("10:00:00.1 IP (tos 0x0, ttl 64, id 1, proto TCP (6), length 60)", "addresses");
    check_reason("10:00:00.1 IP (tos 0x0, ttl 6", "addresses");
    check_reason("10:00:00.1 IP (tos 0x0, ttl 64, id 1, proto UDP (17), length 60)", NULL);
    bool whole;
    g_assert_null(other_line_reason(span_of("10:00:00.1 IP (proto TCP (6), length 60)"),
                                    span_of("    10.0.0.1.1 > 10.0.0.2.2: Flags [S]"), &whole));
    other_line_reason(span_of("10:00:00.1 IP 10.0.0.1.5"), span_of(""), &whole);
    g_assert_false(whole);
    other_line_reason(span_of("T 10.0.0.1:43210 -> 10.0.0.2:80 [AP]"), span_of(""), &whole);
    g_assert_true(whole);
    check_reason("prose > more: the tcp way", NULL);
    check_reason("10:00:00.1 IP a.1 > b.2: Flags [S], seq 1, win 2, length 0: tcp 5", NULL);
    check_reason("", NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/line", test_a_line);
    g_test_add_func("/sack", test_a_selective_acknowledgment);
    g_test_add_func("/details/remarks", details_tell_what_wireshark_thinks_of_a_segment);
    g_test_add_func("/details/digits", details_have_the_digits_of_their_capture);
    g_test_add_func("/details/raw", raw_numbers_of_details_are_absolute);
    g_test_add_func("/details/begin", details_begin_with_a_number_of_a_frame);
    g_test_add_func("/no-line", test_what_is_no_line);
    g_test_add_func("/reasons", test_reasons);
    return g_test_run();
}
