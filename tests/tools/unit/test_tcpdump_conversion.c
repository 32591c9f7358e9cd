/*
 * From a text to a file: what is written, counted, and said.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <pcap/pcap.h>
#include <string.h>
#include <unistd.h>

#include "conversion.h"

#define LINE(time, seq)                                                                            \
    time " IP 10.0.0.1.5 > 10.0.0.2.80: Flags [S], seq " seq ", win 9, length 0\n"

/* Converts a text to a file, and reads that. */
struct converted {
    struct conversion_result result;
    GString *packets; /* the time and the sequence number of each */
    int precision;    /* PCAP_TSTAMP_PRECISION_* of the file */
};

static uint32_t sequence_number(const u_char *ip)
{
    return (uint32_t)ip[24] << 24 | (uint32_t)ip[25] << 16 | (uint32_t)ip[26] << 8 | ip[27];
}

static int precision_of(const char *file)
{
    g_autofree char *magic = NULL;

    g_assert_true(g_file_get_contents(file, &magic, NULL, NULL));
    return magic[0] == 0x4d || magic[3] == 0x4d ? PCAP_TSTAMP_PRECISION_NANO
                                                : PCAP_TSTAMP_PRECISION_MICRO;
}

static void read_capture(const char *file, struct converted *converted)
{
    char error[PCAP_ERRBUF_SIZE];
    pcap_t *pcap = pcap_open_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, error);
    struct pcap_pkthdr *header;
    const u_char *octets;

    g_assert_nonnull(pcap);
    g_assert_cmpint(pcap_datalink(pcap), ==, DLT_RAW);
    g_assert_cmpint(pcap_snapshot(pcap), ==, 262144);
    while (pcap_next_ex(pcap, &header, &octets) == 1) {
        g_assert_cmpuint(header->caplen, ==, 40);
        g_assert_cmpuint(header->len, ==, 40);
        g_string_append_printf(converted->packets, "%ld.%09ld %u\n", (long)header->ts.tv_sec,
                               (long)header->ts.tv_usec, sequence_number(octets));
    }
    pcap_close(pcap);
    converted->precision = precision_of(file);
}

static struct converted convert(const char *text, bool sort)
{
    struct converted converted = {.packets = g_string_new(NULL), .precision = -1};
    struct conversion conversion = {"text", endpoint_names_new(), sort, {.date = 0}};
    g_autofree char *folder = g_dir_make_tmp("tcpstate-XXXXXX", NULL);
    g_autofree char *file = g_build_filename(folder, "text.pcap", NULL);

    converted.result = text_convert(&conversion, text, strlen(text), file);
    if (g_access(file, F_OK) == 0) {
        read_capture(file, &converted);
        g_assert_cmpint(g_remove(file), ==, 0);
    }
    g_assert_cmpint(g_rmdir(folder), ==, 0);
    endpoint_names_free(conversion.names);
    return converted;
}

static void assert_converted(const char *text, bool sort, const char *packets, unsigned count,
                             unsigned not_read)
{
    struct converted converted = convert(text, sort);

    g_assert_null(converted.result.error);
    g_assert_cmpstr(converted.packets->str, ==, packets);
    g_assert_cmpuint(converted.result.packets, ==, count);
    g_assert_cmpuint(converted.result.not_read, ==, not_read);
    g_string_free(converted.packets, TRUE);
}

static void packets_are_written_in_the_order_of_the_text_or_of_their_times(void)
{
    static const char text[] = LINE("00:00:09.5", "1000") LINE("00:00:07.25", "2000")
        LINE("00:00:07.25", "3000") LINE("00:00:08.000001", "4000");

    assert_converted(text, false,
                     "9.500000000 1000\n7.250000000 2000\n7.250000000 3000\n8.000001000 4000\n", 4,
                     0);
    assert_converted(text, true,
                     "7.250000000 2000\n7.250000000 3000\n8.000001000 4000\n9.500000000 1000\n", 4,
                     0);
}

static void lines_that_cannot_be_read_are_counted(void)
{
    assert_converted(LINE("00:00:09.5", "1000") LINE("00:00:09.6", "x") LINE("00:00:09.7", "y"),
                     false, "9.500000000 1000\n", 1, 2);
}

static void without_packets_there_is_no_file(void)
{
    struct converted converted = convert("nothing\n" LINE("00:00:09.6", "x"), false);

    g_assert_cmpint(converted.precision, ==, -1);
    g_assert_cmpuint(converted.result.packets, ==, 0);
    g_assert_cmpuint(converted.result.not_read, ==, 1);
    g_string_free(converted.packets, TRUE);
}

static void nanoseconds_are_written_only_where_the_text_has_them(void)
{
    struct converted nano =
        convert(LINE("00:00:09.123456", "1000") LINE("00:00:09.1234567", "2000"), false);
    struct converted micro = convert(LINE("00:00:09.123456", "1000"), false);

    g_assert_cmpint(nano.precision, ==, PCAP_TSTAMP_PRECISION_NANO);
    g_assert_cmpstr(nano.packets->str, ==, "9.123456000 1000\n9.123456700 2000\n");
    g_assert_cmpint(micro.precision, ==, PCAP_TSTAMP_PRECISION_MICRO);
    g_string_free(nano.packets, TRUE);
    g_string_free(micro.packets, TRUE);
}

static void what_cannot_be_written_is_said(void)
{
    static const char *const files[][2] = {
        {"/no/such/folder/x.pcap", "cannot write: "},
        {"/dev/full", "cannot write /dev/full: No space left on device; what it holds is not"}};

    for (unsigned i = 0; i < G_N_ELEMENTS(files); i++) {
        struct conversion conversion = {"text", endpoint_names_new(), false, {.date = 0}};
        const char *text = LINE("00:00:09.5", "1000");
        struct conversion_result result =
            text_convert(&conversion, text, strlen(text), files[i][0]);

        g_assert_nonnull(result.error);
        g_assert_true(g_str_has_prefix(result.error, files[i][1]));
        g_free(result.error);
        endpoint_names_free(conversion.names);
    }
}

/* Reads a text of `length` octets from a file, from where it was opened. */
static void assert_read(size_t length)
{
    g_autofree char *octets = g_malloc(length + 1);
    g_autofree char *text = NULL;
    g_autofree char *name = NULL;
    int file = g_file_open_tmp(NULL, &name, NULL);
    size_t size = 7;

    for (size_t i = 0; i < length; i++)
        octets[i] = (char)('a' + i % 23);
    g_assert_cmpint(write(file, octets, length), ==, length);
    g_assert_cmpint(lseek(file, 0, SEEK_SET), ==, 0);
    text = text_read(file, &size);
    g_assert_nonnull(text);
    g_assert_cmpmem(text, size, octets, length);
    close(file);
    g_assert_cmpint(g_remove(name), ==, 0);
}

static void a_text_of_any_length_is_read(void)
{
    static const size_t lengths[] = {0, 1, 65535, 65536, 65537, 200000};

    for (unsigned i = 0; i < G_N_ELEMENTS(lengths); i++)
        assert_read(lengths[i]);
}

static void a_pipe_is_read_to_its_end(void)
{
    g_autofree char *text = NULL;
    size_t size;
    int ends[2];

    g_assert_cmpint(pipe(ends), ==, 0);
    g_assert_cmpint(write(ends[1], "a", 1), ==, 1);
    close(ends[1]);
    text = text_read(ends[0], &size);
    g_assert_cmpmem(text, size, "a", 1);
    close(ends[0]);
    g_assert_null(text_read(-1, &size));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/order", packets_are_written_in_the_order_of_the_text_or_of_their_times);
    g_test_add_func("/not-read", lines_that_cannot_be_read_are_counted);
    g_test_add_func("/no-packets", without_packets_there_is_no_file);
    g_test_add_func("/nanoseconds", nanoseconds_are_written_only_where_the_text_has_them);
    g_test_add_func("/errors", what_cannot_be_written_is_said);
    g_test_add_func("/text/length", a_text_of_any_length_is_read);
    g_test_add_func("/text/pipe", a_pipe_is_read_to_its_end);
    return g_test_run();
}
