/*
 * The byte reader: order, gzip, pipes, and what it says of files that end badly.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE /* F_SETPIPE_SZ */

#include <fcntl.h>
#include <unistd.h>

#include "input/byte_reader.h"
#include "made_file.h"

/* Returns octets that neither repeat soon nor pack well. */
static GByteArray *noise(guint count)
{
    GByteArray *octets = g_byte_array_new();
    uint32_t x = 1;
    g_byte_array_set_size(octets, count);
    for (guint i = 0; i < count; i++) {
        x = x * 1664525 + 1013904223;
        octets->data[i] = (uint8_t)(x >> 24);
    }
    return octets;
}

/* Reads the file to its end in pieces of `step` octets. Returns what was read. */
static GByteArray *read_all(int fd, void (*wait)(void *user), void *user, size_t step,
                            enum byte_reader_error *error)
{
    struct byte_reader r;
    GByteArray *octets = g_byte_array_new();
    byte_reader_open(&r, fd, wait, user);
    while (byte_reader_has(&r, step)) {
        g_byte_array_append(octets, r.at, (guint)step);
        r.at += step;
    }
    g_byte_array_append(octets, r.at, (guint)(r.end - r.at));
    *error = byte_reader_error(&r);
    byte_reader_close(&r);
    close(fd);
    return octets;
}

static void assert_reads(const void *file, size_t size, size_t step, const GByteArray *wanted,
                         enum byte_reader_error wanted_error)
{
    enum byte_reader_error error;
    g_autoptr(GByteArray) got = read_all(made_file(file, size), NULL, NULL, step, &error);
    g_assert_cmpmem(got->data, got->len, wanted->data, wanted->len);
    g_assert_cmpint(error, ==, wanted_error);
}

static void test_plain_octets_come_in_order(void)
{
    g_autoptr(GByteArray) octets = noise(3 * BYTE_READER_PEEK + 7);
    const size_t steps[] = {1, 1000, 65537, BYTE_READER_PEEK, 2 * BYTE_READER_PEEK + 1};
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
        assert_reads(octets->data, octets->len, steps[i], octets, BYTES_OK);
}

static void test_gzip_is_unpacked(void)
{
    g_autoptr(GByteArray) octets = noise(3 * BYTE_READER_PEEK + 7);
    g_autoptr(GByteArray) packed = made_gzip(octets->data, octets->len);
    assert_reads(packed->data, packed->len, 1000, octets, BYTES_OK);
    assert_reads(packed->data, packed->len, 2 * BYTE_READER_PEEK + 1, octets, BYTES_OK);
}

static void test_short_files_are_plain(void)
{
    static const uint8_t octets[] = {0x1f, 0x8b};
    for (guint size = 0; size < 2; size++) {
        g_autoptr(GByteArray) wanted = g_byte_array_new();
        g_byte_array_append(wanted, octets, size);
        assert_reads(octets, size, 4, wanted, BYTES_OK);
    }
}

static void test_gzip_members_are_joined(void)
{
    g_autoptr(GByteArray) octets = noise(5000);
    g_autoptr(GByteArray) first = made_gzip(octets->data, 1234);
    g_autoptr(GByteArray) nothing = made_gzip(octets->data, 0);
    g_autoptr(GByteArray) second = made_gzip(octets->data + 1234, octets->len - 1234);
    g_byte_array_append(first, nothing->data, nothing->len);
    g_byte_array_append(first, second->data, second->len);
    assert_reads(first->data, first->len, 64, octets, BYTES_OK);
}

/* Octets before the cut are delivered wherever it is. */
static void test_gzip_cut_anywhere(void)
{
    g_autoptr(GByteArray) octets = noise(300);
    g_autoptr(GByteArray) packed = made_gzip(octets->data, octets->len);
    guint longest = 0;
    for (guint size = 2; size < packed->len; size++) {
        enum byte_reader_error error;
        g_autoptr(GByteArray) got = read_all(made_file(packed->data, size), NULL, NULL, 16, &error);
        g_assert_cmpint(error, ==, BYTES_CUT_SHORT);
        g_assert_cmpuint(got->len, <=, octets->len);
        g_assert_cmpmem(got->data, got->len, octets->data, got->len);
        longest = MAX(longest, got->len);
    }
    g_assert_cmpuint(longest, ==, octets->len); /* cut inside the trailer */
}

static void test_gzip_cut_in_the_second_member(void)
{
    g_autoptr(GByteArray) octets = noise(300);
    g_autoptr(GByteArray) file = made_gzip(octets->data, octets->len);
    g_autoptr(GByteArray) second = made_gzip(octets->data, octets->len);
    guint one = file->len;
    g_byte_array_append(file, second->data, second->len);
    assert_reads(file->data, one, 16, octets, BYTES_OK);
    assert_reads(file->data, one + 5, 16, octets, BYTES_CUT_SHORT);
}

static void test_gzip_damaged(void)
{
    g_autoptr(GByteArray) octets = noise(300);
    g_autoptr(GByteArray) packed = made_gzip(octets->data, octets->len);
    packed->data[packed->len - 8] ^= 1; /* CRC32, RFC 1952 section 2.3.1 */
    assert_reads(packed->data, packed->len, 16, octets, BYTES_DAMAGED);
}

static void test_gzip_with_something_behind(void)
{
    g_autoptr(GByteArray) octets = noise(300);
    g_autoptr(GByteArray) packed = made_gzip(octets->data, octets->len);
    g_byte_array_append(packed, (const uint8_t *)"more", 4);
    assert_reads(packed->data, packed->len, 16, octets, BYTES_DAMAGED);
}

static void test_a_folder_cannot_be_read(void)
{
    enum byte_reader_error error;
    g_autoptr(GByteArray) got = read_all(open("/", O_RDONLY), NULL, NULL, 1, &error);
    g_assert_cmpuint(got->len, ==, 0);
    g_assert_cmpint(error, ==, BYTES_FAILED);
}

static void test_no_more_than_the_maximum_is_promised(void)
{
    struct byte_reader r;
    int fd = made_file("", 0);
    g_assert_cmpint(ftruncate(fd, (off_t)BYTE_READER_PEEK_MAX + 1), ==, 0);
    byte_reader_open(&r, fd, NULL, NULL);
    g_assert_false(byte_reader_has(&r, BYTE_READER_PEEK_MAX + 1));
    g_assert_true(byte_reader_has(&r, BYTE_READER_PEEK + 1));
    byte_reader_close(&r);
    close(fd);
}

/* A pipe in which nothing is ready: each call of wait() writes one piece, the last one closes it. */
struct slow_pipe {
    int ends[2];
    const uint8_t *at;
    size_t pieces[2];
    unsigned waited;
};

static void write_next(void *user)
{
    struct slow_pipe *p = user;
    if (p->waited == G_N_ELEMENTS(p->pieces)) {
        close(p->ends[1]);
        return;
    }
    size_t piece = p->pieces[p->waited++];
    g_assert_cmpint(write(p->ends[1], p->at, piece), ==, (ssize_t)piece);
    p->at += piece;
}

static struct slow_pipe open_slow_pipe(const GByteArray *octets, size_t first)
{
    struct slow_pipe p = {.at = octets->data, .pieces = {first, octets->len - first}};
    g_assert_cmpint(pipe(p.ends), ==, 0);
    g_assert_cmpint(fcntl(p.ends[1], F_SETPIPE_SZ, 512 * 1024), >=, (int)octets->len);
    return p;
}

static void test_what_a_pipe_has_is_available_at_once(void)
{
    g_autoptr(GByteArray) octets = noise(300);
    struct slow_pipe p = open_slow_pipe(octets, 100);
    struct byte_reader r;
    byte_reader_open(&r, p.ends[0], write_next, &p);
    g_assert_true(byte_reader_has(&r, 80));
    g_assert_true(byte_reader_has(&r, 100));
    g_assert_cmpuint(p.waited, ==, 1);
    r.at += 90;
    g_assert_true(byte_reader_has(&r, 210));
    g_assert_cmpuint(p.waited, ==, 2);
    g_assert_cmpmem(r.at, (size_t)(r.end - r.at), octets->data + 90, 210);
    byte_reader_close(&r);
    close(p.ends[0]);
    close(p.ends[1]);
}

/* gzip is recognised by two octets, which need not come together. */
static void test_gzip_whose_first_octet_comes_alone(void)
{
    g_autoptr(GByteArray) octets = noise(300 * 1024);
    g_autoptr(GByteArray) packed = made_gzip(octets->data, octets->len);
    struct slow_pipe p = open_slow_pipe(packed, 1);
    enum byte_reader_error error;
    g_autoptr(GByteArray) got = read_all(p.ends[0], write_next, &p, 1000, &error);
    g_assert_cmpmem(got->data, got->len, octets->data, octets->len);
    g_assert_cmpint(error, ==, BYTES_OK);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/byte_reader/plain", test_plain_octets_come_in_order);
    g_test_add_func("/byte_reader/gzip", test_gzip_is_unpacked);
    g_test_add_func("/byte_reader/short", test_short_files_are_plain);
    g_test_add_func("/byte_reader/gzip_members", test_gzip_members_are_joined);
    g_test_add_func("/byte_reader/gzip_cut", test_gzip_cut_anywhere);
    g_test_add_func("/byte_reader/gzip_cut_in_second", test_gzip_cut_in_the_second_member);
    g_test_add_func("/byte_reader/gzip_damaged", test_gzip_damaged);
    g_test_add_func("/byte_reader/gzip_and_more", test_gzip_with_something_behind);
    g_test_add_func("/byte_reader/failed", test_a_folder_cannot_be_read);
    g_test_add_func("/byte_reader/peek_max", test_no_more_than_the_maximum_is_promised);
    g_test_add_func("/byte_reader/pipe", test_what_a_pipe_has_is_available_at_once);
    g_test_add_func("/byte_reader/pipe_gzip", test_gzip_whose_first_octet_comes_alone);
    return g_test_run();
}
