/*
 * A line of Wireshark's packet list, and lines of programs that are not read.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "other_lines.h"
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
    const char *reason = other_line_reason(span_of(line));

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
    check_reason("prose > more: the tcp way", NULL);
    check_reason("10:00:00.1 IP a.1 > b.2: Flags [S], seq 1, win 2, length 0: tcp 5", NULL);
    check_reason("", NULL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/line", test_a_line);
    g_test_add_func("/sack", test_a_selective_acknowledgment);
    g_test_add_func("/no-line", test_what_is_no_line);
    g_test_add_func("/reasons", test_reasons);
    return g_test_run();
}
