/*
 * The reader refuses damaged lines, and says why.
 *
 * Copyright tcpstate contributors
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>
#include <string.h>

#include "record/record_format.h"
#include "record_samples.h"

/* Puts `text` in the place of field number `field` of a good line, counted from 0, and asserts that
 * the reader refuses the line for this reason. */
static void refuse_field(const char *good, unsigned field, const char *text, const char *error)
{
    g_auto(GStrv) fields = g_strsplit(good, "\t", -1);
    g_assert_cmpuint(field, <, g_strv_length(fields));
    g_free(fields[field]);
    fields[field] = g_strdup(text);
    g_autofree char *line = g_strjoinv("\t", fields);
    struct record r;
    g_assert_cmpint(record_read(line, strlen(line), &r), ==, RECORD_BAD);
    g_assert_cmpstr(r.error, ==, error);
}

struct damage {
    unsigned field;
    const char *text;
    const char *error;
};

static const struct damage segment_damages[] = {
    {0, "X", "unknown kind of record"},
    {0, "SS", "unknown kind of record"},
    {0, "", "unknown kind of record"},
    {1, "0", "bad frame number"},
    {1, "-", "bad frame number"},
    {1, "", "bad frame number"},
    {1, "4294967296", "bad frame number"},
    {1, "99999999999999999999999999", "bad frame number"},
    {1, "+1", "bad frame number"},
    {1, " 1", "bad frame number"},
    {2, "1", "bad time"},
    {2, "1.00000000", "bad time"},
    {2, "1.0000000000", "bad time"},
    {2, ".000000000", "bad time"},
    {2, "--1.000000000", "bad time"},
    {2, "-", "bad time"},
    {2, "nan", "bad time"},
    {2, "9223372036.854775808", "bad time"},
    {2, "-9223372036.854775809", "bad time"},
    {2, "9223372037.000000000", "bad time"},
    {3, "-1", "bad stream"},
    {5, "-", "bad address"},
    {5, "", "bad address"},
    {5, "10.0.0.1\x1b[2J", "bad address"},
    {5, "10.0.0.1 ", "bad address"},
    {5, "10.0.0.1,", "bad address"},
    {5, "\"10.0.0.1\"", "bad address"},
    {5, "10.0.0.1\\", "bad address"},
    {5, "\xc3\xa4", "bad address"},
    {5, "1234567890123456789012345678901234567890123456789012345678901234", "bad address"},
    {6, "65536", "bad port"},
    {9, "011", "bad flags"},
    {9, "1", "bad flags"},
    {9, "-", "bad flags"},
    {9, "1G", "bad flags"},
    {10, "0x10", "bad sequence number"},
    {12, "65536", "bad window"},
    {14, "123", "bad options"},
    {14, "", "bad options"},
    {14, "0101080A", "bad options"},
    {14, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f2021222324252627ff",
     "bad options"},
    {15, "Client", "bad sender"},
    {15, "-", "bad sender"},
    {16, "ESTABLISHE", "bad client state"},
    {16, "ESTABLISHED2", "bad client state"},
    {17, "?", "bad server state"},
    {18, "none", "bad step"},
    {19, "client", "bad transitions"},
    {19, "client:CLOSED>SYN_SENT", "bad transitions"},
    {19, "client:CLOSED>SYN_SENT:-1", "bad transitions"},
    {19, "client:CLOSED>SYN_SENT:9223372036854775808", "bad transitions"},
    {19, "client:CLOSED>SYN_SENT:,", "bad transitions"},
    {19, "client:CLOSED:SYN_SENT>1", "bad transitions"},
    {20, "nobody", "bad initiator"},
    {23, "0", "bad FIN frame"},
    {24, "fin", "bad kind of RST"},
    {25, "0", "bad frame that drew the RST"},
    {26, "4294967295", "bad idle time"},
    {26, "", "bad idle time"},
    {27, "merged_fin,", "bad observations"},
    {27, "merged_fin,unheard_of", "bad observations"},
    {28, "unheard_of", "bad detail"},
    {29, "assumed,-", "bad marks"},
    {29, "cause_likely", "bad marks"},
    {29, "-\t-", "too many fields"},
};

static void damaged_segments_are_refused(void)
{
    char line[RECORD_LINE_SIZE];
    struct record_segment r = sample_segment();
    record_write_segment(&r, line);
    for (size_t i = 0; i < G_N_ELEMENTS(segment_damages); i++)
        refuse_field(line, segment_damages[i].field, segment_damages[i].text,
                     segment_damages[i].error);

    GString *nine = g_string_new("client:CLOSED>CLOSED:");
    for (int i = 0; i < TRANSITIONS_MAX; i++)
        g_string_append(nine, ",client:CLOSED>CLOSED:");
    refuse_field(line, 19, nine->str, "bad transitions");
    g_string_free(nine, TRUE);
}

static void damaged_conversations_are_refused(void)
{
    static const struct damage damages[] = {
        {1, "x", "bad stream"},
        {2, "", "bad address"},
        {6, "-", "bad opening"},
        {7, "closed", "bad close"},
        {10, "none", "bad ends with assumed states"},
        {11, "both", "bad sender of the RST"},
        {16, "-", "bad first frame"},
        {17, "0", "bad last frame"},
        {20, "-1", "bad number of segments"},
        {22, "-", "bad number of octets"},
        {23, "18446744073709551616", "bad number of octets"},
        {24, "4294967296", "bad ISN"},
        {25, "", "bad ISN"},
        {26, "CLOSED@", "bad path"},
        {26, "CLOSED@1.5", "bad path"},
        {26, "CLOSED,", "bad path"},
        {26, "OPEN", "bad path"},
        {26, "CLOSED,CLOSED,CLOSED,CLOSED,CLOSED,CLOSED,CLOSED,CLOSED,CLOSED,CLOSED,CLOSED",
         "bad path"},
        {29, "-", "bad cause"},
        {30, "nobody", "bad end of the cause"},
        {31, "0", "bad frame of the cause"},
        {33, "-", "bad count"},
        {36, "256", "bad TTL"},
        {38, "icmp", "bad ICMP error"},
        {39, "0", "bad frame of the ICMP error"},
        {40, "0", "bad frame of the earlier connection"},
        {41, "-", "bad time of the opening"},
        {42, "options_cut", "bad marks"},
        {42, "-\tmore", "too many fields"},
    };
    char line[RECORD_LINE_SIZE];
    struct record_conversation r = sample_conversation();
    record_write_conversation(&r, line);
    for (size_t i = 0; i < G_N_ELEMENTS(damages); i++)
        refuse_field(line, damages[i].field, damages[i].text, damages[i].error);
}

static void refuse_all_prefixes(const char *line, size_t length)
{
    for (size_t cut = 0; cut < length - 2; cut++) {
        /* The copy has just this size, so that ASan notices a reader that goes beyond its end. */
        char *copy = g_memdup2(line, cut);
        struct record r;
        enum record_kind kind = record_read(copy ? copy : "", cut, &r);
        g_assert_cmpint(kind, ==, RECORD_BAD);
        g_assert_nonnull(r.error);
        g_free(copy);
    }
}

static void cut_lines_are_refused(void)
{
    char line[RECORD_LINE_SIZE];
    struct record_segment s = sample_segment();
    struct record_conversation c = sample_conversation();
    refuse_all_prefixes(line, record_write_segment(&s, line));
    refuse_all_prefixes(line, record_write_conversation(&c, line));
}

static void odd_lines_are_refused(void)
{
    char long_line[RECORD_LINE_SIZE + 8];
    struct record r;
    memset(long_line, 'S', sizeof long_line);
    g_assert_cmpint(record_read(long_line, sizeof long_line, &r), ==, RECORD_BAD);
    g_assert_cmpint(record_read("", 0, &r), ==, RECORD_BAD);
    g_assert_cmpint(record_read("\n", 1, &r), ==, RECORD_BAD);
    g_assert_cmpint(record_read("\t\t\t", 3, &r), ==, RECORD_BAD);
    g_assert_cmpint(record_read("S\0\t1", 4, &r), ==, RECORD_BAD);
}

/* Any octet anywhere makes the line bad, or the record that is read can be written again. */
static void any_octet_anywhere_is_safe(void)
{
    char line[RECORD_LINE_SIZE];
    char again[RECORD_LINE_SIZE];
    struct record_segment s = sample_segment();
    size_t length = record_write_segment(&s, line);
    for (size_t at = 1; at < length - 1; at++) {
        char kept = line[at];
        for (int octet = 0; octet < 256; octet++) {
            struct record r;
            line[at] = (char)octet;
            if (record_read(line, length, &r) != RECORD_SEGMENT)
                continue;
            g_assert_cmpuint(record_write_segment(&r.segment, again), <=, length);
        }
        line[at] = kept;
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/record/segment/damaged", damaged_segments_are_refused);
    g_test_add_func("/record/segment/any-octet", any_octet_anywhere_is_safe);
    g_test_add_func("/record/conversation/damaged", damaged_conversations_are_refused);
    g_test_add_func("/record/cut", cut_lines_are_refused);
    g_test_add_func("/record/odd", odd_lines_are_refused);
    return g_test_run();
}
