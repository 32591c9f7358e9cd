/*
 * How a TCP header is read, and where the reader stops.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include <glib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/segment.h"

enum { FIXED = 20 /* octets of a header without options */ };

/* Ports 1 and 2, SEQ 0x11223344, ACK 0x55667788, PSH and ACK, window 0x99aa. */
static const uint8_t fixed_part[FIXED] = {
    0,    1,
    0,    2, /* ports */
    0x11, 0x22,
    0x33, 0x44, /* SEQ */
    0x55, 0x66,
    0x77, 0x88, /* ACK */
    0x50, TCP_PSH | TCP_ACK,
    0x99, 0xaa, /* data offset, flags, window */
    0xff, 0xff,
    0xff, 0xff, /* checksum, urgent pointer */
};

/*
 * Reads a header with these options; `length` must be a multiple of 4. Memory that must not be read
 * follows the octets, so the test crashes if the engine reads beyond them.
 *
 * captured  how many octets of header and payload were captured
 */
static bool read_header(struct segment *s, const uint8_t *options, size_t length, size_t captured)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint8_t *pages =
        mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    g_assert_true(pages != MAP_FAILED);
    g_assert_cmpint(mprotect(pages + page, page, PROT_NONE), ==, 0);
    uint8_t *header = pages + page - captured;
    uint8_t whole[60] = {0};
    memcpy(whole, fixed_part, FIXED);
    if (length > 0)
        memcpy(whole + FIXED, options, length);
    whole[12] = (uint8_t)((FIXED + length) / 4 << 4);
    memcpy(header, whole, MIN(captured, sizeof whole));
    bool result = segment_read_header(s, header, captured);
    munmap(pages, 2 * page);
    return result;
}

static struct segment read_options(const uint8_t *options, size_t length)
{
    struct segment s = {.window_shift = 99, .has_tsval = true, .tsval = 99, .tsecr = 99};
    g_assert_true(read_header(&s, options, length, FIXED + length));
    return s;
}

#define READ_OPTIONS(...)                                                                          \
    read_options((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void numbers_flags_and_window(void)
{
    struct segment s = read_options(NULL, 0);
    g_assert_cmphex(s.seq, ==, 0x11223344);
    g_assert_cmphex(s.ack, ==, 0x55667788);
    g_assert_cmphex(s.window, ==, 0x99aa);
    g_assert_cmphex(s.flags, ==, TCP_PSH | TCP_ACK);
    g_assert_cmpuint(s.window_shift, ==, WINDOW_SHIFT_ABSENT);
    g_assert_false(s.has_tsval);
    g_assert_cmpuint(s.tsval, ==, 0);
    g_assert_cmpuint(s.tsecr, ==, 0);
}

static void fourteen_octets_are_enough(void)
{
    struct segment s = {.seq = 99, .window = 99};
    g_assert_false(read_header(&s, NULL, 0, 13));
    g_assert_cmpuint(s.seq, ==, 99);
    g_assert_true(read_header(&s, NULL, 0, 14));
    g_assert_cmphex(s.seq, ==, 0x11223344);
    g_assert_cmpuint(s.window, ==, 0);
    g_assert_true(read_header(&s, NULL, 0, 15));
    g_assert_cmpuint(s.window, ==, 0);
    g_assert_true(read_header(&s, NULL, 0, 16));
    g_assert_cmphex(s.window, ==, 0x99aa);
}

static void a_header_below_20_octets_is_none(void)
{
    uint8_t header[FIXED];
    struct segment s = {.seq = 99};
    memcpy(header, fixed_part, FIXED);
    header[12] = 0x4f; /* 16 octets; the low bits do not count */
    g_assert_false(segment_read_header(&s, header, FIXED));
    g_assert_cmpuint(s.seq, ==, 99);
}

static void window_scale(void)
{
    g_assert_cmpuint(READ_OPTIONS(3, 3, 7, 0).window_shift, ==, 7);
    g_assert_cmpuint(READ_OPTIONS(3, 3, 14, 0).window_shift, ==, 14);
    g_assert_cmpuint(READ_OPTIONS(3, 3, 15, 0).window_shift, ==, 14); /* RFC 7323 section 2.3 */
    g_assert_cmpuint(READ_OPTIONS(3, 4, 7, 7).window_shift, ==, WINDOW_SHIFT_ABSENT);
    g_assert_cmpuint(READ_OPTIONS(4, 3, 7, 0).window_shift, ==, WINDOW_SHIFT_ABSENT);
}

static void timestamps(void)
{
    struct segment s = READ_OPTIONS(1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8);
    g_assert_true(s.has_tsval);
    g_assert_cmphex(s.tsval, ==, 0x01020304);
    g_assert_cmphex(s.tsecr, ==, 0x05060708);
    g_assert_false(READ_OPTIONS(8, 11, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0).has_tsval);
    g_assert_false(READ_OPTIONS(9, 10, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0).has_tsval);
}

static void one_option_after_the_other(void)
{
    /* MSS, SACK permitted, timestamps, NOP, window scale: the SYN of a Linux host. */
    struct segment s = READ_OPTIONS(2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0, 1, 3, 3, 7);
    g_assert_cmpuint(s.tsval, ==, 9);
    g_assert_cmpuint(s.window_shift, ==, 7);
}

static void the_end_of_the_list(void)
{
    g_assert_cmpuint(READ_OPTIONS(0, 3, 3, 7).window_shift, ==, WINDOW_SHIFT_ABSENT);
}

/* An option that cannot be ends the list: one of length 0 or 1, one that is longer than the
 * list. */
static void malformed_options(void)
{
    g_assert_cmpuint(READ_OPTIONS(5, 0, 3, 3, 7, 0, 0, 0).window_shift, ==, WINDOW_SHIFT_ABSENT);
    g_assert_cmpuint(READ_OPTIONS(5, 1, 3, 3, 7, 0, 0, 0).window_shift, ==, WINDOW_SHIFT_ABSENT);
    g_assert_cmpuint(READ_OPTIONS(1, 1, 3, 3).window_shift, ==, WINDOW_SHIFT_ABSENT);
    g_assert_cmpuint(READ_OPTIONS(1, 1, 1, 3).window_shift, ==, WINDOW_SHIFT_ABSENT);
    g_assert_cmpuint(READ_OPTIONS(1, 3, 3, 7).window_shift, ==, 7); /* ends with the list */
    g_assert_cmpuint(READ_OPTIONS(5, 2, 3, 3, 7, 5, 2, 1).window_shift, ==, 7);
}

static void a_snap_length_cuts_off_options(void)
{
    static const uint8_t options[] = {3, 3, 7, 1, 8, 10, 0, 0, 0, 9, 0, 0, 0, 0, 1, 1};
    for (size_t captured = FIXED; captured <= FIXED + sizeof options; captured++) {
        struct segment s;
        g_assert_true(read_header(&s, options, sizeof options, captured));
        g_assert_cmpuint(s.window_shift, ==, captured >= FIXED + 3 ? 7 : WINDOW_SHIFT_ABSENT);
        g_assert_true(s.has_tsval == (captured >= FIXED + 14));
    }
}

static void payload_is_no_option(void)
{
    uint8_t header[FIXED + 4] = {0};
    struct segment s;
    memcpy(header, fixed_part, FIXED);
    memcpy(header + FIXED, (const uint8_t[]){3, 3, 7, 0}, 4);
    g_assert_true(segment_read_header(&s, header, sizeof header));
    g_assert_cmpuint(s.window_shift, ==, WINDOW_SHIFT_ABSENT);
}

static void syn_and_fin_take_one_number_each(void)
{
    const struct segment syn = {.flags = TCP_SYN, .seq = 0xffffffff};
    const struct segment fin = {.flags = TCP_FIN | TCP_ACK, .seq = 100, .len = 10};
    const struct segment both = {.flags = TCP_SYN | TCP_FIN, .seq = 100, .len = 10};
    g_assert_cmpuint(segment_end(&syn), ==, 0);
    g_assert_cmpuint(segment_end(&fin), ==, 111);
    g_assert_cmpuint(segment_fin_seq(&fin), ==, 110);
    g_assert_cmpuint(segment_end(&both), ==, 112);
    g_assert_cmpuint(segment_fin_seq(&both), ==, 111);
}

#define TEST(name) g_test_add_func("/engine/" #name, name)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST(numbers_flags_and_window);
    TEST(fourteen_octets_are_enough);
    TEST(a_header_below_20_octets_is_none);
    TEST(window_scale);
    TEST(timestamps);
    TEST(one_option_after_the_other);
    TEST(the_end_of_the_list);
    TEST(malformed_options);
    TEST(a_snap_length_cuts_off_options);
    TEST(payload_is_no_option);
    TEST(syn_and_fin_take_one_number_each);
    return g_test_run();
}
